/// One observer's way to look at a monitor.
///
/// It keeps the scratch memory and the held order from snapshot to snapshot, so that a look
/// allocates nothing that grows with the number of sessions.
public struct Lens: Sendable {
    private var revision: UInt64 = 0
    private var ranks: [Rank] = []
    private var held = HeldOrder()

    /// A lens that has not looked yet.
    public init() {}

    /// The answer to a query: counts, totals, the rows of one window, one session's detail, the
    /// journal's end.
    public mutating func snapshot(of monitor: Monitor, _ query: Query, at now: Instant) -> Snapshot
    {
        revision += 1
        let now = now.bounded
        var snapshot = Snapshot()
        snapshot.revision = revision
        snapshot.at = now
        snapshot.query = query
        snapshot.wallClock = monitor.wallClock
        snapshot.counts = monitor.counts
        snapshot.totals = monitor.totals(at: now)
        snapshot.listeners = monitor.listenerViews
        snapshot.bans = monitor.bans.list(at: now, limit: Ban.shownLimit)
        snapshot.journal = monitor.journal.newest(query.journalLines)
        let view = SessionView(monitor, at: now)
        let ranking = Ranking(query.order)
        snapshot.filtered = collect(view, query, ranking)
        snapshot.matching = ranks.count
        let focusSlot = query.focus.flatMap { monitor.slot(of: $0) }
        snapshot.focusRank = focusSlot.flatMap { rank(of: $0, ranking, view) }
        let window = window(query, focusRank: snapshot.focusRank)
        ranks.withUnsafeMutableBufferPointer { ranking.select(window, of: $0, view) }
        snapshot.offset = window.lowerBound
        snapshot.rows = ranks[window].map { monitor.row(Int($0.slot)) }
        snapshot.focus = focusSlot.map { monitor.detail($0, at: now) }
        return snapshot
    }

    /// Ranks what the query lets through; returns the counts over what its filter lets through.
    private mutating func collect(
        _ view: SessionView, _ query: Query, _ ranking: Ranking
    ) -> StateCounts {
        ranks.removeAll(keepingCapacity: true)
        held.prepare(query, slots: view.monitor.pulses.count)
        var view = view
        var counts = StateCounts()
        let filtersNothing = query.filter.isEverything
        let states = query.states.reduce(into: UInt8(0)) { $0 |= 1 << $1.rawValue }
        for slot in view.monitor.pulses.indices where view.monitor.pulses[slot].number != 0 {
            view.slot = slot
            guard filtersNothing || query.filter.matches(view) else { continue }
            let state = view.state
            counts[state] += 1
            guard states == 0 || states & (1 << state.rawValue) != 0 else { continue }
            ranks.append(held.rank(slot) { ranking.rank(view) })
        }
        return counts
    }

    /// How many ranks stand before the session; nil when it is not among them.
    private func rank(of slot: Int, _ ranking: Ranking, _ view: SessionView) -> Int? {
        guard let own = ranks.first(where: { Int($0.slot) == slot }) else { return nil }
        var before = 0
        for rank in ranks where ranking.precedes(rank, own, view) { before += 1 }
        return before
    }

    private func window(_ query: Query, focusRank: Int?) -> Range<Int> {
        let count = max(0, min(query.count, Self.rowLimit))
        var offset = max(0, query.offset)
        if query.revealsFocus, let focusRank, count > 0 {
            if focusRank < offset { offset = focusRank }
            if focusRank >= offset + count { offset = focusRank - count + 1 }
        }
        offset = min(offset, max(0, ranks.count - count))
        return offset..<min(ranks.count, offset + count)
    }

    /// The most rows one snapshot carries.
    public static let rowLimit = 10_000
}

/// The order of the snapshot at which a hand began to move, kept until it rests.
private struct HeldOrder: Sendable {
    private var keys: [(number: UInt32, key: UInt64)] = []
    private var filter = Filter.everything
    private var ordering = Ordering()
    private var isOn = false

    /// Keeps or forgets the order as the query says.
    mutating func prepare(_ query: Query, slots: Int) {
        let goesOn = isOn && query.holdsOrder && query.filter == filter && query.order == ordering
        if !goesOn { keys.removeAll(keepingCapacity: query.holdsOrder) }
        isOn = query.holdsOrder
        filter = query.filter
        ordering = query.order
        guard isOn else { return }
        while keys.count < slots { keys.append((0, 0)) }
    }

    /// The rank that was held, or the present one, which is held from now on.
    @inline(__always)
    mutating func rank(_ slot: Int, _ present: () -> Rank) -> Rank {
        var rank = present()
        guard isOn else { return rank }
        if keys[slot].number == rank.number {
            rank.key = keys[slot].key
        } else {
            keys[slot] = (rank.number, rank.key)
        }
        return rank
    }
}
