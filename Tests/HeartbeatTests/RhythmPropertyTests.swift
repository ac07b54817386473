import Heartbeat
import HeartbeatTesting
import Testing

/// What must hold for peers that beat by themselves, in every world.
@Suite("In every world, a rhythm")
struct RhythmPropertyTests {
    /// A random fleet whose peers promise a rhythm and keep it, each beat late by less than the
    /// margin.
    private struct World {
        var network: VirtualNetwork
        var ids: [SessionID] = []
        var promises: [SessionID: Rhythm] = [:]

        init(seed: UInt64) {
            network = VirtualNetwork(seed: seed)
            var random = SeededGenerator(seed: seed &* 77)
            for index in 0..<Int.random(in: 1...6, using: &random) {
                let every = Int64.random(in: 200...30_000, using: &random)
                let silence = every * Int64.random(in: 11...45, using: &random) / 10
                var policy = PulsePolicy()
                policy.interval = .milliseconds(Int64.random(in: 500...20_000, using: &random))
                policy.timeout = .milliseconds(Int64.random(in: 300...10_000, using: &random))
                let margin = min(policy.timeout, .milliseconds((silence - every) / 2))
                var peer = VirtualPeer(delay: .milliseconds(3))
                peer.answers = false
                peer.promise = Rhythm(every: .milliseconds(every), silence: .milliseconds(silence))
                // As promised, or quicker.
                let share = Double.random(in: 0.3...1, using: &random)
                peer.beats = .milliseconds(max(1, Int64(Double(every) * share)))
                peer.beatVariation = margin * 9 / 10
                let spec = SessionSpec(
                    peer: "host\(index):1", host: "host\(index)", proto: "test",
                    beat: Bool.random(using: &random) ? .oneWay : .passive, policy: policy)
                guard let id = network.add(spec, peer) else { continue }
                ids.append(id)
                promises[id] = peer.promise
            }
        }

        func lines(_ word: String) -> [JournalEntry] {
            network.snapshot(Query(journalLines: 1000)).journal.filter { $0.fact.word == word }
        }
    }

    @Test("that is kept is never suspected", arguments: Seeds.hundreds)
    func regular(seed: UInt64) {
        var world = World(seed: seed)
        world.network.run(for: .seconds(300))
        #expect(world.lines("LATE").isEmpty, "seed \(seed): \(world.lines("LATE").map(\.fact))")
        #expect(world.network.snapshot(Query(count: 10)).counts.up == world.ids.count)
    }

    @Test(
        "that ends is suspected half way to the end at the latest, and dead at the end, once",
        arguments: Seeds.hundreds)
    func stopped(seed: UInt64) {
        var world = World(seed: seed)
        world.network.run(for: .seconds(100))
        let stopped = world.network.now
        for id in world.ids { world.network.peers[id]?.isPartitioned = true }
        world.network.run(for: .seconds(200))
        for id in world.ids {
            guard let promise = world.promises[id] else { continue }
            let heard =
                world.network.heard.last { $0.link.session == id && $0.at <= stopped }?.at
                ?? stopped
            let late = world.lines("LATE").filter { $0.link?.session == id }
            let dead = world.lines("DEAD").filter {
                $0.link == Link(session: id, generation: 1)
            }
            #expect((late.count, dead.count) == (1, 1), "seed \(seed): \(id)")
            guard let late = late.first?.at, let dead = dead.first?.at else { continue }
            let half = (promise.interval + promise.silence) / 2
            // The wheel's tick is what may come on top.
            let tick: Int64 = 5_000_000
            #expect(late - heard >= promise.interval.nanoseconds, "seed \(seed): \(id)")
            #expect(late - heard <= half.nanoseconds + tick, "seed \(seed): \(id)")
            #expect(dead - heard >= promise.silence.nanoseconds, "seed \(seed): \(id)")
            #expect(dead - heard <= promise.silence.nanoseconds + tick, "seed \(seed): \(id)")
        }
    }

    @Test(
        "survives a process that stood still, and a machine that slept", arguments: Seeds.hundreds)
    func disturbed(seed: UInt64) {
        var world = World(seed: seed)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<4 {
            world.network.run(for: .milliseconds(Int64.random(in: 1000...40_000, using: &random)))
            world.network.stall(.milliseconds(Int64.random(in: 300...120_000, using: &random)))
            world.network.run(for: .seconds(130))
            world.network.handle(.resumed(after: .seconds(3600)))
        }
        #expect(world.lines("DEAD").isEmpty, "seed \(seed)")
    }

    @Test("the same seed gives the same world", arguments: Seeds.some)
    func determinism(seed: UInt64) {
        func play() -> Snapshot {
            var world = World(seed: seed)
            world.network.run(for: .seconds(60))
            for id in world.ids { world.network.peers[id]?.isStalled = true }
            world.network.run(for: .seconds(60))
            return world.network.snapshot(Query(journalLines: 1000))
        }
        #expect(play() == play(), "seed \(seed)")
    }
}
