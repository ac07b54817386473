/// The groups of one look: who belongs to which, their totals and the lines they take.
///
/// A group stands where its first session would stand, so that the order of the table is the order
/// of its groups too.
struct GroupTable: Sendable {
    /// A line of a table with groups.
    enum Line {
        /// The head of the group of that index.
        case head(Int)
        /// The session of that slot.
        case session(Int)
    }

    private struct Group: Sendable {
        var head: GroupHead
        /// The session that stands first.
        var best: Rank
        /// The line of its head.
        var first = 0
        var size = 0
        var roundTrips = 0.0
        var measured = 0
        var losses = 0.0
        var judged = 0

        var lines: Int { head.isClosed ? 1 : 1 + size }
    }

    private var groups: [Group] = []
    /// Indexes of groups in the order of the table.
    private var order: [Int] = []
    /// The group of each slot that matched.
    private var groupOf: [Int32] = []
    private var indexes: [String: Int32] = [:]
    /// The groups of hosts, by the host's place.
    private var hostGroups: [Int32] = []
    /// Lines of the whole table.
    private(set) var lineCount = 0

    /// Sorts what matched into groups.
    mutating func build(
        _ ranks: ArraySlice<Rank>, _ grouping: Grouping, _ ranking: Ranking, _ view: SessionView
    ) {
        groups.removeAll(keepingCapacity: true)
        indexes.removeAll(keepingCapacity: true)
        hostGroups = Array(repeating: -1, count: view.monitor.pointee.hosts.places)
        if groupOf.count < view.monitor.pointee.pulses.count {
            groupOf = Array(repeating: -1, count: view.monitor.pointee.pulses.count)
        }
        var view = view
        for rank in ranks {
            view.slot = Int(rank.slot)
            let index = index(of: view, grouping, rank)
            groupOf[view.slot] = Int32(truncatingIfNeeded: index)
            count(view, in: index)
            if ranking.precedes(rank, groups[index].best, view) { groups[index].best = rank }
        }
        let sorted = view
        order = groups.indices.sorted {
            ranking.precedes(groups[$0].best, groups[$1].best, sorted)
        }
        lineCount = 0
        for index in order {
            groups[index].first = lineCount
            lineCount += groups[index].lines
        }
    }

    private mutating func index(of view: SessionView, _ grouping: Grouping, _ rank: Rank) -> Int {
        let host = Int(view.monitor.pointee.dossiers[view.slot].host)
        if grouping.key == .host, hostGroups[host] >= 0 { return Int(hostGroups[host]) }
        let name = view.groupName(grouping.key)
        if let known = indexes[name] { return Int(known) }
        let head = GroupHead(name: name, isClosed: grouping.isClosed(name))
        groups.append(Group(head: head, best: rank))
        let index = groups.count - 1
        indexes[name] = Int32(truncatingIfNeeded: index)
        if grouping.key == .host { hostGroups[host] = Int32(truncatingIfNeeded: index) }
        return index
    }

    private mutating func count(_ view: SessionView, in index: Int) {
        groups[index].size += 1
        groups[index].head.counts[view.state] += 1
        if let trip = view.number(.rtt) {
            groups[index].roundTrips += trip
            groups[index].measured += 1
            groups[index].head.longestRoundTrip = max(
                groups[index].head.longestRoundTrip ?? 0, Int64(trip))
        }
        if let loss = view.number(.loss) {
            groups[index].losses += loss
            groups[index].judged += 1
        }
    }

    /// What stands on some lines, in order.
    func lines(
        _ range: Range<Int>, of ranks: ArraySlice<Rank>, _ ranking: Ranking, _ view: SessionView
    ) -> [Line] {
        let seen = order.filter {
            groups[$0].first < range.upperBound
                && groups[$0].first + groups[$0].lines > range.lowerBound
        }
        let members = members(of: seen.filter { !groups[$0].head.isClosed }, among: ranks)
        var lines: [Line] = []
        for index in seen {
            let group = groups[index]
            if range.contains(group.first) { lines.append(.head(index)) }
            guard var sorted = members[Int32(truncatingIfNeeded: index)] else { continue }
            let first = group.first + 1
            let wanted = range.clamped(to: first..<first + group.size)
            let window = wanted.lowerBound - first..<wanted.upperBound - first
            sorted.withUnsafeMutableBufferPointer { ranking.select(window, of: $0, view) }
            for rank in sorted[window] { lines.append(.session(Int(rank.slot))) }
        }
        return lines
    }

    private func members(of wanted: [Int], among ranks: ArraySlice<Rank>) -> [Int32: [Rank]] {
        var members: [Int32: [Rank]] = [:]
        for index in wanted { members[Int32(truncatingIfNeeded: index)] = [] }
        guard !members.isEmpty else { return [:] }
        for rank in ranks { members[groupOf[Int(rank.slot)]]?.append(rank) }
        return members
    }

    /// The line of a session that matched, or of its head where it is folded away; `before` counts
    /// what stands before it in its group.
    func line(
        of own: Rank, in ranks: ArraySlice<Rank>, _ ranking: Ranking, _ view: SessionView
    ) -> Int {
        let index = groupOf[Int(own.slot)]
        let group = groups[Int(index)]
        guard !group.head.isClosed else { return group.first }
        var before = 0
        for rank in ranks where groupOf[Int(rank.slot)] == index {
            if ranking.precedes(rank, own, view) { before += 1 }
        }
        return group.first + 1 + before
    }

    /// The line of a head; nil when there is none of that id.
    func line(ofHead id: SessionID) -> Int? {
        groups.first { Self.id(ofHead: $0.head.name) == id }?.first
    }

    /// The head of a group as a row.
    func row(ofHead index: Int) -> Row {
        let group = groups[index]
        var head = group.head
        if group.measured > 0 {
            head.meanRoundTrip = Int64(group.roundTrips / Double(group.measured))
        }
        if group.judged > 0 { head.loss = group.losses / Double(group.judged) }
        var row = Row()
        row.id = Self.id(ofHead: head.name)
        row.name = head.name
        row.head = head
        return row
    }

    /// Whether a slot that matched belongs to a group.
    func contains(_ slot: UInt32, group name: String) -> Bool {
        guard let index = indexes[name] else { return false }
        return groupOf[Int(slot)] == index
    }

    /// A name for a head that no session has: number 0, and a hash of its name (FNV-1a).
    static func id(ofHead name: String) -> SessionID {
        var hash: UInt32 = 2_166_136_261
        for byte in name.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return SessionID(number: 0, slot: hash)
    }
}

extension SessionView {
    /// What a session shares with the others of its group.
    fileprivate func groupName(_ key: Grouping.Key) -> String {
        let dossier = monitor.pointee.dossiers[slot]
        return switch key {
        case .host: monitor.pointee.hosts[Int(dossier.host)].name
        case .proto: dossier.proto
        case .tag: dossier.tags.first ?? "(no tag)"
        case .direction: dossier.direction == .inbound ? "in" : "out"
        case .state: state.name
        }
    }
}
