import Heartbeat
import Testing

@testable import HeartbeatNIO

@Suite("Phoenix channels")
struct PhoenixDialectTests {
    @Test(
        "are asked for at the usual path, in version 2",
        arguments: [
            ("/", "/socket/websocket?vsn=2.0.0"), ("/live/websocket", "/live/websocket?vsn=2.0.0"),
            ("/a?token=x", "/a?token=x&vsn=2.0.0"), ("/a?vsn=1.0.0", "/a?vsn=1.0.0"),
        ])
    func path(given: String, asked: String) {
        let target = Target(scheme: "ws", endpoint: .host("peer", port: 7), path: given)
        #expect(PhoenixClient.completing(target).path == asked)
    }

    @Test("are up at once, and tell an answer by its ref")
    func dial() {
        var talk = MessageTalk(PhoenixClient(), facts: [Fact("server", "Cowboy")])
        #expect(talk.told() == [.up, .learned([Fact("server", "Cowboy")])])
        talk.probe(.max)
        #expect(talk.said() == [#"[null,"18446744073709551615","phoenix","heartbeat",{}]"#])
        talk.hear(
            #"[null,"18446744073709551615","phoenix","phx_reply",{"response":{},"status":"ok"}]"#)
        #expect(talk.told() == [.answered(nonce: .max)])
    }

    @Test(
        "take what answers nothing for life",
        arguments: [
            #"[null,null,"room:1","shout",{"body":"hi"}]"#,
            #"["1","2","room:1","phx_reply",{"response":{},"status":"ok"}]"#,
            #"[null,"-7","phoenix","phx_reply",{}]"#, #"[null,7,"phoenix","phx_reply",{}]"#,
            #"[null,"99999999999999999999","phoenix","phx_reply",{}]"#,
        ])
    func others(text: String) {
        var talk = MessageTalk(PhoenixClient())
        _ = talk.told()
        talk.hear(text)
        #expect(talk.told().isEmpty)
        #expect(talk.leave == nil)
    }

    @Test(
        "end at what is no message, at either end",
        arguments: ["", "[]", "{}", "[1,2,3,4,5]", "[null,null,\"a\",\"b\"]", "[[[[[", "null"])
    func malformed(text: String) {
        var client = MessageTalk(PhoenixClient())
        client.hear(text)
        #expect(client.leave?.cause == .protocolError("not a Phoenix message"))
        var server = MessageTalk(PhoenixServer())
        server.hear(text)
        #expect(server.leave?.cause == .protocolError("not a Phoenix message"))
    }

    @Test("reply to heartbeats, joins and leaves")
    func accept() {
        var talk = MessageTalk(PhoenixServer(), name: "sensor")
        #expect(
            talk.told() == [
                .introduced(Introduction(PeerText("sensor"), isExclusive: false)), .up,
            ])
        talk.hear(#"[null,"7","phoenix","heartbeat",{}]"#)
        #expect(
            talk.said() == [#"[null,"7","phoenix","phx_reply",{"response":{},"status":"ok"}]"#])
        #expect(talk.told() == [.asked(count: 1)])
        talk.hear(
            #"["1","1","room:\u0022x","phx_join",{"token":[[]]}]"#,
            #"["1","2","room:1","shout",{}]"#, #"["1","3","room:1","phx_leave",{}]"#)
        #expect(
            talk.said() == [
                #"["1","1","room:\"x","phx_reply",{"response":{},"status":"ok"}]"#,
                #"["1","3","room:1","phx_reply",{"response":{},"status":"ok"}]"#,
                #"["1","1","room:1","phx_close",{}]"#,
            ])
    }

    @Test("reply to version 1 as it writes")
    func versionOne() {
        var talk = MessageTalk(PhoenixServer())
        talk.hear(#"{"topic":"phoenix","event":"heartbeat","payload":{},"ref":7}"#)
        let wanted =
            #"{"topic":"phoenix","event":"phx_reply","#
            + #""payload":{"response":{},"status":"ok"},"ref":7}"#
        #expect(talk.said() == [wanted])
    }
}
