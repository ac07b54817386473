import Heartbeat

/// The round trips of the last beats as bars against a scale; misses and ends stand on the ground
/// line.
struct BeatGraph {
    private let beats: [BeatMark]
    private let glyphs: Glyphs

    init(_ beats: [BeatMark], glyphs: Glyphs) {
        self.beats = beats
        self.glyphs = glyphs
    }

    func draw(_ frame: inout Frame, _ area: Area) {
        let axis = 8
        let rows = area.height - 2
        guard rows > 0, area.width > axis + 4 else { return }
        let shown = beats.suffix(area.width - axis - 1)
        let highest = shown.compactMap(\.roundTrip).max() ?? 0
        frame.put(Line("RTT of the last \(shown.count) beats, ms", .dim), x: area.x, y: area.y)
        for row in 0..<rows {
            let label =
                row == 0
                ? Humane.milliseconds(highest)
                : row == rows / 2 ? Humane.milliseconds(highest / 2) : ""
            let x = area.x + max(0, axis - 1 - label.utf8.count)
            frame.put(highest == 0 ? "" : label, x: x, y: area.y + 1 + row, .dim)
            frame.fill(glyphs.vertical, x: area.x + axis, y: area.y + 1 + row, width: 1, .border)
        }
        let ground = area.y + area.height - 1
        frame.put("0", x: area.x + axis - 2, y: ground, .dim)
        frame.fill(
            glyphs.horizontal, x: area.x + axis, y: ground, width: area.width - axis, .border)
        for (index, beat) in shown.enumerated() {
            let x = area.x + axis + 1 + index
            if let trip = beat.roundTrip {
                VerticalBar(share: highest > 0 ? Double(trip) / Double(highest) : 0, glyphs: glyphs)
                    .draw(&frame, x: x, top: area.y + 1, rows: rows, BeatStrip.style(trip))
            } else {
                let (character, style) = BeatStrip.cell(beat, glyphs)
                frame.fill(character, x: x, y: ground - 1, width: 1, style)
            }
        }
    }
}

extension BeatMark {
    /// The round trip of an answered beat.
    var roundTrip: Int64? {
        if case .answered(let trip) = self { trip } else { nil }
    }
}
