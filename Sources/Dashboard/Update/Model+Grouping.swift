import Heartbeat

extension Model {
    /// Why no group can be folded now.
    var foldRefusal: String? {
        if let lookRefusal { return lookRefusal }
        return look.grouping == nil ? "nothing is grouped; \(label("group")) groups" : nil
    }

    /// Folds the table by a key, every group open; or shows it row by row again.
    mutating func group(by key: Grouping.Key?) {
        guard key != look.grouping?.key else { return }
        look.grouping = key.map { Grouping(by: $0) }
        beginAtTop()
        say(key.map { "grouped by \($0.rawValue)" } ?? "not grouped")
    }

    /// Closes or opens the group at the cursor; the cursor goes to its head.
    mutating func fold(isClosed: Bool) {
        guard let name = groupAtCursor, var grouping = look.grouping else { return }
        holdOrder()
        grouping.set(name, isClosed: isClosed)
        if grouping == look.grouping, grouping.isClosed(name) != isClosed {
            let limit = Grouping.exceptionLimit
            return say("at most \(limit) groups can differ from the rest", .promptError)
        }
        look.grouping = grouping
        if isClosed, selectedRow?.head == nil, let head = headAtCursor {
            look.selection = head.id
            look.rests = false
        }
    }

    /// Closes every group, or opens every one where all are closed.
    mutating func foldAll() {
        guard let grouping = look.grouping else { return }
        look.grouping = Grouping(
            by: grouping.key, closesAll: !(grouping.closesAll && grouping.exceptions.isEmpty))
        beginAtTop()
    }

    /// The cursor rests on whatever is first now, the head of a group or a session.
    private mutating func beginAtTop() {
        startOver()
        look.selection = nil
    }

    /// Enter: folds or unfolds at the head of a group, else shows the session.
    mutating func openSelected() {
        if !panels.showsDetail, let head = selectedRow?.head {
            fold(isClosed: !head.isClosed)
        } else {
            toggleDetail()
        }
    }

    private var groupAtCursor: String? {
        selectedRow?.head?.name ?? headAtCursor?.head?.name
    }

    /// The nearest head above the cursor, among the rows that are known.
    private var headAtCursor: Row? {
        guard let shown, let index = shown.rows.firstIndex(where: { $0.id == look.selection })
        else { return nil }
        return shown.rows[...index].last { $0.head != nil }
    }
}
