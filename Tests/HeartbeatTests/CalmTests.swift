import HeartbeatTesting
import Testing

@testable import Heartbeat

/// Peers that say they are probed too often.
@Suite("A peer that asks for calm")
struct CalmTests {
    /// Every 2 s, without chance.
    static var steady: PulsePolicy {
        var policy = PulsePolicy()
        policy.interval = .seconds(2)
        policy.timeout = .seconds(4)
        policy.lateAfter = .adaptive(floor: .seconds(2))
        policy.jitter = 0
        policy.backoffBase = .milliseconds(1)
        policy.backoffCap = .milliseconds(1)
        return policy
    }

    @Test("is probed half as often by each generation after it")
    func doubles() {
        var marbles = Marbles(Self.steady)
        #expect(marbles.play("-ua-a-y").effects == "-p-p-po")
        #expect(marbles.play("ua---a---a").effects == "p---p---p-")
        #expect(marbles.play("y").effects == "o")
        #expect(marbles.play("ua-------a").effects == "p-------p-")
        #expect(
            marbles.journal.filter { $0.hasPrefix("CALM") } == [
                "CALM the peer asks for calm: it is probed every 4.00s from now on",
                "CALM the peer asks for calm: it is probed every 8.00s from now on",
            ])
        #expect(marbles.detail.policy.interval == .seconds(8))
    }

    @Test("gets no more than two hours of it")
    func cap() {
        var policy = Self.steady
        policy.interval = .seconds(7000)
        var marbles = Marbles(policy)
        marbles.play("-uyu")
        #expect(marbles.detail.policy.interval == .seconds(7200))
        marbles.play("yu")
        #expect(marbles.detail.policy.interval == .seconds(7200))
        #expect(marbles.journal.filter { $0.hasPrefix("CALM") }.count == 1)
    }

    @Test("ends with a new policy")
    func configured() throws {
        var network = VirtualNetwork(seed: 1)
        let spec = SessionSpec(peer: "h:1", host: "h", proto: "test", policy: Self.steady)
        let added = network.add(spec, VirtualPeer())
        let id = try #require(added)
        network.run(for: .seconds(1))
        let cause = Cause.closedByPeer(code: 11, reason: "ENHANCE_YOUR_CALM")
        network.handle(.down(Link(session: id, generation: 1), cause))
        let calmed = network.snapshot(Query(focus: id)).focus?.policy.interval
        #expect(calmed == .seconds(4))
        var monitor = network.monitor
        monitor.configure(id, policy: Self.steady, at: network.now)
        var lens = Lens()
        let detail = lens.snapshot(of: monitor, Query(focus: id), at: network.now).focus
        #expect(detail?.policy.interval == .seconds(2))
    }

    @Test("is told from one that closes for another reason")
    func others() {
        #expect(Cause.closedByPeer(code: 11, reason: "ENHANCE_YOUR_CALM: x").asksForCalm)
        #expect(!Cause.closedByPeer(code: 11, reason: "other").asksForCalm)
        #expect(!Cause.closedByPeer(code: 0, reason: "NO_ERROR").asksForCalm)
        #expect(!Cause.closedByPeer(code: nil, reason: "ENHANCE_YOUR_CALM").asksForCalm)
        #expect(!Cause.reset.asksForCalm)
    }
}
