import HeartbeatTesting
import Testing

@testable import Heartbeat

/// Groups, censuses and pinned windows against what all the rows say.
@Suite("A table with groups")
struct GroupingTests {
    /// Sessions of some hosts and protocols, most of them up.
    private static func monitor(seed: UInt64) -> (Monitor, Instant) {
        var random = SeededGenerator(seed: seed)
        var limits = MonitorPolicy()
        (limits.connectBurst, limits.connectsPerHost, limits.connectsPerSecond) = (1000, 1000, 1e6)
        let now = Instant(nanoseconds: 1_000_000_000)
        var monitor = Monitor(policy: limits, seed: seed, at: now)
        var effects = EffectList()
        for index in 0..<Int.random(in: 1...40, using: &random) {
            let host = "host\(Int.random(in: 0..<6, using: &random))"
            let spec = SessionSpec(
                peer: "\(host):\(index)", host: host,
                proto: ["tcp", "ws", "redis"].randomElement(using: &random) ?? "tcp",
                tags: Bool.random(using: &random) ? ["eu"] : [])
            _ = monitor.add(spec, at: now, effects: &effects)
        }
        for effect in effects.all {
            guard case .open(let link) = effect else { continue }
            let isUp = Int.random(in: 0..<4, using: &random) > 0
            monitor.handle(isUp ? .up(link) : .down(link, .refused), at: now, effects: &effects)
        }
        return (monitor, now)
    }

    private static func look(_ query: Query, _ monitor: Monitor, _ now: Instant) -> Snapshot {
        var lens = Lens()
        return lens.snapshot(of: monitor, query, at: now)
    }

    @Test("has every session once, under the head of its group", arguments: Seeds.some)
    func whole(seed: UInt64) {
        let (monitor, now) = Self.monitor(seed: seed)
        let flat = Self.look(Query(count: 1000), monitor, now)
        for key in Grouping.Key.allCases {
            let query = Query(count: 1000, grouping: Grouping(by: key))
            let grouped = Self.look(query, monitor, now)
            #expect(grouped.rows.count == grouped.lines)
            let sessions = grouped.rows.filter { $0.head == nil }
            #expect(Set(sessions.map(\.id)) == Set(flat.rows.map(\.id)), "seed \(seed) \(key)")
            var head: GroupHead?
            var members: [Row] = []
            func check() {
                guard let head else { return }
                #expect(head.counts.all == members.count, "seed \(seed) \(key) \(head.name)")
                for state in SessionState.allCases {
                    #expect(head.counts[state] == members.count { $0.state == state })
                }
                let order = flat.rows.map(\.id).filter { id in members.contains { $0.id == id } }
                #expect(members.map(\.id) == order, "the order of the table holds in the group")
            }
            for row in grouped.rows {
                guard let next = row.head else {
                    members.append(row)
                    continue
                }
                check()
                (head, members) = (next, [])
            }
            check()
        }
    }

    @Test("shows any window of itself, folded or not", arguments: Seeds.some)
    func windows(seed: UInt64) {
        let (monitor, now) = Self.monitor(seed: seed)
        var random = SeededGenerator(seed: seed &* 7)
        var grouping = Grouping(by: .host, closesAll: Bool.random(using: &random))
        for host in 0..<6 where Bool.random(using: &random) {
            grouping.set("host\(host)", isClosed: Bool.random(using: &random))
        }
        let all = Self.look(Query(count: 1000, grouping: grouping), monitor, now)
        for row in all.rows.compactMap(\.head) {
            #expect(row.isClosed == grouping.isClosed(row.name))
        }
        for _ in 0..<20 {
            let offset = Int.random(in: 0...all.lines, using: &random)
            let count = Int.random(in: 1...8, using: &random)
            let part = Self.look(
                Query(offset: offset, count: count, grouping: grouping), monitor, now)
            let start = min(offset, max(0, all.lines - count))
            #expect(part.offset == start)
            let end = min(all.lines, start + count)
            #expect(part.rows.map(\.id) == all.rows[start..<end].map(\.id), "seed \(seed)")
        }
        for (line, row) in all.rows.enumerated() {
            let query = Query(count: 4, focus: row.id, revealsFocus: true, grouping: grouping)
            let found = Self.look(query, monitor, now)
            #expect(found.focusRank == line)
            #expect(found.rows.contains { $0.id == row.id })
        }
    }

    @Test("names whom a census means", arguments: Seeds.some)
    func census(seed: UInt64) throws {
        let (monitor, now) = Self.monitor(seed: seed)
        let grouping = Grouping(by: .proto)
        let all = Self.look(Query(count: 1000, grouping: grouping), monitor, now)
        func answer(_ census: Census, _ grouping: Grouping? = nil) -> Set<SessionID> {
            let query = Query(count: 3, grouping: grouping, census: census)
            let snapshot = Self.look(query, monitor, now)
            let named = snapshot.census?.identities ?? []
            #expect(snapshot.census?.count == named.count)
            return Set(named.map(\.link.session))
        }
        let sessions = all.rows.filter { $0.head == nil }
        #expect(answer(.all) == Set(sessions.map(\.id)))
        #expect(
            answer(.group("tcp"), grouping)
                == Set(sessions.filter { $0.proto == "tcp" }.map(\.id)))
        #expect(answer(.group("nothing"), grouping).isEmpty && answer(.group("tcp")).isEmpty)
        #expect(
            answer(.matching(try Filter(parsing: "peer:host1: state:up")))
                == Set(sessions.filter { $0.peer.contains("host1:") && $0.state == .up }.map(\.id)))
        let lines = 1..<min(5, all.lines)
        #expect(
            answer(.lines(lines), grouping)
                == Set(all.rows[lines].filter { $0.head == nil }.map(\.id)))
        #expect(answer(.lines(5..<10_000)).count == max(0, sessions.count - 5))
    }

    @Test("keeps a pinned session on its line as far as the ends allow", arguments: Seeds.some)
    func pinned(seed: UInt64) {
        let (monitor, now) = Self.monitor(seed: seed)
        let all = Self.look(Query(count: 1000), monitor, now)
        for (rank, row) in all.rows.enumerated() {
            let query = Query(count: 6, focus: row.id, revealsFocus: true, focusLine: 2)
            let found = Self.look(query, monitor, now)
            let top = min(max(0, rank - 2), max(0, all.lines - 6))
            #expect(found.offset == top, "seed \(seed) rank \(rank)")
        }
    }
}
