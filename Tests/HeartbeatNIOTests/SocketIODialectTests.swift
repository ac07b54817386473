import Heartbeat
import Testing

@testable import HeartbeatNIO

@Suite("Socket.IO")
struct SocketIODialectTests {
    private func dialled(_ options: String = "") throws -> MessageTalk<EngineIOClient> {
        let target = try TargetURL.parse("ws://peer:7#dialect=socket.io" + options).target
        var talk = MessageTalk(EngineIOClient(SocketIONamespace(target)))
        talk.hear(EngineIODialectTests.open)
        _ = talk.told()
        return talk
    }

    private func accepted(_ options: String = "") throws -> MessageTalk<EngineIOServer> {
        let target = try TargetURL.parse("ws://peer:7#dialect=socket.io" + options).target
        let rhythm = Rhythm(every: .seconds(25), silence: .seconds(45))
        var talk = MessageTalk(EngineIOServer(rhythm, seed: 1, SocketIONamespace(target)))
        #expect(talk.told().isEmpty)
        _ = talk.said()
        return talk
    }

    // MARK: Dialling

    @Test("is up when its namespace is joined")
    func join() throws {
        var talk = try dialled()
        #expect(talk.said() == ["40"])
        talk.probe(1)
        #expect(talk.pings.isEmpty)
        talk.hear(#"40{"sid":"xyz"}"#)
        #expect(talk.told().first == .up)
        talk.close()
        #expect(talk.said() == ["41", "1"])
    }

    @Test("joins another namespace, with a payload")
    func namespace() throws {
        var talk = try dialled("&namespace=/admin&payload={\"token\":1}")
        #expect(talk.said() == [#"40/admin,{"token":1}"#])
        talk.hear(#"40{"sid":"of another"}"#)
        #expect(talk.told().isEmpty)
        talk.hear(#"40/admin,{"sid":"xyz"}"#, #"42/admin,12["tick",1]"#)
        #expect(talk.told().first == .up)
        #expect(talk.said() == ["43/admin,12[]"])
        talk.close()
        #expect(talk.said() == ["41/admin,", "1"])
    }

    @Test("refuses names that are none", arguments: ["admin", "/a,b", "/a b", "/a?b"])
    func names(name: String) {
        #expect(SocketIONamespace.check(name) != nil)
    }

    @Test(
        "tells a refusal from an unknown namespace",
        arguments: [
            (#"44{"message":"not for you"}"#, .credentialsRefused("not for you")),
            (#"44{"message":"Invalid namespace"}"#, .badHello("namespace /: Invalid namespace")),
            (#"44"Unable to connect""#, .badHello("namespace /: Unable to connect")),
            ("44", .credentialsRefused("")),
            (#"44{"message":"\u001b[2J"}"#, .credentialsRefused(#"\e[2J"#)),
        ] as [(String, Cause)])
    func refused(text: String, cause: Cause) throws {
        var talk = try dialled()
        talk.hear(text)
        #expect(talk.leave?.cause == cause)
    }

    @Test("says that the server disconnected it")
    func disconnected() throws {
        var talk = try dialled()
        talk.hear(#"40{"sid":"x"}"#, "41")
        #expect(talk.leave?.cause == .closedByPeer(code: nil, reason: "disconnected by the server"))
    }

    // MARK: Accepting

    @Test("lets its namespace be joined, and no other")
    func accept() throws {
        var talk = try accepted()
        talk.hear(#"40/admin,{"a":1}"#)
        #expect(talk.said() == [#"44/admin,{"message":"Invalid namespace"}"#])
        #expect(talk.told().isEmpty)
        talk.hear("40")
        let said = talk.said()
        #expect(said.count == 1 && said[0].hasPrefix(#"40{"sid":""#))
        #expect(talk.told().contains(.up))
        talk.hear(#"42["x",1]"#, #"427["x",{"a":"2["}]"#, #"451-8["x",{"_placeholder":true}]"#)
        talk.hear(#"43["late"]"#, "41/other,")
        #expect(talk.said() == ["437[]", "438[]"])
        #expect(talk.leave == nil)
        talk.hear("41")
        #expect(talk.leave?.cause == .closedByPeer(code: nil, reason: "disconnected by the client"))
    }

    @Test("lets another namespace be joined where it serves that")
    func acceptNamespace() throws {
        var talk = try accepted("&namespace=/admin")
        talk.hear("40", "40/admin,")
        let said = talk.said()
        #expect(said.first == #"44{"message":"Invalid namespace"}"#)
        #expect(said.last?.hasPrefix(#"40/admin,{"sid":""#) == true)
        #expect(talk.told().contains(.up))
    }

    @Test(
        "refuses what is no packet",
        arguments: ["4", "49", "4x", "45[]", "45-[]", "42" + String(repeating: "1", count: 20)])
    func malformed(text: String) throws {
        var talk = try accepted()
        talk.hear("40", text)
        #expect(talk.leave?.cause == .protocolError("not a packet of Socket.IO"))
        var other = try accepted()
        other.hear("40", "42/" + String(repeating: "n", count: 300) + ",1[]")
        #expect(other.leave != nil)
    }
}
