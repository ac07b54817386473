import Heartbeat
import Testing

@testable import holter

@Suite("What a reload changes")
struct RosterChangeTests {
    private func session(
        _ url: String, name: String? = nil, every: Duration? = nil, tags: [String] = []
    ) throws -> WatchedSession {
        var options = SessionOptions()
        options.every = every
        options.tags = tags
        return try WatchedSession(url: url, name: name, own: options)
    }

    @Test("is nothing where nothing changed, whatever the order and the lines")
    func nothing() throws {
        let now = [try session("tcp://a:1"), try session("tcp://b:1"), try session("tcp://a:1")]
        var wanted = Array(now.reversed())
        for index in wanted.indices { wanted[index].place = "h:\(index)" }
        let change = RosterChange(from: now, to: wanted)
        #expect(Set(change.kept) == [0, 1, 2])
        #expect(change.added.isEmpty && change.removed.isEmpty && change.configured.isEmpty)
    }

    @Test("is a policy alone where only that differs")
    func policy() throws {
        let slow = try session("tcp://a:1", every: .seconds(9))
        let change = RosterChange(
            from: [try session("tcp://a:1"), try session("tcp://b:1")],
            to: [slow, try session("tcp://b:1")])
        #expect(change.configured == [.init(index: 0, session: slow)])
        #expect(change.kept == [1])
    }

    @Test("leaves the one of two alike that stays as it is")
    func alike() throws {
        let (quick, slow) = (try session("tcp://a:1"), try session("tcp://a:1", every: .seconds(9)))
        let change = RosterChange(from: [quick], to: [slow, quick])
        #expect(change.kept == [0])
        #expect(change.added == [slow])
        #expect(change.configured.isEmpty)
    }

    @Test("is another session where target, name or tags differ")
    func others() throws {
        let now = [try session("tcp://a:1"), try session("tcp://b:1"), try session("tcp://c:1")]
        let wanted = [
            try session("tcp://a:2"), try session("tcp://b:1", name: "b"),
            try session("tcp://c:1", tags: ["eu"]),
        ]
        let change = RosterChange(from: now, to: wanted)
        #expect(change.removed == [0, 1, 2])
        #expect(change.added == wanted)
        #expect(change.summary == "3 added, 3 removed, 0 changed, 0 untouched")
    }

    @Test("leaves alone what was asked for by hand")
    func byHand() throws {
        let now = [try session("tcp://a:1"), try session("tcp://b:1")]
        let change = RosterChange(from: now, to: []).keeping([1])
        #expect(change.removed == [0])
        #expect(change.kept == [1])
    }
}
