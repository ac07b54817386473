import Heartbeat

/// The journal: the newest line last, or older ones while scrolled back.
struct EventsView {
    private let model: Model

    init(_ model: Model) { self.model = model }

    func draw(_ frame: inout Frame, _ layout: Layout) {
        guard !layout.events.isEmpty else { return }
        let glyphs = model.glyphs
        let back = model.panels.eventsScroll
        let title = back == 0 ? "events" : "events, \(back) lines back"
        frame.rule(
            title, right: model.label("events"), y: layout.eventsRule.y,
            isFocused: model.panels.focus == .events, glyphs: glyphs)
        let journal = model.shown?.journal ?? []
        let shown = journal.dropLast(min(back, journal.count)).suffix(layout.events.height)
        for (index, entry) in shown.enumerated() {
            frame.put(
                model.line(for: entry), x: 1, y: layout.events.y + index, glyphs: glyphs)
        }
    }
}

extension Model {
    /// One line of the journal.
    func line(for entry: JournalEntry, named: Bool = true) -> Line {
        var line = Line(time(of: entry.at) + "  ", .dim)
        let word = entry.fact.word
        line.add(
            word + String(repeating: " ", count: max(1, 8 - word.utf8.count)), entry.fact.style)
        if named, !entry.title.isEmpty { line.add(entry.title + "  ", .header) }
        line.add(entry.fact.addition)
        return line
    }

    /// A time of day; how long ago, where the wall clock is not known.
    func time(of instant: Instant) -> String {
        if let clock = shown?.wallClock {
            return Humane.timeOfDay(localSeconds: clock.localSeconds(at: instant))
        }
        return Humane.age(shownNow - instant) + " ago"
    }
}

extension JournalFact {
    /// What its text says beyond its word.
    var addition: String { text.uppercased() == word ? "" : text }

    /// How its word looks.
    fileprivate var style: StyleToken {
        switch self {
        case .added, .listening: .dim
        case .turnedAway, .outOfFiles: .promptError
        case .idle: .late
        case .advised, .calmed: .late
        case .up, .recovered, .filesFree: .up
        case .late, .silent: .late
        case .dead(let cause, _): cause.isCalm ? .dim : .dead
        case .thrownOut: .dead
        case .retry, .moved, .broughtForward: .retry
        case .ordered: .held
        case .refused, .failed: .promptError
        case .alert(.over, _): .up
        case .alert: .alert
        case .resumed, .stalled, .tooSlow, .fastEnough, .localTrouble, .localTroubleOver: .alert
        }
    }
}

extension Frame {
    /// A line across that names what is below it.
    mutating func rule(
        _ title: String, right: String = "", y: Int, isFocused: Bool = false, glyphs: Glyphs
    ) {
        fill(glyphs.horizontal, x: 0, y: y, width: size.width, .border)
        let right = size.width < 50 ? "" : right
        let room = max(0, size.width - 4 - (right.isEmpty ? 0 : CellWidth.of(right) + 3))
        let end = put(" \(title) ", x: 1, y: y, width: room, isFocused ? .key : .header)
        if !right.isEmpty, end < size.width {
            put(" \(right) ", x: size.width - CellWidth.of(right) - 3, y: y, .key)
        }
    }
}
