import Heartbeat
import Synchronization
import Testing

@testable import HeartbeatNIO

@Suite("An account of orders", .timeLimit(.minutes(1)))
struct StationAccountTests {
    private final class Book: Sendable {
        let reports = Mutex<[OrderReport]>([])

        var orders: [String] { reports.withLock { $0.map(\.order) } }
    }

    private func state(
        _ station: Station, until isThere: (Snapshot) -> Bool
    ) async throws -> Snapshot {
        let feed = station.observe(Query(count: 10, journalLines: 100), maximumRate: 100)
        for await snapshot in feed.snapshots where isThere(snapshot) { return snapshot }
        throw TargetError("the station ended")
    }

    private final class Lines: Sendable {
        let all = Mutex<[JournalEntry]>([])
        let shown = Mutex<[JournalEntry]>([])
    }

    @Test("has every line of the journal for whoever follows it, in order and once")
    func follow() async throws {
        let station = Station(seed: 1)
        let lines = Lines()
        try await station.follow { some, _ in lines.all.withLock { $0 += some } }
        try await station.follow(try Filter(parsing: "tag:shown")) { some, _ in
            lines.shown.withLock { $0 += some }
        }
        // Nobody listens there.
        let (target, _) = try TargetURL.parse("tcp://127.0.0.1:1")
        var links: [Link] = []
        for index in 0..<2000 {
            let id = try await station.add(target, tags: index % 4 == 0 ? ["shown"] : [])
            links.append(Link(session: id, generation: 0))
        }
        try await station.order(Order(.forget, links))
        _ = try await state(station) { $0.counts.all == 0 }
        let all = lines.all.withLock { $0 }
        #expect(all.map(\.id) == Array(1...UInt64(all.count)))
        #expect(all.filter { $0.fact.text == "forgotten by you" }.count == 2000)
        let shown = lines.shown.withLock { $0 }
        #expect(shown.filter { $0.fact == .added }.count == 500)
        #expect(shown.filter { $0.fact.text == "forgotten by you" }.count == 500)
        try await station.shutdown(grace: .zero)
    }

    @Test("lets a forgotten session's socket go, and its slot to the next")
    func forget() async throws {
        let server = try await LoopbackServer.start(reaction: answersPings)
        let station = Station(seed: 1)
        let book = Book()
        try await station.audit { reports, _ in book.reports.withLock { $0 += reports } }
        let (target, _) = try TargetURL.parse("tcp://127.0.0.1:\(server.port)#script=ping")
        let first = try await station.add(target, by: "ada")
        _ = try await state(station) { $0.counts.up == 1 }
        try await station.order(Order(.forget, [Link(session: first, generation: 0)]))
        let gone = try await state(station) { $0.counts.all == 0 }
        #expect(gone.journal.last?.fact.text == "forgotten by you")
        #expect(try await station.watched(among: [first]).isEmpty)
        #expect(try await station.onLoop { driver in driver.slots.allSatisfy { $0.plan == nil } })
        let second = try await station.add(target)
        #expect(second != first)
        let again = try await state(station) { $0.counts.up == 1 }
        #expect(again.rows.map(\.id) == [second])
        #expect(book.orders == ["add", "forget"])
        try await station.shutdown(grace: .zero)
        try await server.stop()
    }

    @Test("makes a link anew that agreed on a rhythm, and leaves others and those held alone")
    func configure() async throws {
        let there = Station(seed: 2)
        let station = Station(seed: 1)
        var ids: [SessionID] = []
        for url in ["mqtt://127.0.0.1:0", "mqtt://127.0.0.1:0", "redis://127.0.0.1:0"] {
            let (door, _) = try TargetURL.parse(url, role: .accepting)
            ids.append(try await station.add(try await there.listen(door)))
        }
        _ = try await state(station) { $0.counts.up == 3 }
        let held = Link(session: ids[1], generation: 1)
        try await station.order(Order(.kill(.hold), [held]))
        _ = try await state(station) { $0.counts.held == 1 }
        var policy = PulsePolicy()
        policy.interval = .seconds(90)
        try await station.configure(ids.map { ($0, policy) }, by: "ada")
        let after = try await state(station) { snapshot in
            snapshot.counts.up == 2 && snapshot.rows.contains { $0.generation == 2 }
        }
        func row(_ index: Int) -> Row? { after.rows.first { $0.id == ids[index] } }
        #expect(row(0)?.generation == 2)
        #expect(row(1)?.state == .held)
        #expect(row(2)?.generation == 1)
        try await station.shutdown(grace: .zero)
        try await there.shutdown(grace: .zero)
    }
}
