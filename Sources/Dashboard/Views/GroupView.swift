import Heartbeat

/// The head of a group: what its sessions share, how many stand where, how they do together.
///
/// ```
///  + cache.example        12  +10 ?1 x1   rtt mean 12.4 max 88.1 ms  loss 0.3%
/// ```
struct GroupView {
    private let head: GroupHead

    init(_ head: GroupHead) { self.head = head }

    func draw(_ frame: inout Frame, y: Int, glyphs: Glyphs) {
        var left = Line("  \(head.isClosed ? "+" : "-") ", .key)
        left.add(head.name, .group)
        left.add("  ")
        left.add(TotalsView.counts(head.counts))
        var right = Line()
        if let mean = head.meanRoundTrip, let longest = head.longestRoundTrip {
            right.add("rtt mean ", .dim)
            right.add(Humane.milliseconds(mean))
            right.add(" max ", .dim)
            right.add("\(Humane.milliseconds(longest)) ms")
        }
        if let loss = head.loss {
            right.add("  loss ", .dim)
            right.add(Humane.percent(loss), .loss(loss))
        }
        right.add(" ")
        let area = Area(x: 0, y: y, width: frame.size.width, height: 1)
        if left.width + right.width + 1 > area.width { right = Line() }
        frame.put(left, right, in: area, y: y, glyphs: glyphs)
    }
}
