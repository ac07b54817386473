import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("A WebSocket server's hello")
struct WebSocketAcceptorTests {
    private static let fields = [
        "Host: h", "Upgrade: websocket", "Connection: keep-alive, Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
    ]

    private func outcome(
        _ line: String = "GET /chat HTTP/1.1", _ fields: [String] = fields,
        subprotocols: [String] = []
    ) -> WebSocketAcceptor.Outcome? {
        var acceptor = WebSocketAcceptor(subprotocols: subprotocols)
        var bytes = ByteBuffer(string: ([line] + fields).joined(separator: "\r\n") + "\r\n\r\n")
        return acceptor.receive(&bytes)
    }

    private func status(_ outcome: WebSocketAcceptor.Outcome?) -> Int? {
        switch outcome {
        case .agreed: 101
        case .refused(_, let status): status
        case nil: nil
        }
    }

    @Test("agrees as section 1.3 does")
    func agrees() throws {
        guard case .agreed(let answer, let request) = outcome() else {
            Issue.record("refused")
            return
        }
        #expect(
            answer == """
                HTTP/1.1 101 Switching Protocols\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
                \r

                """)
        #expect(request.startLine == "GET /chat HTTP/1.1")
    }

    @Test("chooses the best subprotocol that both know")
    func subprotocol() {
        let fields = Self.fields + ["Sec-WebSocket-Protocol: a, b", "sec-websocket-protocol: c"]
        guard case .agreed(let answer, _) = outcome(fields: fields, subprotocols: ["x", "c", "a"])
        else {
            Issue.record("refused")
            return
        }
        #expect(answer.contains("\r\nSec-WebSocket-Protocol: c\r\n"))
    }

    private func outcome(fields: [String], subprotocols: [String]) -> WebSocketAcceptor.Outcome? {
        outcome("GET / HTTP/1.1", fields, subprotocols: subprotocols)
    }

    @Test(
        "refuses a bad request line with a status",
        arguments: [
            ("POST / HTTP/1.1", 405), ("GET / HTTP/1.0", 505), ("GET / HTTP/2", 505),
            ("GET /", 400),
            ("GET  / HTTP/1.1", 400), ("GET x HTTP/1.1", 400), ("", 400),
            ("GET /\u{7} HTTP/1.1", 400),
        ])
    func requestLine(line: String, expected: Int) {
        #expect(status(outcome(line)) == expected)
    }

    @Test(
        "refuses a request without what it must have",
        arguments: [
            (0, 400), (1, 426), (2, 426), (3, 400), (4, 426),
        ])
    func missing(index: Int, expected: Int) {
        var fields = Self.fields
        fields.remove(at: index)
        #expect(status(outcome("GET / HTTP/1.1", fields)) == expected)
    }

    @Test(
        "refuses a request with what it must not have",
        arguments: [
            ("Host: again", 400), ("Content-Length: 5", 400), ("Transfer-Encoding: chunked", 400),
            ("Sec-WebSocket-Version: 8", 426), ("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", 400),
            ("no colon", 400), ("Content-Length: 0", 101),
        ])
    func extra(line: String, expected: Int) {
        #expect(status(outcome("GET / HTTP/1.1", Self.fields + [line])) == expected)
    }

    @Test("refuses a head over its limit without waiting for its end")
    func endless() {
        var acceptor = WebSocketAcceptor()
        var bytes = ByteBuffer(repeating: 0x61, count: 20_000)
        #expect(status(acceptor.receive(&bytes)) == 431)
    }
}
