import Heartbeat

extension Model {
    /// Marks the selected row, or takes its mark, and goes on to the next; at the head of a group,
    /// marks all of it.
    mutating func toggleMark() {
        guard let row = selectedRow else { return }
        if let head = row.head {
            markLater(.group(head.name), count: head.counts.all)
        } else {
            marks.toggle(row)
        }
        if !panels.showsDetail { moveKeepingAnchor(by: 1) }
    }

    /// Opens a range at the cursor, or marks everything from where it was opened.
    mutating func toggleRange() {
        guard let shown, let rank = look.rank(in: shown) else { return }
        guard let anchor = marks.anchor else {
            marks.anchor = rank
            holdOrder()
            return
        }
        marks.anchor = nil
        mark(lines: min(anchor, rank)..<max(anchor, rank) + 1)
        holdOrder()
    }

    /// Marks all that the filter lets through, folded away or not.
    mutating func markAll() {
        guard let shown else { return }
        if look.grouping == nil {
            mark(lines: 0..<shown.matching)
        } else {
            markLater(.all, count: shown.matching)
        }
    }

    /// Marks what stands on some lines: at once where they are known, else when the engine has told
    /// them.
    private mutating func mark(lines: Range<Int>) {
        guard let shown, !lines.isEmpty else { return }
        let known = shown.offset..<shown.offset + shown.rows.count
        guard
            frozen != nil
                || known.lowerBound <= lines.lowerBound && lines.upperBound <= known.upperBound
        else { return markLater(.lines(lines), count: lines.count) }
        let wanted = lines.clamped(to: known)
        let first = wanted.lowerBound - known.lowerBound
        let rows = shown.rows[first..<first + wanted.count]
        marks.add(rows.filter { $0.head == nil }.map(Identity.init))
        say("\(marks.count) marked")
    }

    /// Marks as soon as the engine has told whom.
    private mutating func markLater(_ census: Census, count: Int) {
        guard frozen == nil else { return say("frozen; \(label("freeze")) goes on") }
        marks.pending = census
        if count > Marks.limit {
            say("only the first \(Marks.limit) are marked, which is the limit", .promptError)
        }
    }

    private mutating func moveKeepingAnchor(by lines: Int) {
        let anchor = marks.anchor
        move(by: lines)
        marks.anchor = anchor
    }
}
