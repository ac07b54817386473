import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("Engine.IO")
struct EngineIODialectTests {
    static let open =
        #"0{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":9}"#
    private static let rhythm = Rhythm(every: .seconds(25), silence: .seconds(45))

    private func accepted() -> MessageTalk<EngineIOServer> {
        MessageTalk(EngineIOServer(Self.rhythm, seed: 1, nil), name: "sensor")
    }

    @Test(
        "is asked for at the usual path, in version 4",
        arguments: [
            ("/", false, "/engine.io/?EIO=4&transport=websocket"),
            ("/", true, "/socket.io/?EIO=4&transport=websocket"),
            ("/x/?a=b", true, "/x/?a=b&EIO=4&transport=websocket"),
            ("/x?EIO=4&transport=websocket", true, "/x?EIO=4&transport=websocket"),
        ])
    func path(given: String, hasNamespaces: Bool, asked: String) {
        let target = Target(scheme: "ws", endpoint: .host("peer", port: 7), path: given)
        #expect(EngineIO.completing(target, hasNamespaces: hasNamespaces).path == asked)
    }

    @Test("learns the server's rhythm, and is up")
    func dial() {
        var talk = MessageTalk(EngineIOClient(nil))
        talk.hear(Self.open)
        #expect(
            talk.told() == [.expects(Self.rhythm), .up, .learned([Fact("sid", "abc")])])
        talk.probe(7)
        #expect(talk.pings == [7])
        talk.hear("2", "2probe", "3", "4hello", "6")
        #expect(talk.said() == ["3", "3probe"])
        #expect(talk.told() == [.asked(count: 1), .asked(count: 1)])
        talk.close()
        #expect(talk.said() == ["1"])
    }

    @Test(
        "goes without a rhythm where none is usable",
        arguments: [
            "0{}", #"0{"pingInterval":0,"pingTimeout":20000}"#,
            #"0{"pingInterval":-5,"pingTimeout":20000}"#,
            #"0{"pingInterval":9223372036854775807,"pingTimeout":9223372036854775807}"#,
            #"0{"pingInterval":"25000","pingTimeout":1e9}"#,
        ])
    func noRhythm(text: String) {
        var talk = MessageTalk(EngineIOClient(nil))
        talk.hear(text)
        #expect(talk.told() == [.up])
    }

    @Test("ends where no open packet comes", arguments: ["", "0", "0[]", "2", "40", "{}"])
    func noOpen(text: String) {
        var talk = MessageTalk(EngineIOClient(nil))
        talk.hear(text)
        #expect(talk.leave?.code == 1002)
    }

    @Test("says that the server closed, and refuses unknown packets")
    func ends() {
        var talk = MessageTalk(EngineIOClient(nil))
        talk.hear(Self.open, "1")
        #expect(talk.leave?.cause == .closedByPeer(code: nil, reason: "Engine.IO closed"))
        var other = MessageTalk(EngineIOClient(nil))
        other.hear(Self.open, "9")
        #expect(other.leave?.cause == .protocolError("an unknown packet of Engine.IO"))
    }

    // MARK: Accepting

    @Test("opens with its rhythm, pings, and takes pongs for answers")
    func accept() {
        var talk = accepted()
        let said = talk.said()
        #expect(said.count == 1)
        #expect(said[0].hasPrefix(#"0{"sid":""#))
        let rest =
            #"","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":16384}"#
        #expect(said[0].hasSuffix(rest))
        #expect(talk.told().last == .up)
        talk.probe(7)
        #expect(talk.said() == ["2"])
        talk.hear("3", "4any", "6")
        #expect(talk.told() == [.answered(nonce: nil)])
        #expect(talk.leave == nil)
    }

    @Test(
        "refuses what a client may not say",
        arguments: [
            ("2", "invalid heartbeat direction"), ("", "an empty packet"),
            ("x", "an unknown packet of Engine.IO"), (open, "an unknown packet of Engine.IO"),
        ])
    func refuses(text: String, words: String) {
        var talk = accepted()
        talk.hear(text)
        #expect(talk.leave?.cause == .protocolError(words))
    }

    @Test("promises pings as seldom as traffic may make them")
    func promise() {
        var policy = PulsePolicy()
        policy.interval = .seconds(10)
        policy.timeout = .seconds(5)
        policy.misses = 2
        policy.jitter = 0.1
        policy.freshEvery = 4
        #expect(
            EngineIO.promise(policy) == Rhythm(every: .seconds(10), silence: .seconds(49)))
        #expect(EngineIO.milliseconds(.milliseconds(1500)) == 1500)
        #expect(EngineIO.milliseconds(.seconds(Int64.max)) == 86_400_000)
        #expect(EngineIO.milliseconds(.nanoseconds(1)) == 1)
    }

    @Test(
        "refuses other transports, versions and upgrades as real servers do",
        arguments: [
            ("/?EIO=4&transport=polling", #"{"code":0,"message":"Transport unknown"}"#),
            ("/", #"{"code":0,"message":"Transport unknown"}"#),
            (
                "/?EIO=3&transport=websocket",
                #"{"code":5,"message":"Unsupported protocol version"}"#
            ),
            (
                "/?EIO=4&transport=websocket&sid=abc",
                #"{"code":1,"message":"Session ID unknown"}"#
            ),
        ])
    func requests(path: String, body: String) throws {
        let target = try TargetURL.parse("ws://:0#dialect=engine.io", role: .accepting).target
        let adapter = try #require(Adapters.named("ws")?.accepting)
        var conversation = try adapter.converse(target, PulsePolicy())
        var outlet = Outlet()
        var request = ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
        conversation.receive(&request, &outlet)
        let answer = String(buffer: outlet.bytes)
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n" + body))
    }
}
