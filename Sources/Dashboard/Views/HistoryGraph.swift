import Heartbeat

/// The round trips of the last five minutes or the last hour as bars against a scale; misses and
/// ends are gaps with a mark on the ground.
///
/// ```
/// RTT 5 min, ms                       max 412
///  412|                      #
///     |                     ##
///  206|                    ###
///    0|----------.-------.-----
///     -5 min               now
/// ```
struct HistoryGraph {
    private static let axis = 8

    let history: LongHistory
    let span: LongHistory.Span
    let now: Instant
    let glyphs: Glyphs

    func draw(_ frame: inout Frame, _ area: Area) {
        let rows = area.height - 3
        let width = area.width - Self.axis - 1
        guard rows > 0, width > 4 else { return }
        let columns = history.columns(span, atMost: width, until: now)
        let highest = columns.compactMap(\.?.roundTrip).max() ?? 0
        var title = Line("RTT \(span.words), ms", .dim)
        if highest > 0 { title.add("  longest \(Humane.milliseconds(highest))", .dim) }
        frame.put(title, x: area.x, y: area.y, width: area.width, glyphs: glyphs)
        let top = area.y + 1
        drawAxis(&frame, area, top: top, rows: rows, highest: highest)
        let first = area.x + Self.axis + 1
        for (index, mark) in columns.enumerated() {
            guard let mark else { continue }
            if let trip = mark.roundTrip {
                VerticalBar(share: highest > 0 ? Double(trip) / Double(highest) : 0, glyphs: glyphs)
                    .draw(&frame, x: first + index, top: top, rows: rows, BeatStrip.style(trip))
            } else {
                let (character, style) = BeatStrip.cell(mark, glyphs)
                frame.fill(character, x: first + index, y: top + rows - 1, width: 1, style)
            }
        }
        let foot = area.y + area.height - 1
        frame.put("-\(span.words)", x: first, y: foot, width: width, .dim)
        frame.put("now", x: first + max(0, columns.count - 3), y: foot, width: 3, .dim)
    }

    private func drawAxis(
        _ frame: inout Frame, _ area: Area, top: Int, rows: Int, highest: Int64
    ) {
        for row in 0..<rows {
            let label =
                row == 0
                ? Humane.milliseconds(highest)
                : row == rows / 2 && rows > 2 ? Humane.milliseconds(highest / 2) : ""
            let x = area.x + max(0, Self.axis - 1 - label.utf8.count)
            frame.put(highest == 0 ? "" : label, x: x, y: top + row, .dim)
            frame.fill(glyphs.vertical, x: area.x + Self.axis, y: top + row, width: 1, .border)
        }
        let ground = top + rows
        frame.put("0", x: area.x + Self.axis - 2, y: ground, .dim)
        frame.fill(
            glyphs.horizontal, x: area.x + Self.axis, y: ground, width: area.width - Self.axis,
            .border)
    }
}

/// A bar that stands on the ground of a graph, to an eighth of a cell.
struct VerticalBar {
    /// Its height, 0 to 1.
    let share: Double
    let glyphs: Glyphs

    func draw(_ frame: inout Frame, x: Int, top: Int, rows: Int, _ style: StyleToken) {
        var eighths = max(1, Int((min(max(share, 0), 1) * Double(rows * 8)).rounded()))
        var y = top + rows - 1
        while eighths > 0, y >= top {
            frame.fill(glyphs.ramp[min(8, eighths) - 1], x: x, y: y, width: 1, style)
            eighths -= 8
            y -= 1
        }
    }
}
