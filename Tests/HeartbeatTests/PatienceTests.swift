import Heartbeat
import HeartbeatTesting
import Testing

/// Beats far apart, so that only what patience sends is seen; a column is a second.
private func patient(_ change: (inout PulsePolicy) -> Void = { _ in }) -> PulsePolicy {
    var policy = PulsePolicy()
    policy.interval = .seconds(600)
    policy.greets = false
    policy.jitter = 0
    policy.backoffBase = .milliseconds(1)
    policy.backoffCap = .milliseconds(1)
    change(&policy)
    return policy
}

/// When a silent peer is late, and when it is dead.
@Suite("Patience")
struct PatienceTests {
    /// Up, and one round trip of no time at all; the next probe is asked for by hand.
    private func settled(_ policy: PulsePolicy, beat: BeatKind = .echoed) -> Marbles {
        var marbles = Marbles(policy, beat: beat)
        marbles.play("-u")
        marbles.playTogether("Pa")
        return marbles
    }

    @Test("is late after a second, asks again after one, two and four more, and is dead after ten")
    func doubled() {
        var marbles = settled(patient())
        let drawn = marbles.play("P------------")
        #expect(drawn.effects == "p(ip)-(ip)---(ip)--(ixo)--")
        #expect(drawn.states == "+?????????ooo")
        #expect(marbles.journal.contains("DEAD no answer in time (4 missed)"))
    }

    @Test("a peer that stops for as long as it may is late and comes back", arguments: 1...9)
    func pause(seconds: Int) {
        var marbles = settled(patient())
        let drawn = marbles.play("P" + String(repeating: "-", count: seconds) + "A-")
        #expect(!drawn.states.contains("o"))
        #expect(drawn.states.hasSuffix("+"))
        #expect(marbles.detail.row.late == 1)
        let last = marbles.detail.row.last ?? 0
        #expect(abs(last - Int64(seconds + 1) * 1_000_000_000) < 1000)
    }

    @Test("without ids one probe is out: late by the same rule, dead after the same time")
    func withoutIds() {
        var marbles = settled(patient(), beat: .plain)
        let drawn = marbles.play("P------------")
        #expect(drawn.effects == "pi--------(ixo)--")
        #expect(drawn.states == "+?????????ooo")
    }

    @Test("a fixed deadline is not doubled, and probes leave often enough all the same")
    func fixed() {
        var marbles = settled(patient { $0.lateAfter = .fixed(.seconds(8)) })
        let drawn = marbles.play("P------------")
        #expect(drawn.effects == "p----p--(ip)-(ixo)--")
        #expect(drawn.states == "+++++++" + "+??ooo")
    }

    @Test("as many probes go unanswered within the timeout as the policy asks for")
    func spaced() {
        var marbles = settled(
            patient {
                $0.timeout = .seconds(8); $0.misses = 4; $0.lateAfter = .fixed(.seconds(8))
            })
        let drawn = marbles.play("P-----------")
        #expect(drawn.effects == "p-p-p-p-(ixo)---")
        #expect(marbles.journal.contains("DEAD no answer in time (4 missed)"))
    }

    @Test("more misses than fit between two probes and the timeout do not keep the dead alive")
    func crowded() {
        var marbles = settled(
            patient {
                $0.timeout = .seconds(4); $0.misses = 200; $0.minimumGap = .seconds(2)
            })
        #expect(marbles.detail.row.missLimit == 2)
        #expect(marbles.play("P-----").states == "+???oo")
    }

    @Test("the floor is the user's")
    func floor() {
        var marbles = settled(patient { $0.lateAfter = .adaptive(floor: .seconds(3)) })
        #expect(marbles.play("P---").states == "+++?")
    }

    @Test("after a sleep there is a fresh probe and a whole timeout, without ids the timeout")
    func sleep() {
        var marbles = settled(patient())
        let drawn = marbles.play("P------s---------A")
        #expect(drawn.states == "+????????????????+")
        var plain = settled(patient(), beat: .plain)
        #expect(plain.play("P------s---------A").states == "+????????????????+")
    }

    @Test("three stalls excuse a silent peer, a loop that is always late does not save the dead")
    func alwaysLate() {
        for beat in [BeatKind.echoed, .plain, .newest] {
            var marbles = settled(patient(), beat: beat)
            marbles.play("P")
            let drawn = marbles.play(String(repeating: "!-", count: 20))
            #expect(drawn.states.prefix(14).allSatisfy { $0 == "+" || $0 == "?" }, "\(beat)")
            #expect(drawn.states.contains("o"), "\(beat) \(drawn)")
        }
    }

    @Test("a loop that stands still four times in a minute is called too slow, until it keeps up")
    func tooSlow() {
        var marbles = Marbles(patient { $0.interval = .seconds(1) })
        marbles.play("-u" + String(repeating: "!a", count: 4))
        #expect(marbles.totals.isTooSlow)
        #expect(marbles.journal.contains { $0.hasPrefix("STALL this engine is too slow") })
        marbles.play(String(repeating: "a", count: 70))
        #expect(!marbles.totals.isTooSlow)
        #expect(marbles.journal.contains("STALL this engine keeps up again"))
    }

    @Test("when local trouble is over whoever is still late gets a fresh probe and a whole timeout")
    func trouble() {
        var network = VirtualNetwork(seed: 3)
        let ids = (0..<12).compactMap { index in
            network.add(
                SessionSpec(
                    peer: "h\(index):1", host: "h\(index)", proto: "test",
                    policy: patient { $0.interval = .seconds(5) }), VirtualPeer())
        }
        network.run(for: .seconds(20))
        for id in ids { network.peers[id]?.isStalled = true }
        network.run(for: .seconds(9))
        #expect(network.snapshot().totals.localTrouble)
        // Half of them answer again in the last second, the others some seconds later.
        for id in ids.prefix(6) { network.peers[id]?.isStalled = false }
        for id in ids.prefix(6) { network.handle(.received(network.row(id).link, bytes: 1)) }
        #expect(!network.snapshot().totals.localTrouble)
        network.run(for: .seconds(5))
        for id in ids { network.peers[id]?.isStalled = false }
        network.run(for: .seconds(10))
        #expect(network.snapshot().counts.up == 12)
        #expect(ids.allSatisfy { network.row($0).generation == 1 })
    }

    @Test("a session that asks nothing is late by what its kernel says of the last beat")
    func kernel() {
        var marbles = Marbles(patient { $0.interval = .seconds(2) }, beat: .oneWay)
        let drawn = marbles.play("-u-----")
        #expect(drawn.effects == "-p-(ip)-(ip)-")
        #expect(marbles.detail.row.loss == nil)
        #expect(marbles.detail.row.missed == 0)
        var facts = KernelFacts()
        facts.retransmits = 2
        facts.unacknowledged = 1
        marbles.tell { .kernel($0, facts) }
        #expect(marbles.state == .late)
        #expect(marbles.detail.verdict == .pathDead)
    }

    @Test("a peer that is up by other bytes alone says so")
    func answersNothing() {
        var marbles = Marbles(patient { $0.interval = .seconds(2) })
        marbles.play("-u" + String(repeating: "b", count: 40))
        #expect(marbles.detail.row.state == .up)
        #expect(marbles.detail.row.loss == 1)
        #expect(
            marbles.detail.row.verdict?.words == "alive by other bytes; answers none of our probes")
    }
}
