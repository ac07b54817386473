/// One observer's way to look at a monitor.
///
/// It keeps the scratch memory and the held order from snapshot to snapshot, so that a look
/// allocates nothing that grows with the number of sessions.
public struct Lens: Sendable {
    private var revision: UInt64 = 0
    /// As many as there are slots; the first ones are those of the sessions that match.
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
        let focusSlot = query.focus.flatMap { monitor.slot(of: $0) }
        snapshot.focus = focusSlot.map { monitor.detail($0, at: now) }
        let slots = monitor.pulses.count
        let rows = SessionView.with(monitor, at: now) { view in
            let ranking = Ranking(query.order)
            snapshot.matching = collect(
                view, slots, query, ranking, counting: &snapshot.filtered)
            held.keep(&ranks, matching: snapshot.matching, query, slots: slots)
            return ranks.withUnsafeMutableBufferPointer { all in
                let matching = UnsafeMutableBufferPointer(rebasing: all[..<snapshot.matching])
                snapshot.focusRank = focusSlot.flatMap {
                    Self.rank(of: $0, in: matching, ranking, view)
                }
                let window = Self.window(query, of: matching.count, snapshot.focusRank)
                ranking.select(window, of: matching, view)
                snapshot.offset = window.lowerBound
                return matching[window].map { monitor.row(Int($0.slot)) }
            }
        }
        snapshot.rows = rows ?? []
        return snapshot
    }

    /// Ranks what the query lets through and answers how many that are; counts what its filter lets
    /// through.
    private mutating func collect(
        _ view: SessionView, _ slots: Int, _ query: Query, _ ranking: Ranking,
        counting counts: inout StateCounts
    ) -> Int {
        if ranks.count < slots {
            ranks += repeatElement(Rank(), count: slots - ranks.count)
        }
        let filtersNothing = query.filter.isEverything
        let states = query.states.reduce(into: UInt8(0)) { $0 |= 1 << $1.rawValue }
        let wanted = states == 0 ? UInt8.max : states
        var tally = InlineArray<8, Int>(repeating: 0)
        let matching = ranks.withUnsafeMutableBufferPointer { ranks in
            var view = view
            var next = 0
            for slot in 0..<slots where view.pulses[slot].number != 0 {
                view.slot = slot
                guard filtersNothing || query.filter.matches(view) else { continue }
                let state = view.state.rawValue & 7
                tally[Int(state)] += 1
                guard wanted & (1 << state) != 0 else { continue }
                ranks[next] = ranking.rank(view)
                next += 1
            }
            return next
        }
        for state in SessionState.allCases { counts[state] = tally[Int(state.rawValue & 7)] }
        return matching
    }

    /// How many ranks stand before the session; nil when it is not among them.
    ///
    /// They still stand in the order of their slots.
    private static func rank(
        of slot: Int, in ranks: UnsafeMutableBufferPointer<Rank>, _ ranking: Ranking,
        _ view: SessionView
    ) -> Int? {
        var low = 0
        var high = ranks.count
        while low < high {
            let middle = low + (high - low) / 2
            if Int(ranks[middle].slot) < slot { low = middle + 1 } else { high = middle }
        }
        guard low < ranks.count, Int(ranks[low].slot) == slot else { return nil }
        let own = ranks[low]
        var before = 0
        for rank in ranks where ranking.precedes(rank, own, view) { before += 1 }
        return before
    }

    private static func window(_ query: Query, of matching: Int, _ focusRank: Int?) -> Range<Int> {
        let count = max(0, min(query.count, rowLimit))
        var offset = max(0, query.offset)
        if query.revealsFocus, let focusRank, count > 0 {
            if focusRank < offset { offset = focusRank }
            if focusRank >= offset + count { offset = focusRank - count + 1 }
        }
        offset = min(offset, max(0, matching - count))
        return offset..<min(matching, offset + count)
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

    /// Gives ranks the keys that were held, and holds those of sessions that are new; or forgets
    /// the order, as the query says.
    mutating func keep(_ ranks: inout [Rank], matching: Int, _ query: Query, slots: Int) {
        let goesOn = isOn && query.holdsOrder && query.filter == filter && query.order == ordering
        if !goesOn { keys.removeAll(keepingCapacity: query.holdsOrder) }
        isOn = query.holdsOrder
        filter = query.filter
        ordering = query.order
        guard isOn else { return }
        if keys.count < slots {
            keys += repeatElement((number: 0, key: 0), count: slots - keys.count)
        }
        for place in 0..<matching {
            let slot = Int(ranks[place].slot)
            if keys[slot].number == ranks[place].number {
                ranks[place].key = keys[slot].key
            } else {
                keys[slot] = (ranks[place].number, ranks[place].key)
            }
        }
    }
}
