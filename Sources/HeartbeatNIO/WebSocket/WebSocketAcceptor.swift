import NIOCore

/// The server's half of the handshake: reads a request and agrees or refuses it with a status.
struct WebSocketAcceptor: Sendable {
    /// What came of the bytes so far.
    enum Outcome: Sendable, Hashable {
        /// Write this answer; frames follow.
        case agreed(answer: String, request: HTTPHead)
        /// Write this answer, then close.
        case refused(answer: String, status: Int)
    }

    /// Who may come in.
    let door: WebSocketDoor
    private var scanned = 0

    /// An acceptor that knows these subprotocols, the best first.
    init(subprotocols: [String] = []) {
        self.init(door: WebSocketDoor(subprotocols: subprotocols))
    }

    /// An acceptor that lets in who may come through a door.
    init(door: WebSocketDoor) {
        self.door = door
    }

    /// Reads the request; nil while it is not whole.
    mutating func receive(_ bytes: inout ByteBuffer) -> Outcome? {
        do throws(HTTPHead.Fault) {
            guard let head = try HTTPHead.take(from: &bytes, scanned: &scanned) else { return nil }
            return judge(head)
        } catch {
            switch error {
            case .tooLong, .tooManyFields:
                return Self.refusal(431, "Request Header Fields Too Large")
            case .malformed: return Self.refusal(400, "Bad Request")
            }
        }
    }

    /// The answer that refuses whatever was asked.
    static func refusal(
        _ status: Int, _ reason: String, _ headers: [String] = [], body: String = ""
    ) -> Outcome {
        let lines =
            [
                "HTTP/1.1 \(status) \(reason)", "Connection: close",
                "Content-Length: \(body.utf8.count)",
            ] + headers
        return .refused(
            answer: lines.joined(separator: "\r\n") + "\r\n\r\n" + body, status: status)
    }

    private func judge(_ head: HTTPHead) -> Outcome {
        let parts = head.startLine.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, HTTPText.isRequestTarget(String(parts[1])), parts[1].hasPrefix("/")
        else { return Self.refusal(400, "Bad Request") }
        guard parts[2] == "HTTP/1.1" else {
            return Self.refusal(505, "HTTP Version Not Supported")
        }
        if let refusal = door.refusal(of: head, asking: String(parts[1])) { return refusal }
        guard parts[0] == "GET" else {
            return Self.refusal(405, "Method Not Allowed", ["Allow: GET"])
        }
        guard head.values("host").count == 1, head.values("transfer-encoding").isEmpty,
            head.values("content-length").allSatisfy({ $0 == "0" })
        else { return Self.refusal(400, "Bad Request") }
        guard head.lists("websocket", in: "upgrade"), head.lists("upgrade", in: "connection"),
            head.values("sec-websocket-version") == [WebSocketHandshake.version]
        else {
            return Self.refusal(
                426, "Upgrade Required",
                ["Upgrade: websocket", "Sec-WebSocket-Version: \(WebSocketHandshake.version)"])
        }
        let keys = head.values("sec-websocket-key")
        guard keys.count == 1, Base64.isSixteenBytes(keys[0]) else {
            return Self.refusal(400, "Bad Request")
        }
        return agree(head, key: keys[0])
    }

    private func agree(_ head: HTTPHead, key: String) -> Outcome {
        var lines = [
            "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Accept: \(WebSocketHandshake.accept(key))",
        ]
        if let chosen = door.subprotocol(for: head) {
            lines.append("Sec-WebSocket-Protocol: \(chosen)")
        }
        return .agreed(answer: lines.joined(separator: "\r\n") + "\r\n\r\n", request: head)
    }
}
