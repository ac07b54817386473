/// One observer's way to look at a monitor.
///
/// It keeps the scratch memory and the held order from snapshot to snapshot, so that a look
/// allocates nothing that grows with the number of sessions.
public struct Lens: Sendable {
    private var revision: UInt64 = 0
    /// As many as there are slots; the first ones are those of the sessions that match.
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
        let focusSlot = query.focus.flatMap { monitor.slot(of: $0) }
        snapshot.focus = focusSlot.map { monitor.detail($0, at: now) }
        _ = SessionView.with(monitor, at: now) { view in
            look(view, monitor.pulses.count, query, focusSlot, &snapshot)
        }
        return snapshot
    }

    private mutating func look(
        _ view: SessionView, _ slots: Int, _ query: Query, _ focusSlot: Int?,
        _ snapshot: inout Snapshot
    ) {
        let ranking = Ranking(query.order)
        let matching = collect(view, slots, query, ranking, counting: &snapshot.filtered)
        snapshot.matching = matching
        held.keep(&ranks, matching: matching, query, slots: slots)
        if let grouping = query.grouping {
            groups.build(ranks[..<matching], grouping, ranking, view)
            snapshot.foldedLines = groups.lineCount
        }
        snapshot.focusRank = query.focus.flatMap {
            line(of: $0, focusSlot, query, matching, ranking, view)
        }
        let window = Self.window(query, of: snapshot.lines, snapshot.focusRank)
        snapshot.offset = window.lowerBound
        snapshot.rows = rows(window, matching, query, ranking, view)
        snapshot.census = query.census.map { answer($0, matching, query, ranking, view) }
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

    /// The line where a session or a head stands; nil when it is not among them.
    ///
    /// The ranks still stand in the order of their slots.
    private func line(
        of focus: SessionID, _ slot: Int?, _ query: Query, _ matching: Int, _ ranking: Ranking,
        _ view: SessionView
    ) -> Int? {
        guard let slot else { return query.grouping == nil ? nil : groups.line(ofHead: focus) }
        var low = 0
        var high = matching
        while low < high {
            let middle = low + (high - low) / 2
            if Int(ranks[middle].slot) < slot { low = middle + 1 } else { high = middle }
        }
        guard low < matching, Int(ranks[low].slot) == slot else { return nil }
        let own = ranks[low]
        guard query.grouping == nil else {
            return groups.line(of: own, in: ranks[..<matching], ranking, view)
        }
        var before = 0
        ranks.withUnsafeBufferPointer { ranks in
            for place in 0..<matching where ranking.precedes(ranks[place], own, view) {
                before += 1
            }
        }
        return before
    }

    private static func window(_ query: Query, of lines: Int, _ focusRank: Int?) -> Range<Int> {
        let count = max(0, min(query.count, rowLimit))
        var offset = min(max(0, query.offset), lines)
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
        _ window: Range<Int>, _ matching: Int, _ query: Query, _ ranking: Ranking,
        _ view: SessionView
    ) -> [Row] {
        guard query.grouping == nil else {
            return groups.lines(window, of: ranks[..<matching], ranking, view).map { line in
                switch line {
                case .head(let index): groups.row(ofHead: index)
                case .session(let slot): view.monitor.pointee.row(slot)
                }
            }
        }
        select(window, matching, ranking, view)
        return ranks[window].map { view.monitor.pointee.row(Int($0.slot)) }
    }

    private mutating func select(
        _ window: Range<Int>, _ matching: Int, _ ranking: Ranking, _ view: SessionView
    ) {
        ranks.withUnsafeMutableBufferPointer { all in
            let ranks = UnsafeMutableBufferPointer(rebasing: all[..<matching])
            ranking.select(window, of: ranks, view)
        }
    }

    /// Who is meant by a census; those of whole sets come by their number.
    private mutating func answer(
        _ census: Census, _ matching: Int, _ query: Query, _ ranking: Ranking, _ view: SessionView
    ) -> CensusAnswer {
        switch census {
        case .all: return name(ranks[..<matching].map(\.slot), view)
        case .group(let name):
            guard query.grouping != nil else { return CensusAnswer(count: 0, identities: []) }
            let members = ranks[..<matching].map(\.slot).filter {
                groups.contains($0, group: name)
            }
            return self.name(members, view)
        case .matching(let filter):
            var view = view
            var slots: [UInt32] = []
            let count = view.monitor.pointee.pulses.count
            for slot in 0..<count where view.pulses[slot].number != 0 {
                view.slot = slot
                if filter.matches(view) { slots.append(UInt32(slot)) }
            }
            return name(slots, view)
        case .lines(let range):
            let lines = query.grouping == nil ? matching : groups.lineCount
            let wanted = range.clamped(to: 0..<lines).prefix(Census.limit)
            let slots: [Int]
            if query.grouping == nil {
                select(wanted, matching, ranking, view)
                slots = ranks[wanted].map { Int($0.slot) }
            } else {
                slots = groups.lines(wanted, of: ranks[..<matching], ranking, view).compactMap {
                    if case .session(let slot) = $0 { slot } else { nil }
                }
            }
            return CensusAnswer(
                count: slots.count, identities: slots.map(view.monitor.pointee.identity))
        }
    }

    private func name(_ slots: [UInt32], _ view: SessionView) -> CensusAnswer {
        let first = slots.sorted { view.pulses[Int($0)].number < view.pulses[Int($1)].number }
            .prefix(Census.limit)
        return CensusAnswer(
            count: slots.count,
            identities: first.map { view.monitor.pointee.identity(Int($0)) })
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
