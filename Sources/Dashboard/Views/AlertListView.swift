import Heartbeat

/// The alerts that are on, new ones first, and below them the rules whose programs failed.
///
/// ```
/// +- Alerts: 2 on, 1 new, 3 rules ----------------------+
/// | > ! lossy       edge-07.eu.example:443  1m12s       |
/// |     slow        pay-gw.example:8443     4m  seen    |
/// | 2m  lossy: the program page ended with status 3     |
/// +-----------------------------------------------------+
/// ```
struct AlertListView {
    /// Most failures that are shown, the latest.
    private static let failureLimit = 3

    private let model: Model
    private let list: AlertList

    init(_ model: Model, _ list: AlertList) {
        self.model = model
        self.list = list
    }

    func draw(_ frame: inout Frame) {
        let view = model.shown?.alerts ?? AlertsView()
        let title =
            "Alerts: \(view.firing) on, \(view.unacknowledged) new, \(Humane.count(view.rules, "rule"))"
        let failures = view.failures
            .suffix(min(Self.failureLimit, max(0, frame.size.height - 8))).map(line)
        guard !view.shown.isEmpty else {
            let line =
                view.rules == 0
                ? "no rule is watched; [[alert]] in the configuration makes one"
                : "all is well by \(Humane.count(view.rules, "rule"))"
            let lines = [Line(line, .dim)] + failures
            Box(title: title, lines: lines, width: max(62, lines.map(\.width).max() ?? 0))
                .draw(&frame, glyphs: model.glyphs)
            return
        }
        let index = list.index(in: view.shown)
        let room = max(1, min(view.shown.count, frame.size.height - 4 - failures.count))
        let first = min(max(0, index - room / 2), view.shown.count - room)
        let ruleWidth = min(24, view.shown.map { CellWidth.of($0.rule) }.max() ?? 0)
        var lines = (first..<first + room).map { place in
            line(view.shown[place], isChosen: place == index, ruleWidth: ruleWidth)
        }
        if view.firing > view.shown.count {
            lines.append(Line("and \(view.firing - view.shown.count) more", .dim))
        }
        lines += failures
        let width = max(48, lines.map(\.width).max() ?? 0)
        let area = Box(title: title, lines: lines, width: width)
            .draw(&frame, glyphs: model.glyphs)
        frame.flag(.cursor, x: area.x, y: area.y + index - first, width: area.width)
    }

    private func line(_ failure: AlertFailure) -> Line {
        var line = Line("\(Humane.age(model.shownNow - failure.at))  ", .dim)
        line.add("\(failure.rule): ", .bad)
        line.add(failure.reason)
        return line
    }

    private func line(_ alert: FiringAlert, isChosen: Bool, ruleWidth: Int) -> Line {
        let style: StyleToken = alert.isAcknowledged ? .acknowledged : .alert
        var line = Line(isChosen ? "> " : "  ", .key)
        line.add(alert.isAcknowledged ? "  " : "! ", style)
        line.add(alert.rule, alert.isAcknowledged ? .acknowledged : .bad)
        line.add(String(repeating: " ", count: max(2, 6 + ruleWidth - line.width)))
        line.add(alert.identity.title)
        line.add("  \(Humane.age(model.shownNow - alert.since))", .dim)
        if alert.isFlapping { line.add("  comes and goes", .warn) }
        if alert.isAcknowledged { line.add("  seen", .dim) }
        return line
    }
}
