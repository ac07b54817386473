import Heartbeat

/// One heartbeat per cell, newest right: height is the round trip on a log scale, gaps are losses.
enum BeatStrip {
    /// The round trips, in nanoseconds, from which each further height begins: half a decade apart.
    private static let steps: [Int64] = [
        300_000, 1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000, 300_000_000,
    ]

    /// The height of a round trip, 0 to 7.
    static func height(_ nanoseconds: Int64) -> Int {
        steps.count { nanoseconds >= $0 }
    }

    /// How a round trip looks.
    static func style(_ nanoseconds: Int64) -> StyleToken {
        switch height(nanoseconds) {
        case ..<5: .graphLow
        case ..<7: .graphMiddle
        default: .graphHigh
        }
    }

    /// Draws the newest beats that fit.
    static func draw(_ beats: [BeatMark], _ pen: inout CellPen) {
        let shown = beats.suffix(pen.area.width)
        var x = pen.area.end - shown.count
        for beat in shown {
            let (character, style) = cell(beat, pen.glyphs)
            pen.frame.fill(character, x: x, y: pen.area.y, width: 1, style)
            x += 1
        }
    }

    /// What one beat looks like.
    static func cell(_ beat: BeatMark, _ glyphs: Glyphs) -> (Character, StyleToken) {
        switch beat {
        case .answered(let rtt): (glyphs.ramp[height(rtt)], style(rtt))
        case .heard: (glyphs.ramp[0], .graphLow)
        case .missed: (glyphs.missed, .graphMiss)
        case .retried: ("r", .retry)
        case .closed: ("x", .dead)
        case .killed: ("k", .held)
        case .held: ("#", .held)
        }
    }
}
