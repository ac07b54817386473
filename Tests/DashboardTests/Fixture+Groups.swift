import Heartbeat

@testable import Dashboard

/// What an engine answers beside rows: heads of groups, and whom a census names.
extension Fixture {
    /// Rows under the heads of their groups, those of closed ones left out.
    static func folded(_ rows: [Row], by grouping: Grouping) -> [Row] {
        var names: [String] = []
        var members: [String: [Row]] = [:]
        for row in rows {
            let name = groupName(of: row, grouping.key)
            if members[name] == nil { names.append(name) }
            members[name, default: []].append(row)
        }
        return names.flatMap { name in
            let group = members[name] ?? []
            let isClosed = grouping.isClosed(name)
            return [head(name, of: group, isClosed: isClosed)] + (isClosed ? [] : group)
        }
    }

    /// Who is meant by a census; a filter lets those through whose name, peer or protocol holds its
    /// text.
    static func answer(_ census: Census, _ rows: [Row], _ grouping: Grouping?) -> CensusAnswer {
        let meant =
            switch census {
            case .all: rows
            case .lines(let range):
                (grouping.map { folded(rows, by: $0) } ?? rows).enumerated().filter {
                    range.contains($0.offset) && $0.element.head == nil
                }.map(\.element)
            case .group(let name):
                rows.filter { row in
                    grouping.map { groupName(of: row, $0.key) == name } ?? false
                }
            case .matching(let filter):
                rows.filter { "\($0.title) \($0.peer) \($0.proto)".contains(filter.text) }
            }
        return CensusAnswer(count: meant.count, identities: meant.map(Identity.init))
    }

    private static func groupName(of row: Row, _ key: Grouping.Key) -> String {
        switch key {
        case .host: String(row.peer.prefix { $0 != ":" })
        case .proto: row.proto
        case .tag: row.tags.first ?? "(no tag)"
        case .direction: row.direction == .inbound ? "in" : "out"
        case .state: row.state.name
        }
    }

    private static func head(_ name: String, of rows: [Row], isClosed: Bool) -> Row {
        var head = GroupHead(name: name, isClosed: isClosed)
        for row in rows { head.counts[row.state] += 1 }
        let trips = rows.compactMap(\.rtt)
        if let longest = trips.max() {
            head.longestRoundTrip = longest
            head.meanRoundTrip = trips.reduce(0) { $0 + max(0, $1) / Int64(trips.count) }
        }
        let losses = rows.compactMap(\.loss)
        if !losses.isEmpty { head.loss = losses.reduce(0, +) / Double(losses.count) }
        var row = Row()
        let hash = name.utf8.reduce(UInt32(7)) { $0 &* 31 &+ UInt32($1) }
        row.id = SessionID(number: 0, slot: hash)
        row.name = name
        row.head = head
        return row
    }
}
