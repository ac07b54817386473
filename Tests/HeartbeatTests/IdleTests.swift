import Heartbeat
import HeartbeatTesting
import Testing

/// Idle timers as Netty's `IdleStateHandler` means them.
@Suite("An idle link")
struct IdleTests {
    private func door(_ idle: IdlePolicy, beat: BeatKind = .passive) throws -> (DoorTrial, Link) {
        var policy = PulsePolicy()
        policy.idle = idle
        policy.interval = .seconds(1000)
        policy.greets = false
        policy.jitter = 0
        var door = DoorTrial(policy, beat: beat)
        let link = try #require(door.come("peer").value)
        return (door, link)
    }

    private func idleLines(_ door: inout DoorTrial) -> [String] {
        door.lines().filter { $0.hasPrefix("IDLE") }
    }

    @Test("is told the first time, and again each time the limit passes once more")
    func firstAndRepeated() throws {
        var (door, link) = try door(IdlePolicy(reader: .seconds(10)))
        door.wait(.seconds(9))
        #expect(idleLines(&door).isEmpty)
        door.wait(.seconds(2))
        #expect(idleLines(&door) == ["IDLE nothing read for 10.0s"])
        #expect(door.look().rows[0].state == .late)
        door.wait(.seconds(20))
        #expect(
            idleLines(&door) == [
                "IDLE nothing read for 10.0s", "IDLE nothing read for 20.0s, still",
                "IDLE nothing read for 30.0s, still",
            ])
        door.handle(.received(link, bytes: 1))
        #expect(door.look().rows[0].state == .up)
        door.wait(.seconds(11))
        #expect(idleLines(&door).last == "IDLE nothing read for 10.0s")
    }

    @Test("measures from the last byte, not from the last look")
    func lazyTimer() throws {
        var (door, link) = try door(IdlePolicy(reader: .seconds(10)))
        for _ in 0..<50 {
            door.wait(.seconds(7))
            door.handle(.received(link, bytes: 1))
        }
        #expect(idleLines(&door).isEmpty)
        door.wait(.milliseconds(9_999))
        #expect(idleLines(&door).isEmpty)
        door.wait(.milliseconds(2))
        #expect(idleLines(&door).count == 1)
    }

    @Test("reading does not keep the writer busy, nor writing the reader; both keep all")
    func sides() throws {
        for (idle, word) in [
            (IdlePolicy(reader: .seconds(10)), "nothing read"),
            (IdlePolicy(writer: .seconds(10)), "nothing written"),
        ] {
            var (door, link) = try door(idle)
            let isReader = idle.reader != nil
            for _ in 0..<4 {
                door.wait(.seconds(6))
                door.handle(isReader ? .wrote(link, bytes: 1) : .received(link, bytes: 1))
            }
            #expect(idleLines(&door).first?.contains(word) ?? false)
            var (other, its) = try self.door(IdlePolicy(all: .seconds(10)))
            for step in 0..<8 {
                other.wait(.seconds(6))
                other.handle(
                    step % 2 == 0 ? .wrote(its, bytes: 1) : .received(its, bytes: 1))
            }
            #expect(idleLines(&other).isEmpty)
        }
    }

    @Test("with a large write that makes progress is not idle; one that stands still is")
    func slowWrite() throws {
        var (door, _) = try door(IdlePolicy(writer: .seconds(10)))
        var facts = KernelFacts()
        facts.unsentBytes = 1_000_000
        facts.bytesSent = 0
        for _ in 0..<600 {
            // Every look finds a little more sent.
            facts.bytesSent = (facts.bytesSent ?? 0) + 100
            door.kernel = facts
            door.wait(.milliseconds(100))
        }
        #expect(idleLines(&door).isEmpty)
        door.wait(.seconds(30))
        #expect(idleLines(&door).first?.contains("nothing written") ?? false)
    }

    @Test("is closed in order where the policy says so, with the reason")
    func close() throws {
        var (door, link) = try door(IdlePolicy(all: .seconds(10), action: .close))
        door.wait(.seconds(11))
        #expect(door.asked.last == .close(link, .polite))
        let row = door.look().rows[0]
        #expect(row.state == .dead)
        #expect(row.cause?.description == "idle: nothing read or written for 10.0s")
    }

    @Test("is probed where the policy says so and the protocol can")
    func probe() throws {
        var (door, link) = try door(
            IdlePolicy(reader: .seconds(10), action: .probe), beat: .echoed)
        door.wait(.seconds(11))
        let probes = door.asked.filter { if case .probe(link, _) = $0 { true } else { false } }
        #expect(probes.count == 1)
    }
}
