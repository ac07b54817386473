import Heartbeat

/// One session on the whole screen: its graph, every line known of it, what it told of itself, its
/// own journal.
struct DetailView {
    private let model: Model

    init(_ model: Model) { self.model = model }

    func draw(_ frame: inout Frame, _ area: Area) {
        guard !area.isEmpty else { return }
        let glyphs = model.glyphs
        let detail = model.selectedDetail
        let title = detail.map { "\($0.row.title)  \($0.row.link)" } ?? "this session is gone"
        frame.rule(
            title, right: "\(model.label("back")): back", y: area.y, isFocused: true, glyphs: glyphs
        )
        guard let detail else { return }
        let graph = Self.graphHeight(area, model)
        if graph > 0 {
            drawGraph(
                detail, &frame, Area(x: 1, y: area.y + 1, width: area.width - 2, height: graph))
        }
        let lines = Self.lines(detail, model).dropFirst(model.panels.detailScroll)
        for (index, line) in lines.prefix(area.height - 1 - graph).enumerated() {
            frame.put(
                line, x: 1, y: area.y + 1 + graph + index, width: area.width - 2, glyphs: glyphs)
        }
    }

    /// Both spans side by side where there is room, else the one that was chosen; the last beats
    /// where no history is kept.
    private func drawGraph(_ detail: Detail, _ frame: inout Frame, _ area: Area) {
        guard let history = detail.history else {
            return BeatGraph(detail.row.beats, glyphs: model.glyphs).draw(&frame, area)
        }
        let spans = area.width >= 120 ? LongHistory.Span.allCases : [model.panels.span]
        let width = area.width / spans.count
        for (index, span) in spans.enumerated() {
            let place = Area(
                x: area.x + index * width, y: area.y,
                width: width - (index + 1 < spans.count ? 2 : 0),
                height: area.height)
            HistoryGraph(history: history, span: span, now: model.shownNow, glyphs: model.glyphs)
                .draw(&frame, place)
        }
    }

    /// How far it can be scrolled.
    static func lastScroll(_ model: Model) -> Int {
        guard let detail = model.selectedDetail else { return 0 }
        let body = Layout(model).body
        return max(0, lines(detail, model).count - (body.height - 1 - graphHeight(body, model)))
    }

    /// The graph comes only where the lines keep room enough.
    private static func graphHeight(_ area: Area, _ model: Model) -> Int {
        model.isSlow ? 0 : area.height >= 30 ? 11 : area.height >= 18 ? 7 : 0
    }

    private static func lines(_ detail: Detail, _ model: Model) -> [Line] {
        let text = DetailText(detail: detail, model: model)
        var lines = text.labelled.dropLast().map { labelled($0.label, $0.line) }
        lines.append(
            labelled(
                "tags",
                Line(detail.row.tags.isEmpty ? "-" : detail.row.tags.joined(separator: ", "))))
        for fact in detail.facts { lines.append(labelled(fact.name, Line(fact.value))) }
        lines += [Line(""), Line("recent round trips", .header)]
        let distribution = DistributionView(bars: detail.distribution, glyphs: model.glyphs)
        lines += distribution.lines(width: model.size.width)
        lines += [Line(""), Line("journal", .header)]
        for entry in detail.journal.reversed() {
            lines.append(model.line(for: entry, named: false))
        }
        return lines
    }

    private static func labelled(_ label: String, _ line: Line) -> Line {
        var result = Line(label, .dim)
        result.add(String(repeating: " ", count: max(1, 9 - result.width)))
        result.add(line)
        return result
    }
}
