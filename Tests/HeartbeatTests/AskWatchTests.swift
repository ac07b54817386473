import HeartbeatTesting
import Testing

@testable import Heartbeat

/// Peers that ask too often.
@Suite("A peer that asks")
struct AskWatchTests {
    /// Ten seconds between two asks of the peer, three strikes; no probes of ours in between.
    static var strict: PulsePolicy {
        var policy = PulsePolicy()
        policy.interval = .seconds(1000)
        policy.jitter = 0
        policy.backoffBase = .seconds(600)
        policy.backoffCap = .seconds(600)
        policy.minimumAskGap = .seconds(10)
        policy.askStrikes = 2
        return policy
    }

    @Test("too often is closed politely, with the reason, at the strike too many")
    func tooOften() {
        var marbles = Marbles(Self.strict)
        let drawn = marbles.play("-uaq-q-q-q-")
        #expect(drawn.effects == "-p-------f-")
        #expect(drawn.states == "o++++++++rr")
        #expect(
            marbles.journal.contains(
                "DEAD limit reached: too many pings: 3 came sooner than 10.0s after the one before")
        )
    }

    @Test("as often as it likes where no policy limits it")
    func unlimited() {
        var policy = Self.strict
        policy.minimumAskGap = nil
        var marbles = Marbles(policy)
        #expect(marbles.play("-uaqqqqqqqqqqqqqqqq").states.last == "+")
        #expect(marbles.monitor.askWatches.isEmpty)
    }

    @Test("and sends data in between is never struck")
    func data() {
        var marbles = Marbles(Self.strict)
        let drawn = marbles.play("-uaqqbqqbqqbqqbqqbqq")
        #expect(drawn.states.last == "+")
        #expect(marbles.play("qq").states == "+r")
    }

    @Test("begins anew with each link, and leaves nothing behind")
    func generations() throws {
        var marbles = Marbles(Self.strict)
        marbles.play("-uaqqq")
        marbles.play("cR")
        #expect(marbles.monitor.askWatches.isEmpty)
        #expect(marbles.play("uaqqq").states.last == "+")
        var monitor = marbles.monitor
        var effects = EffectList()
        monitor.remove(marbles.session, at: Instant(nanoseconds: 1 << 60), effects: &effects)
        #expect(monitor.askWatches.isEmpty)
    }

    @Test("many times in one read counts each of them, and a flood of them ends at once")
    func together() {
        var watch = AskWatch()
        watch.asked(count: 3, at: 0, gap: 100, limit: 2)
        #expect(watch.strikes == 2)
        watch.asked(count: .max, at: 0, gap: 100, limit: 2)
        #expect(watch.strikes == 3)
    }

    @Test(
        "and keeps the gap is never struck, whatever the path holds back", arguments: Seeds.hundreds
    )
    func obedient(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let gap = Int64.random(in: 100_000_000...300_000_000_000, using: &random)
        let held = min(gap / 2, 1_000_000_000)
        var watch = AskWatch()
        var sent: Int64 = 0
        var arrived: Int64 = 0
        for _ in 0..<500 {
            sent += gap
            if Int.random(in: 0..<4, using: &random) == 0 {
                sent += Int64.random(in: 0...gap, using: &random)
            }
            // A stream keeps its order.
            arrived = max(arrived + 1, sent + Int64.random(in: 0...held, using: &random))
            watch.asked(count: 1, at: arrived, gap: gap, limit: 2)
        }
        #expect(watch.strikes == 0, "seed \(seed)")
    }

    @Test("twice as often as it may is closed, however it spreads them", arguments: Seeds.hundreds)
    func greedy(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let gap = Int64.random(in: 100_000_000...300_000_000_000, using: &random)
        var watch = AskWatch()
        var now: Int64 = 0
        for _ in 0..<40 {
            now += Int64.random(in: 0...gap, using: &random)
            watch.asked(count: 1, at: now, gap: gap, limit: 2)
        }
        #expect(watch.strikes > 2, "seed \(seed)")
    }
}
