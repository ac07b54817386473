import Heartbeat

/// The selected session under the table: always the same lines, with `-` where nothing is known, so
/// that nothing jumps.
struct StripView {
    private let model: Model

    init(_ model: Model) { self.model = model }

    func draw(_ frame: inout Frame, _ layout: Layout) {
        let area = layout.stripArea
        guard !area.isEmpty else { return }
        if let head = model.selectedRow?.head { return group(head, &frame, area) }
        let detail = model.selectedDetail
        let title = detail.map(\.row.title) ?? "nothing selected"
        frame.rule(
            title, right: "\(model.label("detail")): full", y: area.y, glyphs: model.glyphs
        )
        guard let detail else { return }
        let text = DetailText(detail: detail, model: model)
        switch layout.strip {
        case .off: break
        case .short: short(text, &frame, area)
        case .long: long(text, detail.row, &frame, area)
        }
    }

    private func group(_ head: GroupHead, _ frame: inout Frame, _ area: Area) {
        frame.rule(head.name, y: area.y, glyphs: model.glyphs)
        var counts = Line(Humane.count(head.counts.all, "session") + "  ")
        for state in SessionState.allCases where head.counts[state] > 0 {
            counts.add("\(head.counts[state]) \(state.name)  ", StyleToken(state))
        }
        var words = "\(model.label("detail")) folds, \(model.label("mark")) marks all of them"
        if !model.settings.isReadOnly { words += "; orders ask first" }
        let keys = Line(words, .dim)
        for (index, line) in [counts, keys].enumerated() {
            frame.put(line, x: 1, y: area.y + 1 + index, glyphs: model.glyphs)
        }
    }

    private func short(_ text: DetailText, _ frame: inout Frame, _ area: Area) {
        let glyphs = model.glyphs
        var identity = Line("\(text.detail.row.link)  \(text.detail.row.proto)  ")
        identity.add(text.state)
        for fact in text.detail.facts.prefix(3) { identity.add("  \(fact.value)", .dim) }
        var last = Line("last: ", .dim)
        last.add(text.whyOrLast)
        for (index, line) in [identity, text.brief, last].enumerated() {
            frame.put(line, x: 1, y: area.y + 1 + index, glyphs: glyphs)
        }
    }

    private func long(_ text: DetailText, _ row: Row, _ frame: inout Frame, _ area: Area) {
        var inner = Area(x: 1, y: area.y + 1, width: area.width - 2, height: area.height - 1)
        if inner.width >= 120, !model.isSlow {
            let graph = Area(x: inner.x, y: inner.y, width: 46, height: inner.height)
            if let history = text.detail.history {
                HistoryGraph(
                    history: history, span: model.panels.span, now: model.shownNow,
                    glyphs: model.glyphs
                ).draw(&frame, graph)
            } else {
                BeatGraph(row.beats, glyphs: model.glyphs).draw(&frame, graph)
            }
            inner = Area(x: inner.x + 48, y: inner.y, width: inner.width - 48, height: inner.height)
        }
        frame.put(text.labelled, in: inner, glyphs: model.glyphs)
    }
}

extension DetailText {
    /// The figures that matter most in one line.
    var brief: Line {
        let row = detail.row
        var line = Line()
        for (name, value) in [("p50", row.p50), ("p90", row.p90), ("p99", row.p99)] {
            line.add(name + " ", .dim)
            line.add((value.map(Humane.milliseconds) ?? "-") + " ")
        }
        line.add("ms  sent ", .dim)
        line.add("\(row.sent)")
        line.add(" missed ", .dim)
        line.add("\(row.missed)", row.missed == 0 ? .text : .warn)
        line.add(" late ", .dim)
        line.add("\(row.late)")
        line.add("  every ", .dim)
        line.add(Humane.brief(detail.policy.interval))
        line.add("  rec ", .dim)
        line.add("\(row.reconnects)")
        return line
    }

    /// Whose fault it is and why, where there is a fault; else what happened last.
    var whyOrLast: Line {
        detail.verdict == nil && detail.row.cause == nil ? last : why
    }
}

extension Frame {
    /// Writes lines with their labels in a column before them.
    mutating func put(_ labelled: [(label: String, line: Line)], in area: Area, glyphs: Glyphs) {
        for (index, entry) in labelled.prefix(area.height).enumerated() {
            put(entry.label, x: area.x, y: area.y + index, width: min(8, area.width), .dim)
            put(entry.line, x: area.x + 8, y: area.y + index, width: area.width - 8, glyphs: glyphs)
        }
    }
}
