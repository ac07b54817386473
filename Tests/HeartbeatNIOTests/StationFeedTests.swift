import Heartbeat
import NIOCore
import NIOPosix
import Testing

@testable import HeartbeatNIO

@Suite("A feed", .timeLimit(.minutes(1)))
struct StationFeedTests {
    @Test("answers a changed query at once, however low its rate")
    func changedQuery() async throws {
        let station = Station(seed: 1)
        let feed = station.observe(maximumRate: 0.01)
        var states = feed.snapshots.makeAsyncIterator()
        #expect(await states.next()?.query.count == 40)
        feed.look(Query(count: 7))
        #expect(await states.next()?.query.count == 7)
        try await station.shutdown()
        #expect(await states.next() == nil)
    }

    @Test("computes nothing while nothing changes, and one state for many changes")
    func quiet() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let revisions = try await loop.submit {
            let driver = MonitorDriver(eventLoop: loop, policy: MonitorPolicy(), seed: 1)
            let (stream, continuation) = AsyncStream<Snapshot>.makeStream(
                bufferingPolicy: .bufferingNewest(1))
            let now = Clocks.now
            let observer = Observer(
                query: Query(), gap: 1_000_000, continuation: continuation, now: now)
            #expect(driver.attach(observer))
            #expect(driver.publishAt == nil)
            driver.note(now)
            let due = driver.publishAt
            #expect(due != nil)
            driver.note(now + 1_000)
            #expect(driver.publishAt == due)
            driver.publish(now + 10_000_000)
            #expect(driver.publishAt == nil)
            driver.detach(observer)
            driver.note(now + 20_000_000)
            #expect(driver.publishAt == nil)
            driver.stop()
            _ = stream
            return observer.lens
        }.get()
        _ = revisions
    }

    @Test("ends at once when there are too many observers")
    func tooMany() async throws {
        let station = Station(seed: 1)
        var feeds: [StationFeed] = []
        for _ in 0..<MonitorDriver.observerLimit { feeds.append(station.observe()) }
        var last = station.observe().snapshots.makeAsyncIterator()
        #expect(await last.next() == nil)
        feeds.removeAll()
        try await station.shutdown()
    }

    @Test("takes orders from any thread, in one hop")
    func orders() async throws {
        let station = Station(seed: 1)
        let feed = station.observe(maximumRate: 1000)
        for _ in 0..<100 {
            feed.order(Order(.ping, [Link(session: SessionID(preview: 9), generation: 1)]))
        }
        for await snapshot in feed.snapshots where !snapshot.journal.isEmpty { break }
        try await station.shutdown()
    }
}
