import Heartbeat
import Testing

@testable import HeartbeatNIO

@Suite("A watch on names")
struct NameWatchTests {
    private static let link = Link(session: SessionID(preview: 3), generation: 1)

    @Test("sees a move, is sure at the second look, and sees the way back")
    func moves() {
        var watch = NameWatch()
        #expect(watch.judge(Self.link, at: "10.0.0.1", found: ["10.0.0.1"]) == .none)
        #expect(
            watch.judge(Self.link, at: "10.0.0.1", found: ["10.0.0.2", "10.0.0.3"])
                == .moved(to: "10.0.0.2, 10.0.0.3", isSure: false))
        #expect(
            watch.judge(Self.link, at: "10.0.0.1", found: ["10.0.0.2"])
                == .moved(to: "10.0.0.2", isSure: true))
        #expect(watch.judge(Self.link, at: "10.0.0.1", found: []) == .none)
        #expect(watch.judge(Self.link, at: "10.0.0.1", found: ["10.0.0.1", "::1"]) == .back)
        #expect(watch.judge(Self.link, at: "10.0.0.1", found: ["10.0.0.1"]) == .none)
    }

    @Test("begins anew with the next link of a session")
    func nextLink() {
        var watch = NameWatch()
        _ = watch.judge(Self.link, at: "10.0.0.1", found: ["10.0.0.2"])
        let next = Link(session: Self.link.session, generation: 2)
        #expect(
            watch.judge(next, at: "10.0.0.1", found: ["10.0.0.2"])
                == .moved(to: "10.0.0.2", isSure: false))
        let last = Link(session: Self.link.session, generation: 3)
        #expect(watch.judge(last, at: "10.0.0.2", found: ["10.0.0.2"]) == .none)
    }

    @Test("tells no long list")
    func many() {
        var watch = NameWatch()
        let found = (2...9).map { "10.0.0.\($0)" }
        #expect(
            watch.judge(Self.link, at: "10.0.0.1", found: found)
                == .moved(to: "10.0.0.2, 10.0.0.3, 10.0.0.4, …", isSure: false))
    }

    @Test("gives each session one turn a minute", arguments: [0, 1, 59, 60, 61, 1000])
    func turns(count: Int) {
        var watch = NameWatch()
        var turns: [Int] = []
        for _ in 0..<NameWatch.round { turns += watch.nextShare(of: count) }
        #expect(turns.sorted() == Array(0..<count))
    }
}
