import HeartbeatTesting
import Testing

@testable import Heartbeat

/// What an account of orders needs: that none is lost, however many sessions one names.
@Suite("An order to many sessions")
struct OrderReportTests {
    private static func spec(_ index: Int) -> SessionSpec {
        SessionSpec(peer: "peer\(index)", host: "host\(index % 100)", proto: "test")
    }

    /// A monitor of so many sessions, all of which are up.
    private func fleet(_ count: Int) -> (monitor: Monitor, links: [Link], now: Instant) {
        var policy = MonitorPolicy()
        policy.connectsPerSecond = 1e9
        policy.connectBurst = count
        policy.connectsPerHost = count
        let now = Instant(nanoseconds: 1_000_000_000)
        var (monitor, effects) = (Monitor(policy: policy, seed: 1, at: now), EffectList())
        monitor.keepsReports = true
        var links: [Link] = []
        for index in 0..<count {
            guard let id = monitor.add(Self.spec(index), at: now, effects: &effects) else {
                continue
            }
            let link = Link(session: id, generation: 1)
            monitor.handle(.up(link), at: now, effects: &effects)
            links.append(link)
        }
        return (monitor, links, now)
    }

    /// Lets the monitor go on at one instant, and answers how many reports each turn made.
    private func turns(
        _ monitor: inout Monitor, _ order: Order, at now: Instant
    ) -> (counts: [Int], reports: [OrderReport], effects: [Effect]) {
        var effects = EffectList()
        monitor.handle(.order(order), at: now, effects: &effects)
        var reports = monitor.takeReports()
        var counts = [reports.count]
        while monitor.deadline.map({ $0 <= now }) == true, counts.count < 1000 {
            monitor.advance(to: now, effects: &effects)
            let more = monitor.takeReports()
            if more.isEmpty { break }
            counts.append(more.count)
            reports += more
        }
        return (counts, reports, effects.all)
    }

    @Test("is reported for each of them, though the journal's ring is far smaller")
    func nothingIsLost() {
        var (monitor, links, now) = fleet(10_000)
        let (counts, reports, _) = turns(&monitor, Order(.reconnect, links, by: "ada"), at: now)
        #expect(reports.map(\.link?.session) == links.map(\.session))
        #expect(reports.allSatisfy { $0.order == "reconnect" && $0.by == "ada" && $0.at == now })
        #expect(counts.allSatisfy { $0 <= OrderQueue.targetsPerTurn })
        #expect(monitor.journal.newest(5000).count == 1024)
    }

    @Test("kills so many of them a turn where nothing paces it")
    func kills() {
        var (monitor, links, now) = fleet(1000)
        let order = Order(.kill(.close), links, pace: .zero)
        let (counts, reports, _) = turns(&monitor, order, at: now)
        #expect(counts == [256, 256, 256, 232])
        #expect(reports.allSatisfy { $0.order == "kill (close)" && $0.refusal == nil })
    }

    @Test("is reported as refused where it was")
    func refused() {
        var (monitor, links, now) = fleet(1)
        let gone = Link(session: SessionID(preview: 77), generation: 1)
        let (_, reports, _) = turns(&monitor, Order(.ping, links + [gone]), at: now)
        #expect(reports.map(\.refusal) == [nil, "no such session"])
        #expect(reports.map(\.title) == ["peer0", "s0077"])
    }

    @Test("is reported as not done where the program ends first, or it is taken back")
    func abandoned() {
        var (monitor, links, now) = fleet(3)
        let order = Order(.kill(.close), links, pace: .seconds(1))
        _ = turns(&monitor, order, at: now)
        var other = monitor
        other.abandonOrders(at: now)
        #expect(
            other.takeReports().map(\.refusal)
                == Array(repeating: "the program ended first", count: 2))
        let (_, reports, _) = turns(&monitor, Order(.undo), at: now)
        #expect(reports.filter { $0.refusal == "taken back by you" }.count == 2)
        #expect(reports.last?.note == "2 kills not sent")
    }

    @Test("leaves no reports where nobody takes them")
    func unheard() {
        var (monitor, links, now) = fleet(3)
        monitor.keepsReports = false
        _ = turns(&monitor, Order(.ping, links), at: now)
        #expect(!monitor.hasReports)
    }

    @Test("forgets them: links say goodbye, and nothing is kept")
    func forget() {
        var (monitor, links, now) = fleet(3)
        let (_, reports, effects) = turns(&monitor, Order(.forget, [links[1]]), at: now)
        #expect(effects == [.close(links[1], .polite), .forget(links[1].session)])
        #expect(monitor.sessionCount == 2)
        #expect(!monitor.watches(links[1].session))
        #expect(reports.map(\.order) == ["forget"])
        let line = monitor.journal.newest(1).first
        #expect(line?.title == "peer1")
        #expect(line.map { "\($0.fact.word) \($0.fact.text)" } == "ORDER forgotten by you")
        let (_, again, _) = turns(&monitor, Order(.forget, [links[1]]), at: now)
        #expect(again.map(\.refusal) == ["no such session"])
    }

    @Test("forgets an accepted one too, and its caller begins anew")
    func forgetInbound() throws {
        var door = DoorTrial()
        let link = try #require(door.come("ada").value)
        door.handle(.order(Order(.kill(.hold), [link])))
        door.handle(.order(Order(.forget, [link])))
        #expect(door.asked.suffix(2) == [.close(link, .polite), .forget(link.session)])
        // The hold went with the session.
        let next = try #require(door.come("ada").value)
        #expect(next.session != link.session)
        #expect(next.generation == 1)
    }

    @Test("that prunes forgets the dead, whoever dialled, and says how many")
    func prune() throws {
        var door = DoorTrial()
        let dead = try #require(door.come("dead").value)
        let living = try #require(door.come("living").value)
        door.handle(.down(dead, .reset))
        door.handle(.order(Order(.prune)))
        #expect(door.asked.last == .forget(dead.session))
        #expect(door.lines().last == "ORDER prune (1 dead session forgotten) by you")
        #expect(door.look().rows.map(\.id) == [living.session])
        door.handle(.order(Order(.prune)))
        #expect(door.lines().last == "REFUSED prune by you: no session is dead")
    }

    @Test("that adds is reported with who asked")
    func added() {
        var (monitor, _, now) = fleet(0)
        var (spec, effects) = (Self.spec(1), EffectList())
        spec.by = "ada"
        _ = monitor.add(spec, at: now, effects: &effects)
        #expect(
            monitor.takeReports().map { "\($0.order) \($0.title) \($0.by)" } == ["add peer1 ada"])
    }
}
