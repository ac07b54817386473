import HeartbeatTesting
import Testing

@testable import Heartbeat

/// Who stands at a door and is no session: checks, clients behind a proxy, those that leave, and
/// nobody at all while there is no file for them.
@Suite("At a doorstep")
struct DoorstepTests {
    @Test("a connection without a byte is counted, and makes no row and no line")
    func check() throws {
        var door = DoorTrial()
        let lines = door.lines()
        for _ in 0..<100 {
            let arrival = try #require(door.knock().value)
            door.linger(arrival)
            door.dismiss(arrival, nil)
            door.wait(.milliseconds(100))
        }
        #expect(door.lines() == lines)
        #expect(door.look().counts.all == 0)
        #expect(door.look().listeners.first?.checks == 100)
        #expect(door.look().listeners.first?.turnedAway == 0)
        #expect(door.asked.isEmpty)
    }

    @Test("one that is silent for longer is let in, once")
    func patience() throws {
        var door = DoorTrial()
        let arrival = try #require(door.knock().value)
        door.linger(arrival)
        door.wait(.milliseconds(999))
        #expect(door.asked.isEmpty)
        door.wait(.milliseconds(2))
        #expect(door.asked == [.letIn(arrival)])
        #expect(door.admit(arrival).value != nil)
        door.wait(.seconds(60))
        #expect(door.asked == [.letIn(arrival)])
    }

    @Test("its silence never takes longer than half of what a hello may")
    func shortHello() throws {
        var policy = PulsePolicy()
        policy.connectTimeout = .milliseconds(200)
        var door = DoorTrial(policy)
        let arrival = try #require(door.knock().value)
        door.linger(arrival)
        door.wait(.milliseconds(101))
        #expect(door.asked == [.letIn(arrival)])
    }

    @Test("limits and bans go by the client that a proxy names, not by the proxy")
    func proxied() throws {
        var limits = ListenerLimits()
        limits.sessionsPerAddress = 1
        var door = DoorTrial(limits: limits)
        let first = try #require(door.knock(from: nil).value)
        #expect(door.identify(first, as: "203.0.113.1") == nil)
        let link = try #require(door.admit(first, from: "203.0.113.1").value)
        let again = try #require(door.knock(from: nil).value)
        #expect(door.identify(again, as: "203.0.113.1") == .addressLimit(1))
        let other = try #require(door.knock(from: nil).value)
        #expect(door.identify(other, as: "203.0.113.2") == nil)
        door.handle(.order(Order(.kill(.ban), [link])))
        let banned = try #require(door.knock(from: nil).value)
        #expect(door.identify(banned, as: "203.0.113.1") == .banned)
        door.wait(.seconds(3))
        let never = try #require(door.knock(from: nil).value)
        door.dismiss(never)
        #expect(door.lines().last == "AWAY a proxy that did not say for whom: reset by peer")
        let desk = door.monitor.desk
        #expect(desk.pending.count == 1)
        #expect(desk.addresses.values.map(\.present).reduce(0, +) == 1)
    }

    @Test("who is banned by its address hears so after its hello where nothing can be said before")
    func bannedInHello() throws {
        var door = DoorTrial { $0.refusesInHello = true }
        let link = try #require(door.come().value)
        door.handle(.order(Order(.kill(.ban), [link])))
        let arrival = try #require(door.knock().value)
        #expect(door.admit(arrival, "anybody").failure == .banned)
    }

    @Test("who leaves in order is no death: said calmly, and behind all others")
    func left() throws {
        var door = DoorTrial()
        let gone = try #require(door.come("gone").value)
        let dead = try #require(door.come("dead").value)
        _ = door.come("here")
        door.handle(.down(gone, .closedByPeer(code: nil, reason: "")))
        door.handle(.down(dead, .reset))
        #expect(door.lines().contains("LEFT left"))
        #expect(door.look().counts.dead == 2)
        #expect(door.look().counts.left == 1)
        var lens = Lens()
        let query = Query(order: Ordering(by: .id, descending: false), count: 10)
        let rows = lens.snapshot(of: door.monitor, query, at: door.now).rows
        #expect(rows.map(\.name) == ["dead", "here", "gone"])
        #expect(rows.map(\.hasLeft) == [false, false, true])
        #expect(door.come("gone").value?.session == gone.session)
        #expect(door.look().counts.left == 0)
    }

    @Test(
        "the same end is a death where it says that something was wrong",
        arguments: [
            Cause.closedByPeer(code: 1006, reason: "no close frame"),
            .closedByPeer(code: nil, reason: "without DISCONNECT"),
            .closedByPeer(code: 1011, reason: ""), .reset,
        ])
    func died(cause: Cause) throws {
        var door = DoorTrial()
        door.handle(.down(try #require(door.come("a").value), cause))
        #expect(door.look().rows.first?.cause == cause)
        #expect(door.monitor.dossiers[0].causeText == cause.description)
        #expect(door.monitor.dossiers[0].causeFolded == cause.description.lowercased())
        #expect(door.look().counts.left == 0)
    }

    @Test("who says its name after it was let in is that one, for rows and for bans")
    func namedLate() throws {
        var door = DoorTrial()
        let name = Introduction(PeerText("worker"), isExclusive: false)
        let old = try #require(door.come("worker", exclusive: false).value)
        door.handle(.down(old, .reset))
        let link = try #require(door.come().value)
        door.handle(.introduced(link, name))
        let row = try #require(door.look().rows.first)
        #expect(door.look().counts.all == 1)
        #expect(row.name == "worker")
        door.handle(.down(link, .reset))
        let again = try #require(door.come("worker", exclusive: false).value)
        #expect(again.session == link.session)
        door.handle(.order(Order(.kill(.ban), [again])))
        let liar = try #require(door.come(from: "10.0.0.9").value)
        door.handle(.introduced(liar, name))
        #expect(door.asked.contains(.farewell(liar, .killed(.ban))))
        #expect(door.monitor.slot(of: liar).map { door.monitor.pulses[$0].state } == .dead)
    }

    @Test("without files all ports pause, the journal says so once, and they are tried again")
    func shortage() {
        var door = DoorTrial()
        func files(_ lines: [String]) -> [String] { lines.filter { $0.hasPrefix("FILES") } }
        for _ in 0..<40 {
            door.handle(.outOfFiles(limit: 64))
            door.wait(.milliseconds(500))
            #expect(door.asked.last == .resumeAccepting)
        }
        #expect(files(door.lines()).count == 1)
        door.handle(.filesFree)
        door.wait(.seconds(4))
        // One more is there for a moment: the same shortage goes on.
        door.handle(.outOfFiles(limit: 64))
        door.wait(.milliseconds(500))
        door.handle(.filesFree)
        door.wait(.seconds(6))
        #expect(
            files(door.lines()) == [
                "FILES no more connections are accepted: this process may open 64 files, and "
                    + "there is no other left for one",
                "FILES connections are accepted again, after 29.5s",
            ])
    }
}
