/// One observer's way to look at a monitor.
///
/// It keeps the scratch memory and the held order from snapshot to snapshot, so that a look
/// allocates nothing that grows with the number of sessions.
public struct Lens: Sendable {
    private var revision: UInt64 = 0
    private var ranks: [Rank] = []
    private var held = HeldOrder()
    private var groups = GroupTable()

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
        snapshot.alerts = monitor.alerts.view
        snapshot.journal = monitor.journal.newest(query.journalLines)
        let view = SessionView(monitor, at: now)
        let ranking = Ranking(query.order)
        snapshot.filtered = collect(view, query, ranking)
        snapshot.matching = ranks.count
        if let grouping = query.grouping {
            groups.build(ranks, grouping, ranking, view)
            snapshot.foldedLines = groups.lineCount
        }
        let focusSlot = query.focus.flatMap { monitor.slot(of: $0) }
        snapshot.focusRank = query.focus.flatMap { line(of: $0, focusSlot, query, ranking, view) }
        let window = window(query, lines: snapshot.lines, focusRank: snapshot.focusRank)
        snapshot.offset = window.lowerBound
        snapshot.rows = rows(window, query, ranking, view)
        snapshot.census = query.census.map { answer($0, query, ranking, view) }
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

    /// The line where a session or a head stands; nil when it is not among them.
    private func line(
        of focus: SessionID, _ slot: Int?, _ query: Query, _ ranking: Ranking, _ view: SessionView
    ) -> Int? {
        guard let slot else { return query.grouping == nil ? nil : groups.line(ofHead: focus) }
        guard let own = ranks.first(where: { Int($0.slot) == slot }) else { return nil }
        guard query.grouping == nil else { return groups.line(of: own, in: ranks, ranking, view) }
        var before = 0
        for rank in ranks where ranking.precedes(rank, own, view) { before += 1 }
        return before
    }

    private func window(_ query: Query, lines: Int, focusRank: Int?) -> Range<Int> {
        let count = max(0, min(query.count, Self.rowLimit))
        var offset = max(0, query.offset)
        if let line = query.focusLine, let focusRank {
            offset = max(0, focusRank - min(max(0, line), max(0, count - 1)))
        } else if query.revealsFocus, let focusRank, count > 0 {
            if focusRank < offset { offset = focusRank }
            if focusRank >= offset + count { offset = focusRank - count + 1 }
        }
        offset = min(offset, max(0, lines - count))
        return offset..<min(lines, offset + count)
    }

    private mutating func rows(
        _ window: Range<Int>, _ query: Query, _ ranking: Ranking, _ view: SessionView
    ) -> [Row] {
        guard query.grouping == nil else {
            return groups.lines(window, of: ranks, ranking, view).map { line in
                switch line {
                case .head(let index): groups.row(ofHead: index)
                case .session(let slot): view.monitor.row(slot)
                }
            }
        }
        ranks.withUnsafeMutableBufferPointer { ranking.select(window, of: $0, view) }
        return ranks[window].map { view.monitor.row(Int($0.slot)) }
    }

    /// Who is meant by a census; those of whole sets come by their number.
    private mutating func answer(
        _ census: Census, _ query: Query, _ ranking: Ranking, _ view: SessionView
    ) -> CensusAnswer {
        switch census {
        case .all: return name(ranks.map(\.slot), view)
        case .group(let name):
            guard query.grouping != nil else { return CensusAnswer(count: 0, identities: []) }
            return self.name(
                ranks.map(\.slot).filter { groups.contains($0, group: name) }, view)
        case .matching(let filter):
            var view = view
            var slots: [UInt32] = []
            for slot in view.monitor.pulses.indices where view.monitor.pulses[slot].number != 0 {
                view.slot = slot
                if filter.matches(view) { slots.append(UInt32(slot)) }
            }
            return name(slots, view)
        case .lines(let range):
            let lines = query.grouping == nil ? ranks.count : groups.lineCount
            let wanted = range.clamped(to: 0..<lines).prefix(Census.limit)
            guard query.grouping == nil else {
                let slots = groups.lines(wanted, of: ranks, ranking, view).compactMap { line in
                    if case .session(let slot) = line { slot } else { nil }
                }
                return CensusAnswer(
                    count: slots.count, identities: slots.map(view.monitor.identity))
            }
            ranks.withUnsafeMutableBufferPointer { ranking.select(wanted, of: $0, view) }
            let named = ranks[wanted].map { view.monitor.identity(Int($0.slot)) }
            return CensusAnswer(count: named.count, identities: named)
        }
    }

    private func name(_ slots: [UInt32], _ view: SessionView) -> CensusAnswer {
        let pulses = view.monitor.pulses
        let first = slots.sorted { pulses[Int($0)].number < pulses[Int($1)].number }
            .prefix(Census.limit)
        return CensusAnswer(
            count: slots.count, identities: first.map { view.monitor.identity(Int($0)) })
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
