import Heartbeat

/// What this program itself costs and how full what it keeps is.
///
/// ```
/// +- stats ----------------------------+
/// | frames     1204, 0.61ms each       |
/// | terminal   1.9 kB/s                |
/// | marks      12 of 10000             |
/// +------------------------------------+
/// ```
struct StatsView {
    private let model: Model

    init(_ model: Model) { self.model = model }

    func draw(_ frame: inout Frame) {
        let all = screen + engine
        let room = max(1, frame.size.height - 2)
        let shown = all.count > room ? Array(all.prefix(room - 1)) : all
        var lines = shown.map { label, text in
            var line = Line(label, .dim)
            line.add(String(repeating: " ", count: max(1, 12 - line.width)))
            line.add(text)
            return line
        }
        if shown.count < all.count {
            lines.append(Line("and \(all.count - shown.count) more, on a higher screen", .dim))
        }
        let width = max(44, lines.map(\.width).max() ?? 0)
        Box(title: "Stats", lines: lines, width: width).draw(&frame, glyphs: model.glyphs)
    }

    private var screen: [(String, String)] {
        guard let cost = model.cost else { return [("screen", "not measured yet")] }
        let share = cost.processor.map(Humane.percent) ?? "-"
        let bytes = cost.bytesPerSecond.map { Humane.bytes($0) + "/s" } ?? "-"
        return [
            (
                "frames",
                "\(cost.frames), \(Humane.duration(cost.frameMean)) each, longest "
                    + Humane.duration(cost.frameLongest)
            ),
            ("terminal", "\(bytes), \(share) of a core, blocked \(cost.blocked) times"),
            ("snapshots", "\(cost.snapshots), \(cost.overtaken) overtaken by newer ones"),
            ("marks", "\(model.marks.count) of \(Marks.limit)"),
            ("views", "\(model.views.count) of \(SavedView.limit)"),
        ]
    }

    private var engine: [(String, String)] {
        guard let snapshot = model.shown else { return [] }
        let totals = snapshot.totals
        return [
            ("engine", "late by \(Humane.duration(totals.lag)) at most, over the last minute"),
            ("sessions", "\(snapshot.counts.all), \(snapshot.matching) match"),
            ("beats", "sent \(totals.sent), answered \(totals.answered), asked \(totals.asked)"),
            ("attempts", "\(totals.attempts), \(totals.queuedConnects) wait for their turn"),
            ("journal", "\(snapshot.journal.last?.id ?? 0) lines written"),
            ("bans", "\(snapshot.bans.count) shown of at most \(Ban.shownLimit)"),
        ]
    }
}
