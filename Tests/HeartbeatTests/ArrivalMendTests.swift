import HeartbeatTesting
import Testing

@testable import Heartbeat

/// What the monkey, or a second reading, found at the doors.
@Suite("At the doors, once broken")
struct ArrivalMendTests {
    private var watched: PulsePolicy {
        var policy = PulsePolicy()
        policy.idle = IdlePolicy(reader: .seconds(1000))
        policy.minimumAskGap = .seconds(10)
        policy.askStrikes = 2
        return policy
    }

    @Test("a hold ends the idle timers and takes the strikes back, a removal as well")
    func holdForgetsLink() throws {
        var door = DoorTrial(watched)
        let link = try #require(door.come("alice").value)
        door.handle(.asked(link, count: 3))
        door.handle(.order(Order(.kill(.hold), [link])))
        #expect(door.monitor.idles.isEmpty)
        #expect(door.monitor.askWatches.isEmpty)
        door.handle(.order(Order(.release, [link])))
        let again = try #require(door.come("alice").value)
        door.handle(.asked(again, count: 3))
        #expect(door.look().rows.first?.state == .up)
        var (monitor, effects) = (door.monitor, EffectList())
        monitor.remove(link.session, at: door.now, effects: &effects)
        #expect(monitor.idles.isEmpty && monitor.askWatches.isEmpty)
    }

    @Test("a dead session that is held and released rests once")
    func restsOnce() throws {
        var door = DoorTrial()
        let link = try #require(door.come("alice").value)
        door.handle(.down(link, .reset))
        for _ in 0..<5 {
            door.handle(.order(Order(.kill(.hold), [link])))
            #expect(door.monitor.register.resting.isEmpty)
            door.handle(.order(Order(.release, [link])))
        }
        #expect(door.monitor.register.resting.values.map(\.count) == [1])
        #expect(door.monitor.register.restingCount == 1)
    }

    @Test("one that comes and goes makes nobody else be forgotten")
    func emptyGraves() throws {
        var whole = MonitorPolicy()
        whole.deadLimit = 10
        var door = DoorTrial(whole: whole)
        for index in 0..<6 {
            let link = try #require(door.come("n\(index)").value)
            door.handle(.down(link, .reset))
        }
        for _ in 0..<100 {
            let link = try #require(door.come("restless").value)
            door.handle(.down(link, .reset))
        }
        // What is said of others makes it look at the graves.
        for _ in 0..<2 { door.dismiss(try #require(door.knock().value)) }
        door.wait(.seconds(2))
        #expect(door.look().counts.dead == 7)
    }

    @Test("who takes its own session over needs no place at a full port")
    func takesOverWhenFull() throws {
        var limits = ListenerLimits()
        limits.sessions = 1
        var door = DoorTrial(limits: limits)
        let old = try #require(door.come("alice").value)
        #expect(door.come("bob").failure == .sessionLimit(1))
        let new = try #require(door.come("alice").value)
        #expect(new.session == old.session)
        #expect(door.look().listeners.first?.sessions == 1)
    }

    @Test("a ban that comes while somebody says hello holds for it")
    func bannedInHello() throws {
        var door = DoorTrial()
        let link = try #require(door.come().value)
        let arrival = try #require(door.knock().value)
        door.handle(.order(Order(.kill(.ban), [link])))
        #expect(door.admit(arrival, "alice").failure == .banned)
    }

    @Test("who calls itself by another's address gets nobody else banned")
    func borrowedAddress() throws {
        var door = DoorTrial()
        let liar = try #require(door.come("10.0.0.7", from: "10.0.0.1").value)
        door.handle(.order(Order(.kill(.ban), [liar])))
        #expect(door.come(from: "10.0.0.7").value != nil)
        #expect(door.come("10.0.0.7", from: "10.0.0.1").failure == .banned)
        door.handle(.order(Order(.lift("10.0.0.7"))))
        #expect(door.come("10.0.0.7", from: "10.0.0.1").value != nil)
    }

    @Test("a hold that is due never ends a link that the shell has not got yet")
    func holdBeforeAdmission() throws {
        var door = DoorTrial()
        let first = try #require(door.come("alice").value)
        let second = try #require(door.come("bob").value)
        let hold = Order(.kill(.hold), [first, second], pace: .seconds(1))
        door.handle(.order(hold))
        door.handle(.down(second, .reset))
        let arrival = try #require(door.knock().value)
        var (monitor, effects) = (door.monitor, EffectList())
        // The shell is late: nothing advanced when the kill was due.
        let result = monitor.admit(
            arrival, as: Introduction(PeerText("bob"), isExclusive: true), peer: "10.0.0.1:5",
            at: door.now.advanced(by: .seconds(2)), effects: &effects)
        #expect(result.failure == .held)
        #expect(effects.all.isEmpty)
    }

    @Test("a ban is undone when its session is forgotten already")
    func undoneLater() throws {
        var whole = MonitorPolicy()
        whole.keepsDead = .seconds(1)
        var door = DoorTrial(whole: whole)
        let link = try #require(door.come("alice").value)
        door.handle(.order(Order(.kill(.ban), [link])))
        door.wait(.seconds(5))
        #expect(door.look().counts.all == 0)
        door.handle(.order(Order(.undo)))
        #expect(door.look().bans.isEmpty)
        #expect(door.come("alice").value != nil)
    }

    @Test("a session that is added as inbound came to no port, and harms none")
    func addedInbound() throws {
        var door = DoorTrial()
        var (monitor, effects) = (door.monitor, EffectList())
        let spec = SessionSpec(peer: "a:1", host: "a", proto: "test", direction: .inbound)
        let added = monitor.add(spec, at: door.now, effects: &effects)
        let link = Link(session: try #require(added), generation: 1)
        monitor.handle(.up(link), at: door.now, effects: &effects)
        monitor.handle(.down(link, .reset), at: door.now, effects: &effects)
        monitor.remove(link.session, at: door.now, effects: &effects)
        #expect(monitor.sessionCount == 0)
        #expect(door.look().listeners.first?.sessions == 0)
    }

    @Test("many that leave in a long hello leave no line behind them, nor their addresses")
    func longHellos() throws {
        var policy = PulsePolicy()
        policy.connectTimeout = .seconds(86_400)
        var limits = ListenerLimits()
        limits.acceptsPerSecond = 1e9
        var door = DoorTrial(policy, limits: limits)
        let stays = try #require(door.knock(from: "10.9.9.9").value)
        for index in 0..<40_000 {
            let arrival = try #require(door.knock(from: "10.0.\(index >> 8).\(index & 255)").value)
            door.dismiss(arrival)
        }
        #expect(door.monitor.desk.lines.allSatisfy { $0.queue.count <= 3000 })
        #expect(door.monitor.desk.addresses.count <= ArrivalDesk.addressLimit)
        #expect(door.monitor.desk.pending.count == 1)
        #expect(door.admit(stays, "alice", from: "10.9.9.9").value != nil)
    }
}
