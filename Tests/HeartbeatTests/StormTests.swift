import Heartbeat
import HeartbeatTesting
import Testing

/// What happens when many sessions fall at once.
@Suite("A storm")
struct StormTests {
    private func fleet(
        _ count: Int, hosts: Int, policy limits: MonitorPolicy = MonitorPolicy()
    ) -> VirtualNetwork {
        var network = VirtualNetwork(policy: limits, seed: 11)
        var policy = PulsePolicy()
        policy.interval = .seconds(5)
        policy.timeout = .seconds(4)
        for index in 0..<count {
            let host = "host\(index % hosts)"
            network.add(
                SessionSpec(peer: "\(host):\(index)", host: host, proto: "test", policy: policy),
                VirtualPeer())
        }
        return network
    }

    @Test("10,000 sessions that lose one server keep to the connect budget and all come back")
    func connectBudget() {
        var limits = MonitorPolicy()
        limits.connectsPerSecond = 500
        limits.connectBurst = 50
        var network = fleet(10_000, hosts: 1, policy: limits)
        network.run(for: .seconds(40))
        #expect(network.snapshot().counts.up == 10_000)
        let lost = network.now
        for row in network.snapshot(Query(count: 10_000)).rows {
            network.handle(.down(row.link, .reset))
        }
        network.run(for: .seconds(60))
        var slots: [Int64: Int] = [:]
        for (at, effect) in network.log where at >= lost {
            if case .open = effect { slots[(at - lost) / 100_000_000, default: 0] += 1 }
        }
        // What the bucket holds, and what flows into it in a tenth of a second.
        #expect(slots.values.max() ?? 0 <= 50 + 50 + 1)
        #expect(network.snapshot().counts.up == 10_000)
    }

    @Test("attempts to one host keep to its limit, and nobody waits for ever")
    func perHost() {
        var limits = MonitorPolicy()
        limits.connectsPerHost = 3
        var network = fleet(50, hosts: 2, policy: limits)
        for id in network.peers.keys { network.peers[id]?.isPartitioned = true }
        network.run(for: .seconds(5))
        #expect(network.log.count == 6)
        for id in network.peers.keys { network.peers[id]?.isPartitioned = false }
        network.run(for: .seconds(120))
        #expect(network.snapshot().counts.up == 50)
    }

    @Test(
        "many late at once on several hosts is local trouble: canaries go out, and the first one back ends it"
    )
    func localTrouble() {
        var network = fleet(40, hosts: 10)
        network.run(for: .seconds(30))
        for id in network.peers.keys { network.peers[id]?.isPartitioned = true }
        network.run(for: .seconds(20))
        #expect(network.snapshot().totals.localTrouble)
        let before = network.snapshot().totals.attempts
        network.run(for: .seconds(10))
        #expect(network.snapshot().totals.attempts - before <= 11)
        for id in network.peers.keys { network.peers[id]?.isPartitioned = false }
        network.run(for: .seconds(60))
        #expect(!network.snapshot().totals.localTrouble)
        #expect(network.snapshot().counts.up == 40)
    }

    @Test("an attempt that is taken back gives its place to the next in line")
    func placesPassOn() {
        var limits = MonitorPolicy()
        limits.connectsPerHost = 1
        limits.connectsPerSecond = 0.1
        limits.connectBurst = 1
        var network = fleet(4, hosts: 1, policy: limits)
        for id in network.peers.keys { network.peers[id]?.isPartitioned = true }
        let ids = network.peers.keys.sorted()
        for id in ids.dropLast() {
            network.handle(.order(Order(.kill(.hold), [Link(session: id, generation: 1)])))
        }
        network.run(for: .seconds(30))
        let dialled = network.log.contains {
            if case .open(let link) = $0.effect { link.session == ids.last } else { false }
        }
        #expect(dialled)
    }

    @Test("local trouble is over when the servers answer, be it with a refusal")
    func refusedTrouble() {
        var network = fleet(40, hosts: 10)
        network.run(for: .seconds(30))
        for id in network.peers.keys { network.peers[id]?.isPartitioned = true }
        network.run(for: .seconds(20))
        #expect(network.snapshot().totals.localTrouble)
        for id in network.peers.keys {
            network.peers[id]?.isPartitioned = false
            network.peers[id]?.refuses = true
        }
        network.run(for: .seconds(300))
        #expect(!network.snapshot().totals.localTrouble)
    }

    @Test("one server that falls is no local trouble")
    func oneServer() {
        var network = fleet(40, hosts: 2)
        network.run(for: .seconds(30))
        for (id, _) in network.peers { network.peers[id]?.isPartitioned = true }
        network.run(for: .seconds(20))
        #expect(!network.snapshot().totals.localTrouble)
    }

    @Test("kills of many are paced, and undo takes back what was not sent")
    func pacedKills() {
        var network = fleet(20, hosts: 4)
        network.run(for: .seconds(10))
        let links = network.snapshot().rows.map(\.link)
        network.handle(.order(Order(.kill(.hold), links, pace: .milliseconds(200))))
        network.run(for: .seconds(1))
        #expect(network.snapshot().counts.held == 5)
        network.handle(.order(Order(.undo)))
        network.run(for: .seconds(20))
        #expect(network.snapshot().counts.up == 20)
    }
}
