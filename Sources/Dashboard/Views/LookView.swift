import Heartbeat

/// The line that says what is looked at: the state keys, the filter, how many of how many, the
/// order.
struct LookView {
    private static let keys: [(key: String, label: String, state: SessionState?)] = [
        ("all", "All", nil), ("up-only", "Up", .up), ("late-only", "Late", .late),
        ("retry-only", "Retry", .retry), ("dead-only", "Dead", .dead), ("held-only", "Held", .held),
    ]

    private let model: Model
    private let snapshot: Snapshot
    private var glyphs: Glyphs { model.glyphs }

    init(_ model: Model) {
        self.model = model
        snapshot = model.shown ?? Snapshot()
    }

    func draw(_ frame: inout Frame, _ area: Area, y: Int, isWide: Bool) {
        let right = order(isWide: isWide)
        var left = stateKeys(isWide: isWide)
        left.add(" \(glyphs.vertical) ", .border)
        let room = area.width - right.width - left.width - 1
        frame.put(left, right, in: area, y: y, glyphs: glyphs)
        frame.put(filter, x: area.x + left.width, y: y, width: room, glyphs: glyphs)
    }

    /// The counts are of those that the filter lets through, so that each key tells what it would
    /// show.
    private func stateKeys(isWide: Bool) -> Line {
        let states = model.look.states
        var line = Line(" ")
        for (action, label, state) in Self.keys {
            let isChosen = state.map { states == [$0] } ?? states.isEmpty
            let count = state.map { snapshot.filtered[$0] } ?? snapshot.filtered.all
            let text = isWide ? " \(label) \(count)" : label
            line.add(model.label(action), isChosen ? .tableHeader : .key)
            line.add(text, isChosen ? .tableHeader : count == 0 && state != nil ? .dim : .text)
            if action != "held-only" { line.add(isWide ? "  " : " ") }
        }
        return line
    }

    private var filter: Line {
        let look = model.look
        if case .prompt(let prompt) = model.overlay, prompt.error != nil {
            return Line("/ \(look.filter.text)", .dim)
        }
        var line = Line("/ ", look.filter.isEverything ? .dim : .key)
        line.add(look.filter.text, .prompt)
        return line
    }

    /// `12/128  marked 2  sort !,RTT▼`.
    private func order(isWide: Bool) -> Line {
        var line = Line("\(snapshot.matching)/\(snapshot.counts.all)")
        if !model.marks.isEmpty {
            line.add(isWide ? "  marked \(model.marks.count)" : " *\(model.marks.count)", .mark)
        }
        if model.marks.pending != nil { line.add(" marking", .mark) }
        if model.marks.anchor != nil { line.add(" range", .mark) }
        let order = model.look.order
        let isHeld = model.look.holdsUntil != nil
        line.add(isHeld ? "  sort held " : "  sort ", isHeld ? .warn : .dim)
        line.add(order.faultsFirst ? "!," : "")
        line.add(order.field.title)
        line.add(order.descending ? glyphs.descending : glyphs.ascending)
        line.add(" ")
        return line
    }
}

extension Field {
    /// What its column is called, or itself in capitals.
    var title: String {
        Column.all.first { $0.field == self }?.title ?? rawValue.uppercased()
    }
}
