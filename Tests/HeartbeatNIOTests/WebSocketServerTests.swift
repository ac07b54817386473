import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("An accepted WebSocket")
struct WebSocketServerTests {
    struct Talk {
        var conversation: WebSocketConversation
        var outlet = Outlet()
        var rest = ByteBuffer()

        init(_ target: Target = .plain) throws {
            conversation = WebSocketConversation(accepting: try WebSocketDoor(target))
            conversation.begin(&outlet)
        }

        mutating func ask(_ path: String = "/", _ fields: [String] = []) -> String {
            let lines = [
                "GET \(path) HTTP/1.1", "Host: h", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
            ]
            hear(Array(((lines + fields).joined(separator: "\r\n") + "\r\n\r\n").utf8))
            return String(buffer: outlet.bytes)
        }

        mutating func hear(_ bytes: [UInt8]) {
            outlet.clear()
            rest.writeBytes(bytes)
            conversation.receive(&rest, &outlet)
        }

        var written: [UInt8] { Array(outlet.bytes.readableBytesView) }
    }

    /// A frame as a client sends it.
    static func masked(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let mask: [UInt8] = [1, 2, 3, 4]
        return [first, 0x80 | UInt8(payload.count)] + mask
            + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    @Test("is up with the name in its request, and what it told of itself")
    func introduced() throws {
        var talk = try Talk()
        let answer = talk.ask(
            "/live?x=1&id=al%20ice", ["User-Agent: ua\u{7F}", "Origin: http://o"])
        #expect(answer.hasPrefix("HTTP/1.1 101 "))
        #expect(
            talk.outlet.signals == [
                .introduced(Introduction(PeerText("al ice"), isExclusive: false)), .up,
                .learned([
                    Fact("client", "ua\\u{7f}"), Fact("origin", "http://o"), Fact("path", "/live"),
                ]),
            ])
        var header = try Talk()
        _ = header.ask("/?name=", ["X-Client-Id: bob"])
        #expect(header.outlet.signals.first == .up)
        var named = try Talk()
        _ = named.ask("/", ["X-Client-Id: bob"])
        #expect(
            named.outlet.signals.first
                == .introduced(Introduction(PeerText("bob"), isExclusive: false)))
    }

    @Test("is refused where it asks for another path or has other credentials")
    func refused() throws {
        var target = Target.plain
        target.path = "/live"
        target.user = "u"
        target.password = "p"
        var elsewhere = try Talk(target)
        #expect(elsewhere.ask("/").hasPrefix("HTTP/1.1 404 "))
        #expect(
            elsewhere.outlet.signals == [
                .fail(.badHello("no WebSocket that is served here: answered HTTP 404"))
            ])
        var stranger = try Talk(target)
        #expect(stranger.ask("/live", ["Authorization: Basic dTpx"]).hasPrefix("HTTP/1.1 401 "))
        #expect(
            stranger.outlet.signals == [.fail(.badHello("wrong credentials: answered HTTP 401"))])
        var known = try Talk(target)
        #expect(known.ask("/live?a", ["Authorization: Basic dTpw"]).hasPrefix("HTTP/1.1 101 "))
    }

    @Test("is answered, asked and left without a mask")
    func beats() throws {
        var talk = try Talk()
        _ = talk.ask()
        talk.hear(Self.masked(0x89, [7, 8]))
        #expect(talk.written == [0x8A, 2, 7, 8])
        #expect(talk.outlet.signals == [.asked(count: 1)])
        talk.outlet.clear()
        talk.conversation.probe(nonce: 258, &talk.outlet)
        #expect(talk.written == [0x89, 8, 0, 0, 0, 0, 0, 0, 1, 2])
        talk.hear(Self.masked(0x8A, bigEndian(258)))
        #expect(talk.outlet.signals == [.answered(nonce: 258)])
        talk.hear(Self.masked(0x88, [0x03, 0xE9] + Array("bye".utf8)))
        #expect(talk.written == [0x88, 2, 0x03, 0xE9])
        #expect(talk.outlet.signals == [.fail(.closedByPeer(code: 1001, reason: "bye"))])
        var closing = try Talk()
        _ = closing.ask()
        closing.outlet.clear()
        closing.conversation.close(&closing.outlet)
        #expect(closing.written == [0x88, 2, 0x03, 0xE8])
    }

    @Test("ends when it breaks the rules, with the code that says so")
    func violations() throws {
        var talk = try Talk()
        _ = talk.ask()
        talk.hear([0x89, 0])
        #expect(talk.written == [0x88, 2, 0x03, 0xEA])
        #expect(talk.outlet.signals == [.fail(.protocolError("unmasked frame from a client"))])
    }
}

@Suite("A reader of WebSocket texts")
struct WebSocketTextTests {
    private func texts(_ bytes: [UInt8], chunk: Int = .max) throws -> [String] {
        var reader = WebSocketReader(role: .client, readsTexts: true)
        var texts: [String] = []
        var buffer = ByteBuffer()
        var rest = bytes[...]
        while !rest.isEmpty {
            buffer.writeBytes(rest.prefix(chunk))
            rest = rest.dropFirst(chunk)
            while let item = try reader.next(&buffer) {
                if case .text(let text) = item {
                    texts.append(String(decoding: text, as: UTF8.self))
                }
            }
        }
        return texts
    }

    @Test("joins fragments, whatever comes between them and however they are cut")
    func fragments() throws {
        let bytes =
            frame(0x81, Array("whole".utf8)) + frame(0x01, Array("hä".utf8).prefix(2))
            + frame(0x89, [1]) + frame(0x00, Array("hä".utf8).suffix(1)) + frame(0x80, [])
            + frame(0x82, Array("binary".utf8)) + frame(0x81, [])
        for chunk in [1, 2, 3, 7, 1000] {
            #expect(try texts(bytes, chunk: chunk) == ["whole", "hä", ""])
        }
    }

    @Test("drops a text over its limit as it comes, and knows the next one")
    func long() throws {
        let limit = WebSocketReader.textLimit
        let fits = [UInt8](repeating: 0x61, count: limit)
        #expect(try texts(frame(0x81, fits)).map(\.utf8.count) == [limit])
        #expect(try texts(frame(0x81, fits + [0x61]) + frame(0x81, [0x62])) == ["b"])
        let grown =
            frame(0x01, fits) + frame(0x00, [0xFF]) + frame(0x80, fits) + frame(0x81, [0x62])
        #expect(try texts(grown, chunk: 777) == ["b"])
    }

    @Test(
        "refuses a text that is not UTF-8", arguments: [[0xFF], [0x61, 0xC3], [0xED, 0xA0, 0x80]])
    func utf8(bytes: [UInt8]) {
        #expect(throws: WebSocketViolation.textNotUTF8) { try texts(frame(0x81, bytes)) }
        #expect(WebSocketViolation.textNotUTF8.closeCode == 1007)
    }

    @Test(
        "unmasks, and writes what a reader of the other end reads",
        arguments: [0, 1, 125, 126, 65_536])
    func written(count: Int) throws {
        let text = (0..<count).map { UInt8(0x61 + $0 % 26) }
        for role in [WebSocketRole.client, .server] {
            var buffer = ByteBuffer()
            buffer.writeWebSocketText(text, mask: role == .server ? 0xA1B2_C3D4 : nil)
            var reader = WebSocketReader(role: role, readsTexts: true)
            let item = try reader.next(&buffer)
            #expect(item == (count <= WebSocketReader.textLimit ? .text(text) : nil))
            #expect(buffer.readableBytes == 0)
        }
    }
}
