import Heartbeat
import HeartbeatTesting
import Testing

/// What must hold in every world: random fleets, paths and faults from a seed.
///
/// A failure names its seed; `HOLTER_SEEDS=17 swift test --filter PropertyTests` runs that one
/// alone.
@Suite("In every world")
struct PropertyTests {
    @Test("a live peer is never declared dead", arguments: Seeds.hundreds)
    func liveStaysAlive(seed: UInt64) {
        var world = Fleet(seed: seed)
        world.network.run(for: .seconds(60))
        let deaths = world.deaths()
        #expect(deaths.isEmpty, "seed \(seed): \(deaths)")
        #expect(world.network.snapshot().totals.missed == 0, "seed \(seed)")
    }

    @Test(
        "a peer that falls silent is dead in time, never before the timeout, and once",
        arguments: Seeds.hundreds)
    func silentDies(seed: UInt64) {
        var world = Fleet(seed: seed)
        world.network.run(for: .seconds(40))
        let silentSince = world.network.now
        for id in world.ids { world.network.peers[id]?.isPartitioned = true }
        world.network.run(for: .seconds(150))
        for id in world.ids {
            let policy = world.policies[id] ?? PulsePolicy()
            let closes = world.network.log.filter {
                if case .close(let link, .reset) = $0.effect {
                    return link.session == id && link.generation == 1
                }
                return false
            }
            #expect(closes.count == 1, "seed \(seed): \(id) closed \(closes.count) times")
            guard let died = closes.first?.at else { continue }
            let heard =
                world.network.heard.last { $0.link.session == id && $0.at <= silentSince }?.at
                ?? silentSince
            // The wheel's tick is what may come on top.
            let bound = policy.detectionBound.nanoseconds + 5_000_000
            #expect(
                died - silentSince <= bound,
                "seed \(seed): \(id) died \(died - silentSince) ns after")
            let probed = world.network.log.first { entry in
                if case .probe(let link, _) = entry.effect {
                    link.session == id && entry.at > heard
                } else {
                    false
                }
            }
            #expect(
                died - (probed?.at ?? died) >= policy.timeout.nanoseconds, "seed \(seed): \(id)")
        }
    }

    @Test(
        "no gap between two probes is under the minimum, and at most four wait",
        arguments: Seeds.hundreds)
    func probeGaps(seed: UInt64) {
        var world = Fleet(seed: seed, loss: 0.3)
        world.network.run(for: .seconds(60))
        var last: [Link: Instant] = [:]
        for (at, effect) in world.network.log {
            guard case .probe(let link, _) = effect else { continue }
            if let before = last[link] {
                let gap = world.policies[link.session]?.minimumGap.nanoseconds ?? 0
                #expect(at - before >= gap, "seed \(seed): \(link)")
            }
            last[link] = at
        }
    }

    @Test(
        "at most one socket a session, and attempts are successes, failures or under way",
        arguments: Seeds.hundreds)
    func conservation(seed: UInt64) {
        var world = Fleet(seed: seed, loss: 0.2)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<30 {
            world.disturb(&random)
            world.network.run(for: .milliseconds(Int64.random(in: 10...9000, using: &random)))
        }
        #expect(world.network.mostLinksAtOnce <= 1, "seed \(seed)")
        let snapshot = world.network.snapshot(Query(count: 1000))
        let opened = world.network.log.filter { if case .open = $0.effect { true } else { false } }
            .count
        #expect(snapshot.totals.attempts == UInt64(opened), "seed \(seed)")
        for row in snapshot.rows {
            let links = world.network.log.compactMap { entry -> UInt32? in
                if case .open(let link) = entry.effect, link.session == row.id {
                    link.generation
                } else {
                    nil
                }
            }
            #expect(
                links == Array(1...max(1, UInt32(links.count))).prefix(links.count).map { $0 },
                "seed \(seed)")
        }
        #expect(snapshot.counts.all == world.ids.count, "seed \(seed)")
    }

    @Test("an old generation's events and answers change nothing", arguments: Seeds.hundreds)
    func oldGenerations(seed: UInt64) {
        var world = Fleet(seed: seed)
        world.network.run(for: .seconds(30))
        for id in world.ids {
            world.network.handle(.down(Link(session: id, generation: 1), .reset))
        }
        world.network.run(for: .seconds(60))
        for id in world.ids {
            let before = world.network.row(id)
            let old = Link(session: id, generation: before.generation - 1)
            world.network.handle(.answered(old, nonce: 1 << 48 | 1, bytes: 9))
            world.network.handle(.received(old, bytes: 9))
            world.network.handle(.up(old))
            world.network.handle(.down(old, .reset))
            world.network.handle(.order(Order(.ping, [old])))
            #expect(world.network.row(id) == before, "seed \(seed): \(id)")
        }
    }

    @Test("a stall kills nobody before one deadline has passed after it", arguments: Seeds.hundreds)
    func stall(seed: UInt64) {
        var world = Fleet(seed: seed)
        var random = SeededGenerator(seed: seed)
        world.network.run(for: .seconds(45))
        world.network.stall(.milliseconds(Int64.random(in: 300...120_000, using: &random)))
        world.network.run(for: .seconds(90))
        #expect(world.deaths().isEmpty, "seed \(seed)")
    }

    @Test("a sleep probes every session once and kills nobody", arguments: Seeds.hundreds)
    func sleep(seed: UInt64) {
        var world = Fleet(seed: seed)
        world.network.run(for: .seconds(45))
        let slept = world.network.now
        world.network.handle(.resumed(after: .seconds(7200)))
        world.network.run(for: .milliseconds(100))
        var probes: [SessionID: Int] = [:]
        for (at, effect) in world.network.log where at >= slept {
            if case .probe(let link, _) = effect { probes[link.session, default: 0] += 1 }
        }
        for id in world.ids where world.network.peers[id]?.echoes == true {
            #expect(probes[id] == 1, "seed \(seed): \(id) got \(probes[id] ?? 0) probes")
        }
        #expect(world.deaths().isEmpty, "seed \(seed)")
    }

    @Test("the same seed gives the same world", arguments: Seeds.some)
    func determinism(seed: UInt64) {
        func play() -> ([String], Snapshot) {
            var world = Fleet(seed: seed, loss: 0.2)
            var random = SeededGenerator(seed: seed)
            for _ in 0..<20 {
                world.disturb(&random)
                world.network.run(for: .seconds(5))
            }
            return (
                world.network.log.map { "\($0)" }, world.network.snapshot(Query(journalLines: 1000))
            )
        }
        let (first, second) = (play(), play())
        #expect(first.0 == second.0, "seed \(seed)")
        #expect(first.1 == second.1, "seed \(seed)")
    }

    @Test("a wall-clock step changes nothing", arguments: Seeds.some)
    func wallClock(seed: UInt64) {
        var world = Fleet(seed: seed)
        world.network.run(for: .seconds(30))
        world.network.handle(.wallClock(WallClock(at: world.network.now, unixSeconds: 0)))
        world.network.handle(.wallClock(WallClock(at: world.network.now, unixSeconds: 1 << 40)))
        world.network.run(for: .seconds(60))
        #expect(world.deaths().isEmpty, "seed \(seed)")
        #expect(world.network.snapshot().totals.missed == 0, "seed \(seed)")
    }
}
