import Heartbeat

/// How many round trips were how long: a line for each half of a power of two.
///
/// ```
/// 8.2 to 12.3 ms   ##########     412
/// 12.3 to 16.4 ms  ####           160
/// ```
struct DistributionView {
    let bars: [RoundTripBar]
    let glyphs: Glyphs

    /// Lines that are shown at most; of more the ones with the fewest at the ends are left out.
    static let most = 12

    /// The lines, for a width.
    func lines(width: Int) -> [Line] {
        var shown = bars[...]
        while shown.count > Self.most, let first = shown.first, let last = shown.last {
            if first.count < last.count { shown.removeFirst() } else { shown.removeLast() }
        }
        guard let most = shown.map(\.count).max(), most > 0 else { return [Line("-", .dim)] }
        let room = max(4, min(40, width - 34))
        return shown.enumerated().map { index, bar in
            var line = Line(label(index, shown), .dim)
            line.add(String(repeating: " ", count: max(1, 22 - line.width)))
            let length = bar.count == 0 ? 0 : max(1, bar.count * room / most)
            let full = glyphs.ramp[glyphs.ramp.count - 1]
            line.add(
                String(repeating: full, count: length), BeatStrip.style(bar.from))
            line.add(String(repeating: " ", count: room - length + 2))
            line.add("\(bar.count)")
            return line
        }
    }

    private func label(_ index: Int, _ shown: ArraySlice<RoundTripBar>) -> String {
        let from = shown[shown.startIndex + index].from
        let isShorterHalf = from & (from - 1) == 0
        let next = isShorterHalf ? from + from / 2 : from / 3 * 4
        return "\(Humane.milliseconds(from)) to \(Humane.milliseconds(next)) ms"
    }
}
