import HeartbeatTesting
import Testing

@testable import Heartbeat

/// Windows, orders and counts against a naive sort of all rows.
@Suite("A look at the monitor")
struct LensTests {
    @Test("is the naive sort's window, for every field, either way", arguments: Seeds.some)
    func windows(seed: UInt64) {
        var world = Fleet(seed: seed, loss: 0.2)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<12 {
            world.disturb(&random)
            world.network.run(for: .seconds(4))
        }
        let all = world.network.snapshot(
            Query(order: Ordering(by: .id, descending: false, faultsFirst: false)))
        for field in [Field.rtt, .loss, .sent, .peer, .id, .state, .up, .p99] {
            for descending in [true, false] {
                let ordering = Ordering(
                    by: field, descending: descending, faultsFirst: Bool.random(using: &random))
                let expected = all.rows.sorted { Self.precedes($0, $1, ordering, at: all.at) }.map(
                    \.id)
                let offset = Int.random(in: 0...expected.count, using: &random)
                let count = Int.random(in: 1...5, using: &random)
                let snapshot = world.network.snapshot(
                    Query(order: ordering, offset: offset, count: count))
                let start = min(offset, max(0, expected.count - count))
                #expect(
                    snapshot.rows.map(\.id)
                        == Array(expected[start..<min(expected.count, start + count)]),
                    "seed \(seed), \(field) descending \(descending)")
                #expect(snapshot.offset == start)
            }
        }
    }

    private static func precedes(_ a: Row, _ b: Row, _ ordering: Ordering, at now: Instant) -> Bool
    {
        if ordering.faultsFirst, faultRank(a) != faultRank(b) {
            return faultRank(a) < faultRank(b)
        }
        if ordering.field == .peer, a.peer != b.peer {
            return (a.peer < b.peer) != ordering.descending
        }
        switch (value(a, ordering.field, now), value(b, ordering.field, now)) {
        case (let left?, let right?) where left != right:
            return (left < right) != ordering.descending
        case (_?, nil): return true
        case (nil, _?): return false
        default: return a.id < b.id
        }
    }

    /// A session that is up and loses more than half of its probes stands with those that open.
    private static func faultRank(_ row: Row) -> UInt8 {
        let isLosing = row.state == .up && (row.loss ?? 0) > 0.5
        if row.hasLeft { return SessionState.calmRank }
        return isLosing ? SessionState.open.faultRank : row.state.faultRank
    }

    private static func value(_ row: Row, _ field: Field, _ now: Instant) -> Int64? {
        switch field {
        case .rtt: row.rtt
        case .p99: row.p99
        case .loss: row.loss.map { Int64($0 * 1e9) }
        case .sent: Int64(row.sent)
        case .id: Int64(row.id.number)
        case .state: Int64(row.state.faultRank)
        case .up: row.upSince.map { now - $0 }
        default: 0
        }
    }

    @Test("counts every state over all and over the filter, and follows the focus")
    func countsAndFocus() throws {
        var world = Fleet(seed: 3)
        world.network.run(for: .seconds(20))
        world.network.handle(.order(Order(.kill(.hold), [world.network.row(world.ids[0]).link])))
        world.network.run(for: .seconds(1))
        let all = world.ids.count
        let last = try #require(world.ids.last)
        let snapshot = world.network.snapshot(
            Query(
                filter: try Filter(parsing: "!peer:host0"), states: [.up],
                order: Ordering(by: .id, descending: false, faultsFirst: false), count: 1,
                focus: last,
                revealsFocus: true))
        #expect(snapshot.counts.all == all)
        #expect(snapshot.counts.held == 1)
        #expect(snapshot.filtered.all == all - 1)
        #expect(snapshot.matching == all - 1)
        #expect(snapshot.rows.map(\.id) == [last])
        #expect(snapshot.focusRank == all - 2)
        #expect(snapshot.focus?.row.id == last)
    }

    @Test("puts one that is up and answers nothing among the faults")
    func losing() throws {
        var network = VirtualNetwork(seed: 1)
        var policy = PulsePolicy()
        policy.interval = .seconds(1)
        let spec = SessionSpec(peer: "a:1", host: "a", proto: "test", policy: policy)
        let added = network.add(spec, VirtualPeer(loss: 1))
        let losing = try #require(added)
        network.add(spec, VirtualPeer())
        for _ in 0..<100 {
            network.run(for: .milliseconds(500))
            network.handle(.received(network.row(losing).link, bytes: 1))
        }
        let order = Ordering(by: .id, descending: true)
        let rows = network.snapshot(Query(order: order)).rows
        #expect(rows.map(\.state) == [.up, .up])
        #expect(rows.first?.id == losing)
    }

    @Test("a held order does not move while values do")
    func heldOrder() {
        var world = Fleet(seed: 5)
        world.network.run(for: .seconds(10))
        var lens = Lens()
        let held = Query(
            order: Ordering(by: .idle, descending: true, faultsFirst: true), holdsOrder: true)
        let before = lens.snapshot(of: world.network.monitor, held, at: world.network.now).rows.map(
            \.id)
        for _ in 0..<10 {
            world.network.run(for: .seconds(3))
            let now = lens.snapshot(of: world.network.monitor, held, at: world.network.now)
            #expect(now.rows.map(\.id) == before)
        }
    }
}
