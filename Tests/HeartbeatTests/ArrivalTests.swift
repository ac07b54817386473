import Heartbeat
import HeartbeatTesting
import Testing

@Suite("A peer that dials")
struct ArrivalTests {
    @Test("that comes back is the same session's next generation")
    func comesBack() throws {
        var door = DoorTrial()
        let first = try #require(door.come("alice", from: "10.0.0.1").value)
        door.handle(.down(first, .reset))
        door.wait(.seconds(2))
        let second = try #require(door.come("alice", from: "10.0.0.2").value)
        #expect(second.session == first.session)
        #expect(second.generation == first.generation + 1)
        let row = try #require(door.look().rows.first)
        #expect(door.look().counts.all == 1)
        #expect(row.state == .up)
        #expect(row.peer == "10.0.0.2:5")
        #expect(row.reconnects == 1)
        #expect(door.lines().last == "UP came back after 2.00s (reset by peer)")
    }

    @Test("and gives no name is known by its address, and takes up no session that lives")
    func byAddress() throws {
        var door = DoorTrial()
        let first = try #require(door.come(from: "10.0.0.1").value)
        let beside = try #require(door.come(from: "10.0.0.1").value)
        #expect(beside.session != first.session)
        door.handle(.down(first, .reset))
        let stranger = try #require(door.come(from: "10.0.0.9").value)
        #expect(stranger.session != first.session)
        let again = try #require(door.come(from: "10.0.0.1").value)
        #expect(again.session == first.session)
    }

    @Test("under a name that only one may have takes the session over")
    func takesOver() throws {
        var door = DoorTrial()
        let old = try #require(door.come("alice").value)
        let new = try #require(door.come("alice").value)
        #expect(new.session == old.session)
        #expect(door.asked.contains(.farewell(old, .replaced)))
        door.handle(.down(old, .reset))
        #expect(door.look().rows.first?.state == .up)
        #expect(
            door.lines().contains("DEAD replaced by a newer connection of the same name"))
    }

    @Test("whose certificate says who it is keeps that name, whatever it says later")
    func provedName() throws {
        var door = DoorTrial()
        let arrival = try #require(door.knock().value)
        let link = try #require(
            door.admit(arrival, as: Introduction(proved: PeerText("client1"))).value)
        let other = try #require(door.come("boss", exclusive: false).value)
        door.handle(.introduced(link, Introduction(PeerText("boss"), isExclusive: false)))
        let names = door.look().rows.filter { $0.id == link.session }.map(\.name)
        #expect(names == ["client1"])
        // A ban of the proved name finds it under whatever it calls itself.
        door.handle(.order(Order(.kill(.ban), [link])))
        let again = try #require(door.knock().value)
        let saying = Introduction(PeerText("somebody-else"), isExclusive: false)
        #expect(
            door.admit(again, as: Introduction(proved: PeerText("client1"), saying: saying)).value
                == nil)
        #expect(door.look().rows.first { $0.id == other.session }?.state == .up)
    }

    @Test("under a name that several may have stands beside the others")
    func sharesName() throws {
        var door = DoorTrial()
        let one = try #require(door.come("pool", exclusive: false).value)
        let two = try #require(door.come("pool", exclusive: false).value)
        #expect(one.session != two.session)
        door.handle(.down(two, .reset))
        #expect(door.come("pool", exclusive: false).value?.session == two.session)
    }

    @Test("has the whole time for its hello anew when the machine slept, three times at most")
    func sleepsInHello() throws {
        var door = DoorTrial()
        let arrival = try #require(door.knock().value)
        for _ in 0..<4 {
            #expect(!door.asked.contains(.dismiss(arrival)))
            door.wait(.seconds(9))
            door.handle(.resumed(after: .seconds(3600)))
        }
        door.wait(.seconds(2))
        #expect(door.asked.contains(.dismiss(arrival)))
    }

    @Test("and never ends its hello is shown out when its time is over")
    func slowHello() throws {
        var policy = PulsePolicy()
        policy.connectTimeout = .seconds(3)
        var door = DoorTrial(policy)
        let arrival = try #require(door.knock().value)
        door.wait(.seconds(4))
        #expect(door.asked == [.dismiss(arrival)])
        #expect(door.admit(arrival, "late").failure == .tooLate)
        #expect(door.look().counts.all == 0)
        #expect(door.lines().last == "AWAY 10.0.0.1: the hello took too long")
    }

    @Test("too often is turned away, and the journal says so once a second")
    func flood() {
        var limits = ListenerLimits()
        limits.acceptsPerSecond = 10
        limits.acceptBurst = 5
        var door = DoorTrial(limits: limits)
        var refused = 0
        for _ in 0..<2000 {
            if door.come().failure == .tooFast { refused += 1 }
            door.wait(.milliseconds(1))
        }
        #expect((1970...1980).contains(refused))
        let lines = door.lines().filter { $0.hasPrefix("AWAY") }
        #expect((2...4).contains(lines.count), "\(lines)")
        // Another address is not made to pay for it.
        #expect(door.come(from: "10.0.0.2").value != nil)
    }

    @Test("beyond a limit hears which")
    func limits() throws {
        var limits = ListenerLimits()
        limits.sessions = 3
        limits.sessionsPerAddress = 2
        limits.pending = 1
        var door = DoorTrial(limits: limits)
        let hello = try #require(door.knock(from: "10.0.0.8").value)
        #expect(door.knock(from: "10.0.0.9").failure == .pendingLimit(1))
        _ = door.admit(hello, from: "10.0.0.8")
        let link = try #require(door.come(from: "10.0.0.1").value)
        _ = door.come(from: "10.0.0.1")
        #expect(door.knock(from: "10.0.0.1").failure == .addressLimit(2))
        #expect(door.come(from: "10.0.0.2").failure == .sessionLimit(3))
        door.handle(.down(link, .reset))
        #expect(door.come(from: "10.0.0.2").value != nil)
    }

    @Test("that died is forgotten after its time, or when too many are dead")
    func forgotten() throws {
        var whole = MonitorPolicy()
        whole.keepsDead = .seconds(60)
        whole.deadLimit = 10
        var door = DoorTrial(whole: whole)
        for index in 0..<20 {
            let link = try #require(door.come("n\(index)").value)
            door.handle(.down(link, .reset))
            door.wait(.seconds(1))
        }
        #expect(door.look().counts.dead == 10)
        door.wait(.seconds(61))
        #expect(door.look().counts.all == 0)
    }

    @Test("banned is refused until the ban is over, or lifted, or undone")
    func ban() throws {
        var whole = MonitorPolicy()
        whole.banTime = .seconds(100)
        for ending in 0..<3 {
            var door = DoorTrial(whole: whole)
            let link = try #require(door.come("alice").value)
            door.handle(.order(Order(.kill(.ban), [link])))
            #expect(door.asked.contains(.close(link, .polite)))
            #expect(door.come("alice").failure == .banned)
            #expect(door.come("bob").value != nil)
            #expect(door.look().bans.map(\.peer) == ["alice"])
            switch ending {
            case 0: door.wait(.seconds(101))
            case 1: door.handle(.order(Order(.lift("alice"))))
            default: door.handle(.order(Order(.undo)))
            }
            #expect(door.come("alice").value?.session == link.session)
            #expect(door.look().bans.isEmpty)
        }
    }

    @Test("held is refused until released, and is the same session then")
    func hold() throws {
        var door = DoorTrial()
        let link = try #require(door.come("alice").value)
        door.handle(.order(Order(.kill(.hold), [link])))
        #expect(door.look().counts.held == 1)
        #expect(door.come("alice").failure == .held)
        door.handle(.order(Order(.release, [link])))
        let again = try #require(door.come("alice").value)
        #expect(again.session == link.session)
        door.handle(.order(Order(.kill(.hold), [again])))
        // As the key for it says, reconnect releases too.
        door.handle(.order(Order(.reconnect, [again])))
        #expect(door.come("alice").value?.session == link.session)
    }

    @Test("cannot be dialled, and one that Holter dials cannot be banned")
    func refusals() throws {
        var door = DoorTrial()
        let link = try #require(door.come("alice").value)
        door.handle(.order(Order(.reconnect, [link])))
        #expect(door.lines().last == "REFUSED reconnect by you: the peer dials, not Holter")
        door.handle(.order(Order(.ping, [link])))
        #expect(door.lines().last?.contains("only the peer beats") ?? false)
    }

    @Test("comes and goes a hundred thousand times and leaves nothing behind")
    func churn() throws {
        var limits = ListenerLimits()
        limits.acceptsPerSecond = 1e9
        var door = DoorTrial(limits: limits)
        for index in 0..<100_000 {
            let link = try #require(door.come(index % 2 == 0 ? "alice" : nil).value)
            door.handle(.down(link, .reset))
            if index % 100 == 0 { door.wait(.milliseconds(1)) }
        }
        #expect(door.look().counts.all == 2)
        #expect(door.look().counts.dead == 2)
    }
}

@Suite("A peer whose certificate says who it is")
struct ProvedArrivalTests {
    /// One that shows the certificate of `proved` and calls itself `said`.
    func come(
        _ proved: String, saying said: String, exclusive: Bool = true, at door: inout DoorTrial
    ) -> Result<Link, Refusal> {
        door.knock().flatMap { arrival in
            let said = Introduction(PeerText(said), isExclusive: exclusive)
            return door.admit(arrival, as: Introduction(proved: PeerText(proved), saying: said))
        }
    }

    @Test("has that name, whatever it calls itself")
    func name() throws {
        var door = DoorTrial()
        let link = try #require(come("client1", saying: "other", at: &door).value)
        #expect(door.look().rows.first?.name == "client1")
        door.handle(.down(link, .reset))
        let again = try #require(come("client1", saying: "third", at: &door).value)
        #expect(again.session == link.session)
    }

    @Test("takes over no session of somebody else whose name it gives")
    func takesNothing() throws {
        var door = DoorTrial()
        let victim = try #require(come("victim", saying: "id", at: &door).value)
        let thief = try #require(come("thief", saying: "victim", at: &door).value)
        let other = try #require(come("thief", saying: "id", at: &door).value)
        #expect(Set([victim.session, thief.session, other.session]).count == 3)
        #expect(door.look().counts.up == 3)
        #expect(!door.asked.contains(.close(victim, .polite)))
    }

    @Test("takes its own session over when it gives the same name again")
    func takesOver() throws {
        var door = DoorTrial()
        let old = try #require(come("alice", saying: "phone", at: &door).value)
        let beside = try #require(come("alice", saying: "desk", at: &door).value)
        let new = try #require(come("alice", saying: "phone", at: &door).value)
        #expect(new.session == old.session)
        #expect(beside.session != old.session)
        #expect(door.look().counts.up == 2)
    }

    @Test("is banned and held under that name, whatever it calls itself", arguments: KillMode.out)
    func stays(out mode: KillMode) throws {
        var door = DoorTrial()
        let link = try #require(come("client1", saying: "one", at: &door).value)
        door.handle(.order(Order(.kill(mode), [link])))
        door.wait(.seconds(10))
        let refusal = come("client1", saying: "two", at: &door).failure
        #expect(refusal == (mode == .ban ? .banned : .held))
    }
}

extension KillMode {
    /// Those after which the peer may not come back.
    static let out: [KillMode] = [.hold, .ban]
}
