import Heartbeat
import HeartbeatTesting
import Testing

/// A policy without chance: beats every 3 s, late and dead after 2 s, two misses.
private func steady(_ change: (inout PulsePolicy) -> Void = { _ in }) -> PulsePolicy {
    var policy = PulsePolicy()
    policy.interval = .seconds(3)
    policy.timeout = .seconds(2)
    policy.lateAfter = .adaptive(floor: .seconds(2))
    policy.jitter = 0
    policy.backoffBase = .milliseconds(1)
    policy.backoffCap = .milliseconds(1)
    change(&policy)
    return policy
}

/// The life of a session whose peer promised a beat every 3 s and is given up after 9 s; one column
/// is a second.
@Suite("A peer that beats by itself")
struct RhythmTests {
    @Test("is late when a beat is overdue by the margin, and dead when the silence is full")
    func silence() {
        var marbles = Marbles(steady(), beat: .passive)
        let drawn = marbles.play("-ueb--b--b-----------")
        #expect(drawn.effects == "--------------i--i(ixo)--")
        #expect(drawn.states == "o+++++++++++++????ooo")
        #expect(marbles.journal.contains("LATE silent for 5.00s, a beat was due every 3s"))
        #expect(marbles.journal.contains("DEAD silent for 9.00s, a beat was due every 3s"))
    }

    @Test("is up again with any byte, and has no round trip")
    func recovers() {
        var marbles = Marbles(steady(), beat: .passive)
        let drawn = marbles.play("-ueb--b--b-----b---")
        #expect(drawn.states == "o+++++++++++++?++++")
        #expect(marbles.journal.last == "UP heard again")
        let row = marbles.detail.row
        #expect((row.rtt, row.last, row.p50) == (nil, nil, nil))
        #expect((row.answered, row.missed, row.misses) == (0, 1, 0))
        // Four beats came and one did not.
        #expect(row.lossInAll == 0.2)
        #expect(row.loss == 0.2)
        #expect(row.beats == [.heard, .heard, .heard, .missed, .heard])
    }

    @Test("says when it will be dead, and of how many beats")
    func view() {
        var marbles = Marbles(steady(), beat: .passive)
        marbles.play("-ueb--b-----")
        let detail = marbles.detail
        #expect(detail.rhythm == Rhythm(every: .seconds(3), silence: .seconds(9)))
        #expect((detail.row.misses, detail.row.missLimit) == (1, 3))
        let left = detail.deadAt.map { ($0 - detail.row.since + 1_000_000) / 1_000_000_000 }
        #expect(left == 4)
    }

    @Test("gets our beats at our interval where both beat, and owes no answer")
    func oneWay() {
        var marbles = Marbles(steady(), beat: .oneWay)
        let drawn = marbles.play("-ueb--b--b--b--b-")
        #expect(drawn.effects == "-p--p--p--p--p--p")
        #expect(drawn.states == "o++++++++++++++++")
        #expect(marbles.detail.row.sent == 6)
        #expect(marbles.detail.row.missed == 0)
    }

    @Test("is not judged by silence where nothing was promised")
    func noPromise() {
        var marbles = Marbles(steady(), beat: .oneWay)
        let drawn = marbles.play("-u" + String(repeating: "-", count: 100))
        #expect(drawn.states == "o" + String(repeating: "+", count: 101))
        #expect(marbles.detail.row.lossInAll == nil)
    }

    @Test("keeps its promise beside probes that are answered: its silence is what kills")
    func beside() {
        for beat in [BeatKind.plain, .echoed] {
            let policy = steady {
                $0.interval = .seconds(60)
                $0.timeout = .seconds(30)
                $0.lateAfter = .adaptive(floor: .seconds(30))
            }
            var marbles = Marbles(policy, beat: beat)
            let drawn = marbles.play("-uea---------")
            #expect(drawn.states == "o++++++++???o")
            #expect(marbles.journal.contains("DEAD silent for 9.00s, a beat was due every 3s"))
            #expect(marbles.detail.row.loss == 0)
        }
    }

    @Test("kills nobody who answers in time, however often it is late by its promise")
    func answersAreLife() {
        let policy = steady {
            $0.interval = .seconds(7)
            $0.timeout = .seconds(3)
            $0.lateAfter = .adaptive(floor: .seconds(3))
        }
        var marbles = Marbles(policy, beat: .echoed)
        marbles.play("-uea------a------a------a------a")
        #expect(marbles.detail.row.state == .up)
        #expect(!marbles.journal.contains { $0.hasPrefix("DEAD") })
        #expect(marbles.journal.contains { $0.hasPrefix("LATE silent") })
    }

    @Test("gets a whole silence more where this process stood still")
    func stall() {
        var marbles = Marbles(steady(), beat: .passive)
        let drawn = marbles.play("-ueb------!!!!!!" + String(repeating: "-", count: 12))
        // The loop goes on at 16 s; nine later, and not at 12 s, the silence is full.
        #expect(drawn.states.suffix(12) == "?????????ooo")
        #expect(
            !marbles.journal.prefix { !$0.hasPrefix("STALL") }.contains { $0.hasPrefix("DEAD") })
    }

    @Test("gets a whole silence more where the machine slept, and no probe where it alone beats")
    func sleep() {
        var marbles = Marbles(steady(), beat: .passive)
        let drawn = marbles.play("-ueb-------s--b--b--b")
        #expect(!drawn.effects.contains("p"))
        #expect(marbles.detail.row.state == .up)
        #expect(!marbles.journal.contains { $0.hasPrefix("DEAD") })
    }

    @Test("promises anew with each link; what was counted stays")
    func newLink() {
        var marbles = Marbles(steady(), beat: .passive)
        marbles.play("-ueb--b---------------")
        #expect(marbles.detail.row.state == .open)
        #expect(marbles.detail.rhythm == nil)
        let lost = marbles.detail.row.lossInAll
        #expect(lost == 0.5)
        // Nothing is promised on the new link yet: silence says nothing.
        marbles.play("u------------------------")
        #expect(marbles.detail.row.state == .up)
        marbles.play("e----b")
        #expect(marbles.detail.row.lossInAll == 0.4)
    }

    @Test("whose promise allows no margin is late and dead at once, in that order")
    func noMargin() {
        var marbles = Marbles(steady(), beat: .passive)
        marbles.rhythm = Rhythm(every: .seconds(3), silence: .seconds(1))
        let drawn = marbles.play("-ueb---")
        #expect(drawn.states == "o+++++o")
        let words = marbles.journal.map { $0.prefix { $0 != " " } }
        #expect(words == ["ADDED", "UP", "LATE", "DEAD", "RETRY"])
    }
}
