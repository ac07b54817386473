import Heartbeat

extension Model {
    /// Marks the selected row, or takes its mark, and goes on to the next.
    mutating func toggleMark() {
        guard let row = selectedRow else { return }
        marks.toggle(row)
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
        mark(ranks: min(anchor, rank)..<max(anchor, rank) + 1)
        holdOrder()
    }

    /// Marks all that the filter lets through.
    mutating func markAll() {
        guard let shown else { return }
        mark(ranks: 0..<min(shown.matching, Marks.limit))
        if shown.matching > Marks.limit {
            say("only the first \(Marks.limit) were marked, which is the limit", .promptError)
        }
    }

    /// Marks rows by rank: at once where they are known, else when the engine has told them.
    private mutating func mark(ranks: Range<Int>) {
        guard let shown, !ranks.isEmpty else { return }
        let known = shown.offset..<shown.offset + shown.rows.count
        if frozen != nil
            || known.lowerBound <= ranks.lowerBound && ranks.upperBound <= known.upperBound
        {
            let wanted = ranks.clamped(to: known)
            marks.add(
                shown.rows[
                    wanted.lowerBound - known.lowerBound..<wanted.upperBound - known.lowerBound])
            say("\(marks.count) marked")
        } else {
            marks.pending = ranks.prefix(Marks.limit)
        }
    }

    private mutating func moveKeepingAnchor(by lines: Int) {
        let anchor = marks.anchor
        move(by: lines)
        marks.anchor = anchor
    }
}
