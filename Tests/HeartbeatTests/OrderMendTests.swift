import HeartbeatTesting
import Testing

@testable import Heartbeat

/// Orders that were not obeyed as they were meant.
@Suite("An order, once misunderstood")
struct OrderMendTests {
    @Test("to kill more than may wait says how many found no place")
    func tooManyKills() {
        var door = DoorTrial()
        let links = (1...(KillQueue.limit + 5)).map {
            Link(session: SessionID(preview: UInt32($0)), generation: 1)
        }
        door.handle(.order(Order(.kill(.close), links, pace: .seconds(1))))
        #expect(
            door.lines().contains(
                "REFUSED kill (close) of 5 more by you: 100000 kills wait already"))
    }

    /// A monitor of twelve sessions on three hosts, all of which went late and died: trouble here.
    private func trouble() -> (monitor: Monitor, now: Instant, ids: [SessionID]) {
        var now = Instant(nanoseconds: 1_000_000_000)
        var (monitor, effects) = (Monitor(seed: 1, at: now), EffectList())
        var policy = PulsePolicy()
        policy.interval = .seconds(1)
        policy.timeout = .seconds(1)
        policy.backoffBase = .milliseconds(1)
        policy.backoffCap = .milliseconds(1)
        var ids: [SessionID] = []
        for index in 0..<12 {
            let host = "host\(index % 3)"
            let spec = SessionSpec(peer: host, host: host, proto: "test", policy: policy)
            guard let id = monitor.add(spec, at: now, effects: &effects) else { continue }
            ids.append(id)
            let link = Link(session: id, generation: 1)
            monitor.handle(.up(link), at: now, effects: &effects)
        }
        var next = 0
        while !monitor.trouble.isOn || monitor.connects.count < 6, let deadline = monitor.deadline {
            now = max(now, deadline)
            monitor.advance(to: now, effects: &effects)
            for effect in effects.all[next...] {
                guard case .probe(let link, let nonce) = effect else { continue }
                monitor.handle(
                    .sent(link, nonce: nonce, bytes: 1), at: now, effects: &effects)
            }
            next = effects.all.count
        }
        return (monitor, now, ids)
    }

    @Test("to reconnect during local trouble goes before the canaries, and at once")
    func urgentReconnect() throws {
        var (monitor, now, ids) = trouble()
        let wanted = try #require(
            ids.last { monitor.slot(of: $0).map { monitor.isQueued($0) } == true })
        let asked = now
        var effects = EffectList()
        let order = Order(.reconnect, [Link(session: wanted, generation: 1)])
        monitor.handle(.order(order), at: now, effects: &effects)
        while effects.all.isEmpty, let deadline = monitor.deadline {
            now = max(now, deadline)
            monitor.advance(to: now, effects: &effects)
        }
        #expect(monitor.trouble.isOn)
        #expect(now - asked <= 20_000_000)
        guard case .open(let link)? = effects.all.first else {
            Issue.record("\(effects.all)")
            return
        }
        #expect(link.session == wanted)
        // Its place among the canaries is not taken again.
        #expect(monitor.slot(of: wanted).map { monitor.isQueued($0) } == false)
    }
}
