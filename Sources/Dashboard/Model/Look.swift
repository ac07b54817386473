import Heartbeat

/// What is looked at: filter, order, window and the selected session.
///
/// The selection is a session, never a place. As long as nobody moved it rests on the top row
/// (`rests`); once moved it stays with its session wherever that goes, even out of the list.
struct Look: Hashable {
    var filter: Filter
    /// Set by the number keys, beside the filter.
    var states: Set<SessionState> = []
    var order: Ordering
    /// Lines before the first row.
    var top = 0
    var selection: SessionID?
    /// Whether the selection still lets the top row come to it.
    var rests = true
    /// A rank whose session is not known yet; selected as soon as it is.
    var pendingRank: Int?
    /// Where the selection stood last, so that moving goes on from there when it is gone.
    var lastRank = 0
    /// Until when the order stands still.
    var holdsUntil: Instant?
    /// How the table is folded into groups.
    var grouping: Grouping?
    /// The line of the window that the selected row keeps, while it is pinned there.
    var pinnedLine: Int?
    /// What was selected before another filter was tried; it comes back with its filter.
    private var kept: Kept?

    private struct Kept: Hashable {
        var selection: SessionID
        var filter: Filter
        var states: Set<SessionState>
    }

    init(filter: Filter, order: Ordering) {
        self.filter = filter
        self.order = order
    }

    /// The query that shows it.
    func query(rows: Int, journal: Int, census: Census?) -> Query {
        let followsFocus = !rests && pendingRank == nil && selection != nil
        return Query(
            filter: filter, states: states, order: order, offset: top, count: rows,
            focus: selection, revealsFocus: followsFocus,
            focusLine: followsFocus ? pinnedLine.map { min($0, rows - 1) } : nil,
            journalLines: journal, holdsOrder: holdsUntil != nil || census != nil,
            grouping: grouping, census: census)
    }

    /// Remembers the selection that a hand made, before the filter changes.
    mutating func keepSelection() {
        guard kept == nil, !rests, let selection else { return }
        kept = Kept(selection: selection, filter: filter, states: states)
    }

    /// Takes the remembered selection back when the filter is what it was.
    mutating func restoreSelection() {
        guard let kept, kept.filter == filter, kept.states == states else { return }
        selection = kept.selection
        rests = false
        self.kept = nil
    }

    /// Whether a snapshot answers this filter and order, so that its ranks are ours.
    func isAnswered(by snapshot: Snapshot) -> Bool {
        let query = snapshot.query
        return query.filter == filter && query.states == states && query.order == order
    }

    /// Whether a snapshot answers a census that was asked beside this filter and order.
    func isAnswered(_ census: Census, by snapshot: Snapshot) -> Bool {
        guard snapshot.query.census == census else { return false }
        if case .matching = census { return true }
        return isAnswered(by: snapshot)
    }

    /// Where the selection stands, as far as the snapshot tells.
    func rank(in snapshot: Snapshot) -> Int? {
        guard let selection else { return nil }
        if let index = snapshot.rows.firstIndex(where: { $0.id == selection }) {
            return snapshot.offset + index
        }
        return snapshot.query.focus == selection ? snapshot.focusRank : nil
    }

    /// Takes in where things stand now.
    mutating func adopt(_ snapshot: Snapshot, rows visible: Int) {
        guard isAnswered(by: snapshot) else { return }
        if let wanted = pendingRank {
            resolve(wanted, in: snapshot, visible: visible)
        } else if snapshot.query.offset == top || pinnedLine != nil {
            top = snapshot.offset
        }
        if pendingRank == nil { settle(in: snapshot) }
        if let rank = rank(in: snapshot) { lastRank = rank }
    }

    /// Moves the selection to a rank; its session may only be known with the next snapshot.
    mutating func go(to rank: Int, in snapshot: Snapshot, visible: Int) {
        let target = min(max(0, rank), max(0, snapshot.lines - 1))
        guard snapshot.lines > 0 else { return }
        rests = false
        kept = nil
        lastRank = target
        if target < top { top = target }
        if target >= top + visible { top = target - visible + 1 }
        pendingRank = target
        resolve(target, in: snapshot, visible: visible)
    }

    /// Goes back to the top and stays there.
    mutating func rest(in snapshot: Snapshot?) {
        top = 0
        lastRank = 0
        rests = true
        pendingRank = nil
        holdsUntil = nil
        selection = snapshot?.offset == 0 ? snapshot?.rows.first?.id : nil
    }

    private mutating func resolve(_ wanted: Int, in snapshot: Snapshot, visible: Int) {
        guard isAnswered(by: snapshot) else { return }
        let target = min(wanted, max(0, snapshot.lines - 1))
        if target >= top + visible || target < top { top = max(0, target - visible + 1) }
        let index = target - snapshot.offset
        if snapshot.rows.indices.contains(index) {
            selection = snapshot.rows[index].id
            pendingRank = nil
        } else {
            pendingRank = snapshot.lines == 0 ? nil : target
        }
    }

    /// A selection that nobody made yet follows the top; one whose session is gone is given up.
    private mutating func settle(in snapshot: Snapshot) {
        guard let selection else {
            if rests { self.selection = snapshot.rows.first?.id }
            return
        }
        if snapshot.rows.contains(where: { $0.id == selection }) { return }
        if rests {
            self.selection = snapshot.rows.first?.id
        } else if snapshot.query.focus == selection, snapshot.focus == nil,
            snapshot.focusRank == nil
        {
            self.selection = nil
        }
    }
}
