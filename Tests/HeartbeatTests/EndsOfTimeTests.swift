import HeartbeatTesting
import Testing

@testable import Heartbeat

/// Times and numbers at the ends of what their types hold.
@Suite("At the ends of time")
struct EndsOfTimeTests {
    private func lifetime(from origin: Int64) -> Snapshot {
        var now = Instant(nanoseconds: origin)
        var (monitor, effects) = (Monitor(seed: 1, at: now), EffectList())
        let spec = SessionSpec(peer: "a:1", host: "a", proto: "test")
        guard let id = monitor.add(spec, at: now, effects: &effects) else { return Snapshot() }
        let link = Link(session: id, generation: 1)
        monitor.handle(.up(link), at: now, effects: &effects)
        monitor.configure(
            id, policy: PulsePolicy(), firstProbe: Instant(nanoseconds: .max), at: now)
        for _ in 0..<20 {
            now = now + 7_000_000_000
            monitor.handle(.asked(link, count: 1), at: now, effects: &effects)
            monitor.advance(to: now, effects: &effects)
        }
        var lens = Lens()
        return lens.snapshot(of: monitor, Query(count: 10, focus: id), at: now)
    }

    @Test("the clock may begin anywhere, before its origin as well")
    func origins() {
        for origin in [.min, -200_000_000_000, -1, 0, 1 << 61, .max - 1, .max] as [Int64] {
            #expect(lifetime(from: origin).rows.count == 1, "\(origin)")
        }
    }

    @Test("the last minute is counted before the origin of the clock as after it")
    func lastMinute() {
        for origin in [-65_000_000_000, 0, 1_000_000_000_000] as [Int64] {
            var now = Instant(nanoseconds: origin)
            var totals = MonitorTotals(at: now)
            for _ in 0..<12 {
                totals.died(at: now)
                now = now + 10_000_000_000
            }
            #expect(totals.totals(at: now).deathsPerMinute == 5, "\(origin)")
        }
    }

    @Test("a first probe at the end of time leaves a detail to look at")
    func firstProbe() {
        #expect(lifetime(from: 1_000_000_000).focus?.deadAt != nil)
    }

    @Test("whoever looks from one end of time at the other sees a number")
    func farLooks() {
        for origin in [.min, 0, .max] as [Int64] {
            let start = Instant(nanoseconds: origin)
            var (monitor, effects) = (Monitor(seed: 1, at: start), EffectList())
            let spec = SessionSpec(peer: "a:1", host: "a", proto: "test")
            _ = monitor.add(spec, at: start, effects: &effects)
            for field in [Field.age, .idle, .up] {
                var lens = Lens()
                let query = Query(order: Ordering(by: field, descending: true), count: 10)
                for end in [.min, .max] as [Int64] {
                    let look = lens.snapshot(of: monitor, query, at: Instant(nanoseconds: end))
                    #expect(look.rows.count == 1)
                }
            }
        }
    }

    @Test("as many strikes as there are numbers end no loop and overflow nothing")
    func strikes() {
        var policy = PulsePolicy()
        policy.minimumAskGap = .seconds(1)
        policy.askStrikes = .max
        var door = DoorTrial(policy)
        guard let link = door.come("alice").value else { return }
        for _ in 0..<3 { door.handle(.asked(link, count: .max)) }
        #expect(door.look().rows.first?.state == .dead)
    }

    @Test("no interval at all is calmed as well")
    func calm() {
        var policy = PulsePolicy()
        policy.interval = .seconds(-5)
        var marbles = Marbles(policy)
        marbles.play("-uy")
        #expect(marbles.detail.policy.interval == .milliseconds(2))
    }
}
