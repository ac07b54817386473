import HeartbeatTesting
import Testing

@testable import Heartbeat

/// What a second reading found in the idle timers.
@Suite("An idle link, once misjudged")
struct IdleMendTests {
    private func door(_ idle: IdlePolicy?) throws -> (DoorTrial, Link) {
        var policy = PulsePolicy()
        policy.idle = idle
        var door = DoorTrial(policy)
        let link = try #require(door.come("peer").value)
        return (door, link)
    }

    private func idleLines(_ door: inout DoorTrial) -> [String] {
        door.lines().filter { $0.hasPrefix("IDLE") }
    }

    private func state(_ door: inout DoorTrial) -> SessionState? { door.look().rows.first?.state }

    @Test("is asked for progress anew when something was written while the kernel was asked")
    func staleQuestion() throws {
        var (door, link) = try door(IdlePolicy(writer: .seconds(10)))
        door.wait(.milliseconds(10_003))
        #expect(door.asked == [.inspect(link)])
        door.handle(.wrote(link, bytes: 1))
        var facts = KernelFacts()
        (facts.unsentBytes, facts.bytesSent) = (1_000_000, 0)
        for _ in 0..<300 {
            facts.bytesSent = (facts.bytesSent ?? 0) + 100
            door.kernel = facts
            door.wait(.milliseconds(100))
        }
        #expect(idleLines(&door).isEmpty)
    }

    @Test(
        "whose write stands still is told within a second of the writer's limit, not the reader's")
    func firstLook() throws {
        var (door, link) = try door(IdlePolicy(reader: .seconds(60), writer: .seconds(100)))
        var facts = KernelFacts()
        (facts.unsentBytes, facts.bytesSent) = (1_000_000, 7)
        door.kernel = facts
        for _ in 0..<51 {
            door.handle(.received(link, bytes: 1))
            door.wait(.seconds(2))
        }
        #expect(idleLines(&door).count == 1)
    }

    @Test("in both directions is well again with a write")
    func writeEndsAll() throws {
        var (door, link) = try door(IdlePolicy(all: .seconds(10)))
        door.wait(.seconds(11))
        #expect(state(&door) == .late)
        door.handle(.wrote(link, bytes: 1))
        #expect(state(&door) == .up)
    }

    @Test("that is late for want of a beat is not well again with a write of ours")
    func writeIsNoBeat() throws {
        var (door, link) = try door(IdlePolicy(writer: .seconds(3)))
        door.handle(.expects(link, Rhythm(every: .seconds(5), silence: .seconds(30))))
        door.wait(.seconds(4))
        #expect(state(&door) == .late)
        door.handle(.received(link, bytes: 1))
        #expect(state(&door) == .up)
        door.wait(.seconds(16))
        #expect(door.look().rows.first?.misses == 1)
        door.handle(.wrote(link, bytes: 1))
        #expect(state(&door) == .late)
        door.handle(.received(link, bytes: 1))
        #expect(state(&door) == .up)
    }

    @Test("that is late for want of bytes is not well again with a write, whatever was before")
    func writeIsNoRead() throws {
        var (door, link) = try door(IdlePolicy(reader: .seconds(10), writer: .seconds(3)))
        door.wait(.seconds(4))
        #expect(state(&door) == .late)
        door.handle(.received(link, bytes: 1))
        for _ in 0..<6 {
            #expect(state(&door) == .up)
            door.handle(.wrote(link, bytes: 1))
            door.wait(.seconds(2))
        }
        #expect(state(&door) == .late)
        door.handle(.wrote(link, bytes: 1))
        #expect(state(&door) == .late)
    }

    @Test("is not judged by the time in which this process stood still")
    func stall() throws {
        let idle = IdlePolicy(reader: .seconds(10), action: .close)
        var (door, link) = try door(idle)
        door.wait(.seconds(1))
        var (monitor, effects) = (door.monitor, EffectList())
        var now = door.now.advanced(by: .seconds(60))
        monitor.advance(to: now, effects: &effects)
        #expect(effects.all.isEmpty)
        now = now.advanced(by: .seconds(9))
        monitor.advance(to: now, effects: &effects)
        #expect(effects.all.isEmpty)
        // Read, as an event loop does once it runs again, or not.
        for _ in 0..<4 where effects.all.isEmpty {
            guard let deadline = monitor.deadline else { break }
            now = max(now, deadline)
            monitor.advance(to: now, effects: &effects)
        }
        #expect(effects.all == [.close(link, .polite)])
    }

    @Test("is watched from the moment that a new policy asks for it, and no longer than that")
    func configured() throws {
        var (door, link) = try door(nil)
        door.wait(.seconds(60))
        var policy = PulsePolicy()
        policy.idle = IdlePolicy(reader: .seconds(10))
        var monitor = door.monitor
        monitor.configure(link.session, policy: policy, at: door.now)
        #expect(monitor.idles.count == 1)
        var (now, effects) = (door.now, EffectList())
        while now < door.now.advanced(by: .milliseconds(9990)), let deadline = monitor.deadline {
            now = max(now, deadline)
            if now < door.now.advanced(by: .seconds(10)) {
                monitor.advance(to: now, effects: &effects)
            }
        }
        #expect(monitor.counts.up == 1)
        monitor.advance(to: now.advanced(by: .milliseconds(20)), effects: &effects)
        #expect(monitor.counts.late == 1)
        monitor.configure(link.session, policy: PulsePolicy(), at: now)
        #expect(monitor.idles.isEmpty)
    }
}
