import Heartbeat

/// Everything in one line, for the smallest screens: how many, and how many in each state; the
/// worst first.
struct TotalsView {
    private let model: Model

    init(_ model: Model) { self.model = model }

    func draw(_ frame: inout Frame, _ area: Area) {
        var line = Line()
        if model.frozen != nil { line.add("FROZEN ", .frozen) }
        if model.hasEnded { line.add("ENDED ", .frozen) }
        if model.settings.isReadOnly { line.add("RO ", .readOnly) }
        if let alerts = model.shown?.alerts, alerts.firing > 0 {
            line.add("!\(alerts.firing) ", alerts.unacknowledged > 0 ? .alert : .acknowledged)
        }
        line.add(Self.counts(model.shown?.counts ?? StateCounts()))
        var right = Line()
        if area.width >= 40 {
            right.add(model.shownClock ?? "", .dim)
        }
        frame.put(line, right, in: area, y: area.y, glyphs: model.glyphs)
    }

    /// `128 +112 ?9 o3 r1 x3 #0`.
    static func counts(_ counts: StateCounts) -> Line {
        var line = Line("\(counts.all)", .header)
        for state in [SessionState.up, .late, .open, .retry, .dead, .held] {
            let count = counts[state]
            line.add(" ")
            line.add("\(state.letter)\(count)", count == 0 ? .dim : StyleToken(state))
        }
        return line
    }
}

/// On the smallest screens: what is being typed, or asked, in the last line.
struct TinyOverlayView {
    private let model: Model

    init(_ model: Model) { self.model = model }

    func draw(_ frame: inout Frame) {
        let y = frame.size.height - 1
        var line = Line()
        switch model.overlay {
        case .prompt(let prompt): line.add(prompt.sign + prompt.field.text, .prompt)
        case .order, .gather, .sort, .group, .columns, .themes, .text, .stats, .alerts,
            .help, .doors:
            line.add("Esc", .key)
        case nil:
            guard y > 0, let status = model.status else { return }
            line.add(status.text, status.style)
        }
        frame.clear(Area(x: 0, y: y, width: frame.size.width, height: 1))
        frame.put(line, x: 0, y: y, glyphs: model.glyphs)
    }
}
