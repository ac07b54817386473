import Heartbeat
import HeartbeatNIO
import Testing

@testable import holter

@Suite("What is to be watched")
struct SessionListTests {
    @Test("is one URL a line, without comments and empty lines")
    func list() throws {
        let text = """
            # servers
            tcp://a:1

              redis://b   # the cache
            tcp://mail:25#send=NOOP%0D%0A&expect=250
            """
        #expect(
            try URLList.parse(text, file: "f") == [
                .init(url: "tcp://a:1", line: 2), .init(url: "redis://b", line: 4),
                .init(url: "tcp://mail:25#send=NOOP%0D%0A&expect=250", line: 5),
            ])
        #expect(throws: UsageError.self) { try URLList.parse("tcp://a:1 tcp://b:1", file: "f") }
    }

    @Test("takes what is said nearest to it: URL, flags, its table, defaults")
    func precedence() throws {
        var general = SessionOptions()
        general.every = .seconds(1)
        general.timeout = .seconds(1)
        general.misses = 9
        general.tags = ["all"]
        general.values = ["script": ["none"], "from": ["127.0.0.9"]]
        var own = SessionOptions()
        own.timeout = .seconds(2)
        own.tags = ["eu", "all"]
        var flags = SessionOptions()
        flags.misses = 5
        flags.values = ["from": ["127.0.0.8"], "send": ["X"], "expect": ["Y"]]
        let session = try WatchedSession(
            url: "tcp://a:1#misses=4&tag=url&from=127.0.0.7", name: "n", own: own, flags: flags,
            general: general)
        #expect(session.policy.interval == .seconds(1))
        #expect(session.policy.timeout == .seconds(2))
        #expect(session.policy.misses == 4)
        #expect(session.tags == ["all", "eu", "url"])
        #expect(session.target.from == "127.0.0.7")
        #expect(session.target.script == nil)
        #expect(session.target.send == "X")
    }

    @Test("keeps what flags say from protocols that have no use for it")
    func meaning() throws {
        var flags = SessionOptions()
        flags.values = ["ca": ["ca.pem"]]
        let sessions = try SessionList.gather(
            urls: ["redis://a", "rediss://a"], lists: [], configuration: Configuration(),
            flags: flags)
        #expect(sessions.map(\.target.tls.authorityFile) == [nil, "ca.pem"])
        #expect(throws: UsageError("--ca means nothing to any of these sessions")) {
            try SessionList.gather(
                urls: ["redis://a"], lists: [], configuration: Configuration(), flags: flags)
        }
        var own = SessionOptions()
        own.values = ["ca": ["ca.pem"]]
        #expect(throws: UsageError("h:3: ca means nothing to redis")) {
            try WatchedSession(url: "redis://a", own: own, place: "h:3")
        }
    }

    @Test(
        "is refused in one sentence",
        arguments: [
            "localhost:6379", "gopher://a:70", "tcp://a:0", "tcp://a:65536", "tcp://a", "tcp://",
            "tcp://a:1#every=5", "tcp://a:1#misses=0", "tcp://a:1#nme=x", "tcp://a:1#name=%1b",
            "ws://a\u{1B}[2J:1", "redis://[::1", "", "http://a",
        ])
    func wrongURLs(_ url: String) throws {
        let error = try #require(throws: UsageError.self) {
            try WatchedSession(url: url, place: "f:7")
        }
        #expect(error.description.hasPrefix("f:7: "))
        #expect(!error.description.unicodeScalars.contains(where: PeerText.isUnsafe))
    }

    @Test("has every name once")
    func names() throws {
        #expect(throws: UsageError("URL 2: the name \"x\" is taken already; names must differ")) {
            try SessionList.gather(
                urls: ["tcp://a:1#name=x", "tcp://b:1#name=x"], lists: [],
                configuration: Configuration(), flags: SessionOptions())
        }
    }

    @Test("does not show a password in its errors")
    func secrets() throws {
        let error = try #require(throws: UsageError.self) {
            try WatchedSession(url: "redis://u:hunter2@a:0")
        }
        #expect(!error.description.contains("hunter2"))
    }
}
