import Heartbeat
import HeartbeatTesting
import Testing

/// A policy without chance: beats every 3 s, late after 2 s, dead after 4 s and two misses.
private func steady(_ change: (inout PulsePolicy) -> Void = { _ in }) -> PulsePolicy {
    var policy = PulsePolicy()
    policy.interval = .seconds(3)
    policy.timeout = .seconds(4)
    policy.lateAfter = .adaptive(floor: .seconds(2))
    policy.jitter = 0
    policy.backoffBase = .milliseconds(1)
    policy.backoffCap = .milliseconds(1)
    change(&policy)
    return policy
}

/// The life of a session as marbles: one column is a second.
@Suite("The life of a session")
struct MarbleTests {
    @Test("probes at once when up, then every interval while answers come")
    func beats() {
        var marbles = Marbles(steady())
        let drawn = marbles.play("-u-a--a--a--a")
        #expect(drawn.effects == "-p--p--p--p--")
        #expect(drawn.states == "o++++++++++++")
    }

    @Test("a miss makes it late and sends a fresh probe, the last miss kills it and it dials again")
    func silence() {
        var marbles = Marbles(steady())
        let drawn = marbles.play("-u--------")
        #expect(drawn.effects == "-p-(ip)-(ixo)----")
        #expect(drawn.states == "o++?" + "?" + "ooooo")
    }

    @Test("without ids the same probe waits on")
    func silenceWithoutIds() {
        var marbles = Marbles(steady(), beat: .plain)
        let drawn = marbles.play("-u-----")
        #expect(drawn.effects == "-p-i-(ixo)-")
        #expect(drawn.states == "o++??oo")
    }

    @Test("without ids one byte that answers nothing buys one probe more, not a life")
    func byteWithoutIds() {
        var marbles = Marbles(steady(), beat: .plain)
        let drawn = marbles.play("-ub---------")
        #expect(drawn.effects == "-p---p---(ixo)--")
        #expect(drawn.states == "o++++++++ooo")
    }

    @Test("without ids a peer that answers every probe wrongly lives, and loses them all")
    func wrongWithoutIds() {
        var marbles = Marbles(steady(), beat: .plain)
        marbles.play("-ub--b--b--b--b--b-")
        #expect(marbles.detail.row.state == .up)
        #expect(marbles.detail.row.sent >= 2)
        #expect(marbles.detail.row.loss == 1)
    }

    @Test("a probe that was answered late is no loss")
    func lateIsNoLoss() {
        var marbles = Marbles(steady())
        marbles.play("-u--A")
        #expect(marbles.detail.row.loss == 0)
        #expect(marbles.detail.row.lossInAll == 0)
    }

    @Test("a late answer is counted as late and brings it back")
    func late() {
        var marbles = Marbles(steady())
        marbles.play("-u--A")
        let row = marbles.detail.row
        #expect(row.state == .up)
        #expect((row.sent, row.answered, row.missed, row.late) == (2, 1, 1, 1))
        #expect(marbles.states == "o++?+")
    }

    @Test("any byte is life: it brings back a late session and postpones death")
    func otherBytes() {
        var marbles = Marbles(steady())
        let drawn = marbles.play("-u--b-b-b-b-b-b")
        #expect(drawn.states == "o++?+++++++++++")
    }

    @Test("traffic both ways postpones probes, but every fourth interval one is forced")
    func traffic() {
        var marbles = Marbles(steady { $0.freshEvery = 4 })
        marbles.play("-ua")
        let drawn = marbles.play("mmmmmmmmmmmmmmmmmmmmmmmmmmmmmm")
        let probes = drawn.effects.filter { $0 == "p" }.count
        #expect((2...3).contains(probes), "\(drawn.effects)")
    }

    @Test("what the peer alone sends postpones nothing: our own silence is what it counts")
    func trafficOneWay() {
        var marbles = Marbles(steady { $0.freshEvery = 4 })
        let drawn = marbles.play("-uabbabbabbabba")
        #expect(drawn.effects == "-p--p--p--p--p-")
    }

    @Test("the bytes of the hello do not postpone the first probe")
    func hello() {
        var marbles = Marbles(steady())
        marbles.play("-")
        let drawn = marbles.playTogether("bub")
        #expect(drawn.effects == "p")
    }

    @Test("an answer that matches nothing is life and no sample")
    func wrongAnswer() {
        var marbles = Marbles(steady())
        marbles.play("-uw")
        let row = marbles.detail.row
        #expect(row.answered == 0)
        #expect(row.rtt == nil)
        #expect(row.bytesIn == 1)
    }

    @Test("a second answer to the same probe changes no statistic")
    func duplicate() {
        var marbles = Marbles(steady())
        marbles.play("-ua")
        let before = marbles.detail.row
        marbles.play("w")
        #expect(marbles.detail.row.rtt == before.rtt)
        #expect(marbles.detail.row.answered == before.answered)
    }

    @Test("a close that forbids return rests in dead until reconnected by hand")
    func forbidden() {
        var marbles = Marbles(steady())
        let drawn = marbles.play("-ud--R-")
        #expect(drawn.effects == "-p---o-")
        #expect(drawn.states == "o+xxxoo")
    }

    @Test("hold closes and stays, release dials")
    func hold() {
        var marbles = Marbles(steady())
        let drawn = marbles.play("-uaH---L-")
        #expect(drawn.effects == "-p-c---o-")
        #expect(drawn.states == "o++####oo")
    }

    @Test("undo releases what was held and dials what was closed")
    func undo() {
        var marbles = Marbles(
            steady {
                $0.backoffBase = .seconds(60); $0.backoffCap = .seconds(600)
            })
        let held = marbles.play("-uaHU")
        #expect(held.states == "o++#o")
        marbles.play("ua")
        let killed = marbles.play("K-U")
        #expect(killed.states == "rro")
    }

    @Test("a kill of a generation that is gone is refused and says so")
    func staleKill() {
        var marbles = Marbles(steady())
        marbles.play("-uc")
        marbles.play("u")
        let stale = Link(session: marbles.session, generation: 1)
        let before = marbles.detail.row.state
        marbles.order(Order(.kill(.close), [stale]))
        #expect(marbles.detail.row.state == before)
        #expect(marbles.journal.contains { $0.hasPrefix("REFUSED") && $0.contains("g1 is gone") })
    }

    @Test("a ping by hand leaves at once; where answers carry no id a second one is refused")
    func ping() {
        var marbles = Marbles(steady { $0.interval = .seconds(60) })
        #expect(marbles.play("-uaPa").effects == "-p-p-")
        var plain = Marbles(steady { $0.interval = .seconds(60) }, beat: .plain)
        #expect(plain.play("-uaPP").effects == "-p-p-")
        #expect(plain.journal.contains { $0.contains("carry no id") })
    }

    @Test("a stall kills nobody: the probe gets a fresh chance")
    func stall() {
        var marbles = Marbles(steady())
        let drawn = marbles.play("-ua--!!!!!a-a")
        #expect(!drawn.states.contains("x"))
        #expect(!drawn.states.contains("?"))
    }

    @Test("after a sleep every session is probed first, once")
    func sleep() {
        var marbles = Marbles(steady { $0.interval = .seconds(600) })
        let drawn = marbles.play("-ua-s-a")
        #expect(drawn.effects == "-p--p--")
    }

    @Test("a probe that never leaves is no miss, but the session dies in the end")
    func unsent() {
        var marbles = Marbles(steady(), writes: false)
        let drawn = marbles.play("-u----------")
        #expect(drawn.effects.hasPrefix("-p---(x"))
        #expect(!drawn.states.contains("?"))
    }

    @Test("an attempt that never ends times out and names its stage")
    func connectTimeout() {
        var marbles = Marbles(steady { $0.connectTimeout = .seconds(4) })
        marbles.play("------")
        #expect(marbles.journal.contains("DEAD connect timeout (resolving the name)"))
    }
}
