import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("A WebSocket client's hello")
struct WebSocketHelloTests {
    private func request(_ target: Target) throws -> String {
        try WebSocketRequest(target, key: Array("the sample nonce".utf8)).text
    }

    @Test("asks for the upgrade as section 1.2 does")
    func plain() throws {
        var target = Target.plain
        target.path = "/chat?room=1"
        target.subprotocols = ["chat", "superchat"]
        target.headers = [Target.Header(name: "Origin", value: "http://example.com")]
        #expect(
            try request(target) == """
                GET /chat?room=1 HTTP/1.1\r
                Host: example.com\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Protocol: chat, superchat\r
                Origin: http://example.com\r
                \r

                """)
    }

    @Test(
        "names the host with its port where it is not the scheme's own",
        arguments: [
            ("ws", "h", 80, "h"), ("ws", "h", 443, "h:443"), ("wss", "h", 443, "h"),
            ("wss", "h", 80, "h:80"), ("ws", "::1", 8080, "[::1]:8080"),
            ("ws", "[::1]", 80, "[::1]"),
            ("ws", "fe80::1%eth0", 80, "[fe80::1]"),
        ])
    func host(scheme: String, name: String, port: Int, expected: String) throws {
        let target = Target(scheme: scheme, endpoint: .host(name, port: port))
        #expect(try request(target).contains("\r\nHost: \(expected)\r\n"))
    }

    @Test("lets a configured Host replace its own, and asks a socket file for localhost")
    func ownHost() throws {
        var target = Target(scheme: "ws", endpoint: .unix(path: "/run/x.sock"))
        #expect(try request(target).contains("\r\nHost: localhost\r\n"))
        target.headers = [Target.Header(name: "host", value: "inner")]
        #expect(try request(target).contains("\r\nhost: inner\r\n"))
        #expect(try !request(target).contains("localhost"))
    }

    @Test("sends basic credentials (RFC 7617)")
    func credentials() throws {
        var target = Target.plain
        target.user = "Aladdin"
        target.password = "open sesame"
        let text = try request(target)
        #expect(text.contains("\r\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"))
    }

    @Test(
        "refuses a target that could break out of its line",
        arguments: [
            { $0.headers = [Target.Header(name: "A", value: "b\r\nC: d")] },
            { $0.headers = [Target.Header(name: "A", value: "b\nC: d")] },
            { $0.headers = [Target.Header(name: "A", value: "b\0")] },
            { $0.headers = [Target.Header(name: "A: b\r\nC", value: "d")] },
            { $0.headers = [Target.Header(name: "", value: "d")] },
            { $0.headers = [Target.Header(name: "Upgrade", value: "h2c")] },
            { $0.headers = [Target.Header(name: "sec-websocket-key", value: "x")] },
            { $0.path = "/a b" },
            { $0.path = "/a\r\nX: y" },
            { $0.path = "/ü" },
            { $0.path = "/a#b" },
            { $0.subprotocols = ["a, b"] },
            { $0.subprotocols = ["a", "a"] },
            { $0.endpoint = .host("a\r\nX: y", port: 80) },
            { $0.endpoint = .host("", port: 80) },
            { $0.endpoint = .host("a/b", port: 80) },
            { $0.user = "a:b" },
            { $0.user = "a\n" },
            {
                $0.user = "a"
                $0.headers = [Target.Header(name: "Authorization", value: "Bearer x")]
            },
        ] as [@Sendable (inout Target) -> Void])
    func injection(spoil: @Sendable (inout Target) -> Void) {
        var target = Target.plain
        spoil(&target)
        #expect(throws: TargetError.self) { try request(target) }
    }

    @Test("is up when the server agrees, and tells what it learnt")
    func agreed() throws {
        var target = Target.plain
        target.subprotocols = ["a", "b"]
        var talk = try WebSocketTalk(target)
        talk.receive(talk.agreement(["Server: nginx\u{1B}[31m", "sec-websocket-protocol: b"]))
        let facts = [Fact("subprotocol", "b"), Fact("server", "nginx\\e[31m")]
        #expect(talk.signals == [.up, .learned(facts)])
    }

    @Test("takes a head in any case and spacing, and a list in Connection")
    func lenient() throws {
        var talk = try WebSocketTalk()
        let text = String(decoding: talk.agreement(), as: UTF8.self)
            .replacing("Upgrade: websocket", with: "UPGRADE:  WebSocket \t")
            .replacing("Connection: Upgrade", with: "connection:keep-alive,upgrade")
        talk.receive(text.utf8)
        #expect(talk.signals == [.up])
    }

    @Test("passes over provisional answers, but not for ever")
    func provisional() throws {
        let early = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
        var talk = try WebSocketTalk()
        talk.receive(Array(early.utf8) + talk.agreement())
        #expect(talk.signals == [.up])
        talk = try WebSocketTalk()
        talk.receive(Array(String(repeating: early, count: 5).utf8))
        #expect(talk.cause == .badHello("HTTP 103 Early Hints, again and again"))
    }

    @Test(
        "says what the server refused",
        arguments: [
            ("HTTP/1.1 403 Forbidden", "bad hello: HTTP 403 Forbidden"),
            ("HTTP/1.1 503", "bad hello: HTTP 503"),
            ("HTTP/1.1 302 Found", "bad hello: HTTP 302 Found"),
            (
                "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30",
                "HTTP 429 Too Many Requests: asked to wait 30s"
            ),
            (
                "HTTP/1.1 503 x\r\nRetry-After: 99999999999999999999",
                "HTTP 503 x: asked to wait 1h00m"
            ),
            (
                "HTTP/1.1 503 x\r\nRetry-After: Sun, 06 Nov 1994 08:51:37 GMT\r\n"
                    + "Date: Sun, 06 Nov 1994 08:49:37 GMT", "HTTP 503 x: asked to wait 2m00s"
            ),
            ("HTTP/1.1 503 x\r\nRetry-After: 0", "bad hello: HTTP 503 x"),
            ("HTTP/1.1 404 x\r\nRetry-After: 9", "bad hello: HTTP 404 x"),
            ("HTTP/1.0 404 Not Found", "bad hello: HTTP 404 Not Found"),
            ("HTTP/1.1 401 Unauthorized", "credentials refused: HTTP 401 Unauthorized"),
            ("HTTP/1.1 200 OK\u{1B}[2J\u{7}", "bad hello: HTTP 200 OK\\e[2J\\u{7}"),
            (
                "HTTP/1.1 301 Moved\r\nLocation: https://x/\u{9B}1m",
                "redirected: HTTP 301 Moved (to https://x/\\u{9b}1m)"
            ),
            ("HTTP/1.1 101 Switching Protocols", "bad hello: HTTP 101 without Upgrade: websocket"),
            (
                "HTTP/1.1 101 x\r\nUpgrade: websocket",
                "bad hello: HTTP 101 without Connection: Upgrade"
            ),
            (
                "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: upgrade",
                "bad hello: Sec-WebSocket-Accept does not fit the key"
            ),
            ("HTTP/1.1 99 x", "bad hello: not HTTP: \"HTTP/1.1 99 x\""),
            ("HTTP/1.1 +10 x", "bad hello: not HTTP: \"HTTP/1.1 +10 x\""),
            ("HTTP/1.1 200 OK\r\nbad header: x", "bad hello: malformed HTTP head"),
            ("HTTP/1.1 200 OK\r\n folded: x", "bad hello: malformed HTTP head"),
            ("HTTP/1.1 200 OK\r\na: x\ry", "bad hello: malformed HTTP head"),
            ("HTTP/1.1 200 OK\na: x", "bad hello: malformed HTTP head"),
        ])
    func refused(head: String, expected: String) throws {
        var talk = try WebSocketTalk()
        talk.receive(Array((head + "\r\n\r\n").utf8))
        #expect(talk.cause?.description == expected)
        #expect(talk.conversation.endCause == nil)
    }

    @Test("takes 403 for refused credentials only where some were given")
    func forbidden() throws {
        var target = Target.plain
        target.user = "u"
        var talk = try WebSocketTalk(target)
        talk.receive(Array("HTTP/1.1 403 Forbidden\r\n\r\n".utf8))
        #expect(talk.cause == .forbidden("HTTP 403 Forbidden"))
        #expect(talk.cause?.retryAdvice == .slow)
    }

    @Test(
        "refuses extensions and subprotocols that it did not offer",
        arguments: [
            (
                "Sec-WebSocket-Extensions: permessage-deflate",
                "the server uses an extension that was not offered"
            ),
            ("Sec-WebSocket-Protocol: mqtt", "subprotocol \"mqtt\" was not offered"),
        ])
    func unoffered(line: String, expected: String) throws {
        var talk = try WebSocketTalk()
        talk.receive(talk.agreement([line]))
        #expect(talk.cause == .badHello(expected))
        #expect(!talk.signals.contains(.up))
    }

    @Test("knows at the first byte that a peer speaks no HTTP")
    func notHTTP() throws {
        var talk = try WebSocketTalk()
        talk.receive(Array("HT".utf8))
        #expect(talk.signals.isEmpty)
        talk.receive(Array("\u{1B}]0;owned\u{7}".utf8))
        #expect(talk.cause == .badHello("not HTTP: \"HT\\e]0;owned\\u{7}\""))
    }

    @Test("gives up a head over its limit, however it comes")
    func endless() throws {
        let head = Array("HTTP/1.1 101 x\r\nA: ".utf8) + [UInt8](repeating: 0x61, count: 20_000)
        var whole = try WebSocketTalk()
        whole.receive(head)
        #expect(whole.cause == .limitReached("HTTP head over 16384 bytes"))
        var dripped = try WebSocketTalk()
        for byte in head where dripped.cause == nil { dripped.receive([byte]) }
        #expect(dripped.cause == whole.cause)
        var many = try WebSocketTalk()
        many.receive(
            Array("HTTP/1.1 101 x\r\n".utf8)
                + Array(String(repeating: "a: b\r\n", count: 200).utf8) + [13, 10])
        #expect(many.cause == .limitReached("HTTP head of over 128 headers"))
    }

    @Test("is bad when the stream ends before its end, and normal speech before it is silent")
    func early() throws {
        var talk = try WebSocketTalk()
        talk.conversation.begin(&talk.outlet)
        talk.outlet.clear()
        talk.conversation.probe(nonce: 1, &talk.outlet)
        talk.conversation.close(&talk.outlet)
        #expect(talk.written.isEmpty)
        #expect(talk.conversation.endCause == .badHello("closed during the handshake"))
    }
}
