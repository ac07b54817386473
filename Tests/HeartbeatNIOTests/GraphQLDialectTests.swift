import Heartbeat
import Testing

@testable import HeartbeatNIO

@Suite("GraphQL over WebSocket")
struct GraphQLDialectTests {
    private static let subprotocol = "graphql-transport-ws"
    private let target = Target(scheme: "ws", endpoint: .host("peer", port: 7))

    private func dialled() -> MessageTalk<GraphQLClient> {
        MessageTalk(
            GraphQLClient(target), facts: [Fact("server", "x")], subprotocol: Self.subprotocol)
    }

    private func accepted(name: String? = nil) -> MessageTalk<GraphQLServer> {
        MessageTalk(GraphQLServer(), subprotocol: Self.subprotocol, name: name)
    }

    // MARK: Dialling

    @Test("offers its subprotocol before any other, once")
    func offers() {
        var target = target
        target.subprotocols = ["mine", Self.subprotocol]
        #expect(GraphQLClient.offering(target).subprotocols == [Self.subprotocol, "mine"])
    }

    @Test("is up when its hello is acknowledged, once")
    func hello() {
        var talk = dialled()
        #expect(talk.said() == [#"{"type":"connection_init"}"#])
        #expect(talk.told().isEmpty)
        talk.hear(#"{"type":"connection_ack","payload":{"any":[1,{"thing":null}]}}"#)
        #expect(talk.told() == [.up, .learned([Fact("server", "x")])])
        talk.hear(#"{"type":"connection_ack"}"#)
        #expect(talk.told().isEmpty)
    }

    @Test("carries the payload of the option payload")
    func helloPayload() throws {
        let url = "ws://peer:7#dialect=graphql-ws&payload={\"token\":\"abc\"}"
        let (target, _) = try TargetURL.parse(url)
        var talk = MessageTalk(GraphQLClient(target), subprotocol: Self.subprotocol)
        #expect(talk.said() == [#"{"type":"connection_init","payload":{"token":"abc"}}"#])
        #expect(throws: TargetError.self) {
            try TargetURL.parse("ws://peer:7#dialect=graphql-ws&payload=abc")
        }
    }

    @Test("asks with a ping, and takes a pong for the answer, with or without a payload")
    func pings() {
        var talk = dialled()
        talk.hear(#"{"type":"connection_ack"}"#)
        _ = (talk.said(), talk.told())
        talk.probe(7)
        #expect(talk.said() == [#"{"type":"ping"}"#])
        talk.hear(#"{"type":"pong"}"#, #"{"payload":{"id":"9"},"type":"pong"}"#)
        #expect(talk.told() == [.answered(nonce: nil), .answered(nonce: nil)])
    }

    @Test("answers the server's ping with what it carried")
    func answers() {
        var talk = dialled()
        _ = talk.said()
        talk.hear(#"{"type":"ping"}"#, #"{"type":"ping","payload": {"a":[1,"}"]} }"#)
        #expect(
            talk.said() == [#"{"type":"pong"}"#, #"{"type":"pong","payload":{"a":[1,"}"]}}"#])
        #expect(talk.told() == [.asked(count: 1), .asked(count: 1)])
    }

    @Test("passes over results and messages of a later version")
    func others() {
        var talk = dialled()
        talk.hear(#"{"id":"1","type":"next","payload":{"data":{}}}"#, #"{"type":"later"}"#)
        #expect(talk.leave == nil)
    }

    @Test("ends at what is no message", arguments: ["", "[]", "{", "7", #"{"type":7}"#, "{}"])
    func malformed(text: String) {
        var talk = dialled()
        talk.hear(text)
        #expect(talk.leave?.code == 4400)
        #expect(talk.leave?.cause == .protocolError("not a GraphQL message"))
    }

    @Test("ends where the server chooses no subprotocol")
    func noSubprotocol() {
        let talk = MessageTalk(GraphQLClient(target))
        #expect(
            talk.leave?.cause
                == .badHello("the server does not choose subprotocol graphql-transport-ws"))
    }

    @Test("says what a close code means")
    func codes() throws {
        let talk = dialled()
        #expect(try talk.cause(ofClose: 4403, "no") == .credentialsRefused("4403 no"))
        #expect(try talk.cause(ofClose: 4401) == .credentialsRefused("4401 Unauthorized"))
        #expect(
            try talk.cause(ofClose: 4408) == .badHello("4408 Connection initialisation timeout"))
        #expect(
            try talk.cause(ofClose: 4429)
                == .closedByPeer(code: 4429, reason: "Too many initialisation requests"))
        #expect(try talk.cause(ofClose: 1000) == nil)
    }

    // MARK: Accepting

    @Test("acknowledges the hello, names the peer, and answers its pings before and after")
    func accept() {
        var talk = accepted(name: "sensor")
        talk.hear(#"{"type":"ping"}"#)
        #expect(talk.told() == [.asked(count: 1)])
        talk.hear(#"{"type":"connection_init","payload":{"token":"x"}}"#)
        #expect(talk.said() == [#"{"type":"pong"}"#, #"{"type":"connection_ack"}"#])
        #expect(
            talk.told() == [
                .introduced(Introduction(PeerText("sensor"), isExclusive: false)), .up,
            ])
        talk.probe(3)
        talk.hear(#"{"type":"pong"}"#)
        #expect(talk.said() == [#"{"type":"ping"}"#])
        #expect(talk.told() == [.answered(nonce: nil)])
    }

    @Test("completes an operation at once")
    func subscribe() {
        var talk = accepted()
        talk.hear(#"{"type":"connection_init"}"#)
        _ = talk.said()
        talk.hear(#"{"id":"a\"b","type":"subscribe","payload":{"query":"{a}"}}"#)
        talk.hear(#"{"id":"a\"b","type":"complete"}"#)
        #expect(talk.said() == [#"{"id":"a\"b","type":"complete"}"#])
        #expect(talk.leave == nil)
    }

    @Test(
        "refuses what is out of order, with the protocol's code",
        arguments: [
            ([#"{"type":"subscribe","id":"1"}"#], 4401),
            ([#"{"type":"connection_init"}"#, #"{"type":"connection_init"}"#], 4429),
            ([#"{"type":"connection_init"}"#, #"{"type":"subscribe"}"#], 4400),
            ([#"{"type":"start"}"#], 4400), (["{\"type\":\"ping\""], 4400), ([""], 4400),
        ] as [([String], UInt16)])
    func outOfOrder(texts: [String], code: UInt16) {
        var talk = accepted()
        for text in texts { talk.hear(text) }
        #expect(talk.leave?.code == code)
    }

    @Test("lets nobody in who does not offer the subprotocol")
    func notOffered() {
        let talk = MessageTalk(GraphQLServer())
        #expect(talk.leave?.code == 4406)
    }
}
