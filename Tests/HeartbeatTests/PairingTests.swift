import HeartbeatTesting
import Testing

@testable import Heartbeat

/// Which probe an answer belongs to, and what is counted of it: against the peer's own count.
@Suite("Answers and their probes")
struct PairingTests {
    private func policy(_ change: (inout PulsePolicy) -> Void = { _ in }) -> PulsePolicy {
        var policy = PulsePolicy()
        policy.jitter = 0
        change(&policy)
        return policy
    }

    /// Up, and one round trip of no time at all; a column is half a second.
    private func settled(_ change: (inout PulsePolicy) -> Void = { _ in }) -> Marbles {
        var marbles = Marbles(
            policy {
                $0.greets = false
                change(&$0)
            }, beat: .plain, column: .milliseconds(500))
        marbles.play("-u")
        marbles.playTogether("Pa")
        return marbles
    }

    @Test("without ids one answer that never comes shifts no later one", arguments: 1...5)
    func skipped(which: Int) {
        // The peer talks all the time, answers within half a second, and once does not answer.
        var marbles = settled()
        var probes = 0
        for _ in 0..<200 {
            if marbles.playTogether("b").effects.contains("p") {
                probes += 1
                if probes == which { marbles.forgetProbes() }
            }
            if probes != which { marbles.playTogether("a") }
        }
        let row = marbles.detail.row
        #expect(row.missed == 1)
        #expect(row.late == 0)
        #expect(row.sent - row.answered == 1)
        #expect(row.sent > 10)
        #expect(row.max ?? .max <= 500_000_000, "never measured by the peer")
        #expect(row.generation == 1)
    }

    @Test("without ids an answer that may be an older probe's is counted, but is no round trip")
    func doubtful() {
        var marbles = settled { $0.timeout = .seconds(12) }
        marbles.playUntilProbe()
        // One byte, then nothing: the peer might be gone, so the next probe does not wait for long.
        marbles.play("b")
        marbles.playUntilProbe()
        #expect(marbles.detail.row.sent == 3)
        marbles.playTogether("a")
        #expect(marbles.detail.row.answered == 2)
        #expect(marbles.detail.row.max == 0)
        // The older one's answer comes as well: both are accounted for, and the next is sure.
        marbles.play("A")
        #expect(marbles.detail.row.answered == 3)
        #expect(marbles.detail.row.max == 0)
        marbles.playUntilProbe()
        marbles.play("a")
        let last = marbles.detail.row.last ?? 0
        #expect(last > 0 && last <= 500_000_000)
    }

    @Test(
        "a peer that ignores every fifth probe loses a fifth of them", arguments: [200, 700, 5000])
    func ignored(milliseconds: Int64) {
        var network = VirtualNetwork(seed: 5)
        var peer = VirtualPeer(delay: .milliseconds(1))
        peer.ignoresEvery = 5
        let spec = SessionSpec(
            peer: "a:1", host: "a", proto: "test",
            policy: policy { $0.interval = .milliseconds(milliseconds) })
        guard let id = network.add(spec, peer) else { return }
        network.run(for: .milliseconds(milliseconds * 500))
        network.peers[id]?.ignoresEvery = nil
        network.run(for: .seconds(20))
        let row = network.row(id)
        #expect(row.answered == network.answers[id] ?? 0)
        #expect(row.missed == row.sent - row.answered)
        #expect(row.missed == network.ignored[id] ?? 0)
        #expect(row.missed >= 90)
        #expect(row.late == 0)
        #expect(row.reconnects == 0)
    }

    @Test("answers that come late are late ones, whatever came in between")
    func late() {
        var network = VirtualNetwork(seed: 7)
        var peer = VirtualPeer(delay: .milliseconds(1))
        peer.delaysEvery = (5, .milliseconds(1200))
        let spec = SessionSpec(
            peer: "a:1", host: "a", proto: "test",
            policy: policy {
                $0.interval = .milliseconds(400); $0.lateAfter = .fixed(.seconds(1))
            })
        guard let id = network.add(spec, peer) else { return }
        network.run(for: .seconds(200))
        network.peers[id]?.delaysEvery = nil
        network.run(for: .seconds(20))
        let row = network.row(id)
        #expect(row.answered == row.sent)
        #expect(row.late == row.missed)
        #expect(row.late >= 90, "\(row.late) of \(row.sent)")
        #expect(row.lossInAll == 0)
    }

    @Test("a WebSocket's pong stands for the older pings, and for nobody else's")
    func newest() {
        for (beat, answered) in [(BeatKind.newest, UInt64(3)), (.echoed, 1)] {
            var marbles = Marbles(
                policy {
                    $0.interval = .seconds(1); $0.lateAfter = .fixed(.seconds(5))
                }, beat: beat)
            marbles.play("-u--a")
            #expect(marbles.detail.row.sent == 4 || marbles.detail.row.sent == 3)
            #expect(marbles.detail.row.answered == answered, "\(beat)")
        }
    }

    @Test(
        "counts of the session, of the totals and of the peer agree, and so do the ends",
        arguments: Seeds.some)
    func counts(seed: UInt64) {
        var network = VirtualNetwork(seed: seed)
        var random = SeededGenerator(seed: seed &* 77)
        var ids: [SessionID] = []
        for index in 0..<6 {
            var peer = VirtualPeer(
                delay: .microseconds(Int64.random(in: 50...900_000, using: &random)),
                variation: .milliseconds(Int64.random(in: 0...900, using: &random)),
                loss: Double.random(in: 0...0.2, using: &random))
            peer.echoes = index % 2 == 0
            peer.beats = .seconds(1)
            peer.promise = Rhythm(every: .seconds(1), silence: .seconds(60))
            let spec = SessionSpec(
                peer: "h\(index):1", host: "h\(index)", proto: "test",
                beat: peer.echoes ? .echoed : .plain,
                policy: policy {
                    $0.interval = .milliseconds(Int64.random(in: 300...4000, using: &random))
                })
            if let id = network.add(spec, peer) { ids.append(id) }
        }
        network.run(for: .seconds(50))
        let snapshot = network.snapshot(Query(count: 10))
        for row in snapshot.rows {
            #expect(row.reconnects == 0 && row.generation == 1, "seed \(seed)")
            #expect(row.answered <= network.answers[row.id] ?? 0, "seed \(seed)")
            // What was answered after its timeout is life and no answer.
            #expect(row.answered + 40 >= network.answers[row.id] ?? 0, "seed \(seed)")
            let measured = [row.min, row.p50, row.p90, row.p99, row.p999, row.max].compactMap { $0 }
            #expect(measured == measured.sorted(), "seed \(seed): \(measured)")
        }
        let totals = snapshot.totals
        #expect(totals.sent == snapshot.rows.reduce(0) { $0 + $1.sent })
        #expect(totals.answered == snapshot.rows.reduce(0) { $0 + $1.answered })
        #expect(totals.missed == snapshot.rows.reduce(0) { $0 + $1.missed })
        #expect(totals.late == snapshot.rows.reduce(0) { $0 + $1.late })
        #expect(totals.max == snapshot.rows.compactMap(\.max).max())
    }

    @Test("percentiles are measured ones or lie between them, and the last beats are exact")
    func ends() {
        var marbles = Marbles(policy { $0.interval = .seconds(3) }, column: .milliseconds(295))
        marbles.play("-u" + String(repeating: "-a" + String(repeating: "-", count: 9), count: 20))
        let row = marbles.detail.row
        #expect(row.p50 ?? 0 >= row.min ?? 1)
        #expect(row.p999 ?? 0 <= row.max ?? 0)
        #expect(row.beats.last == row.last.map { .answered($0) })
    }

    @Test("a percentile is the smallest sample that has its share at or below it")
    func nearestRank() {
        #expect(RoundTripHistogram.rank(of: 0.5, in: 1) == 0)
        #expect(RoundTripHistogram.rank(of: 0.5, in: 2) == 0)
        #expect(RoundTripHistogram.rank(of: 0.9, in: 10) == 8)
        #expect(RoundTripHistogram.rank(of: 0.99, in: 100) == 98)
        #expect(RoundTripHistogram.rank(of: 0.999, in: 1000) == 998)
        #expect(RoundTripHistogram.rank(of: 0.99, in: 101) == 99)
        #expect(RoundTripHistogram.rank(of: 1, in: 7) == 6)
    }
}
