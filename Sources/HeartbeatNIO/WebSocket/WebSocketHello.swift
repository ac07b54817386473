import Heartbeat
import NIOCore

/// The client's half of the handshake: reads the server's answer and judges it.
struct WebSocketHello: Sendable {
    /// What came of the bytes so far.
    enum Outcome: Sendable, Hashable {
        /// The server agrees; what it told of itself.
        case agreed([Fact])
        /// It does not, or speaks something else.
        case failed(Cause)
    }

    /// How many provisional answers (100 to 199) may come before the final one.
    private static let provisionalLimit = 4

    /// What was asked.
    let request: WebSocketRequest
    /// The wall clock at the dial, seconds since 1970.
    private let dialledAt: Int64
    private var scanned = 0
    private var provisional = 0

    /// The handshake of a request that is sent at a time of the wall clock.
    init(_ request: WebSocketRequest, dialledAt: Int64) {
        self.request = request
        self.dialledAt = dialledAt
    }

    /// Reads the answer; nil while it is not whole.
    mutating func receive(_ bytes: inout ByteBuffer) -> Outcome? {
        while bytes.readableBytes > 0 {
            guard Self.beginsLikeHTTP(bytes) else {
                let start = PeerText(bytes.readableBytesView.prefix(40), limit: 40)
                return .failed(.badHello("not HTTP: \"\(start)\""))
            }
            do throws(HTTPHead.Fault) {
                guard let head = try HTTPHead.take(from: &bytes, scanned: &scanned) else {
                    return nil
                }
                if let outcome = judge(head) { return outcome }
            } catch {
                return .failed(Self.cause(of: error))
            }
        }
        return nil
    }

    private static func beginsLikeHTTP(_ bytes: ByteBuffer) -> Bool {
        zip(bytes.readableBytesView, "HTTP/1.".utf8).allSatisfy { $0 == $1 }
    }

    private static func cause(of fault: HTTPHead.Fault) -> Cause {
        switch fault {
        case .tooLong: .limitReached("HTTP head over \(HTTPHead.limit) bytes")
        case .tooManyFields: .limitReached("HTTP head of over \(HTTPHead.fieldLimit) headers")
        case .malformed: .badHello("malformed HTTP head")
        }
    }

    private mutating func judge(_ head: HTTPHead) -> Outcome? {
        guard let (status, line) = Self.status(head.startLine) else {
            return .failed(.badHello("not HTTP: \"\(PeerText(head.startLine, limit: 40))\""))
        }
        guard status != 101 else { return verdict(head) }
        if status / 100 == 1 {
            provisional += 1
            let isTooMany = provisional > Self.provisionalLimit
            return isTooMany ? .failed(.badHello("\(line), again and again")) : nil
        }
        let refusesUs = status == 401 || (status == 403 && request.hasCredentials)
        guard !refusesUs else { return .failed(.forbidden(line)) }
        if status == 429 || status == 503,
            let seconds = RetryAfter.seconds(in: head, dialledAt: dialledAt)
        {
            return .failed(.askedToWait(line, for: .seconds(seconds)))
        }
        guard status / 100 == 3, let location = head.values("location").first else {
            return .failed(.badHello(line))
        }
        return .failed(.redirected("\(line) (to \(PeerText(location, limit: 80)))"))
    }

    /// The status of `HTTP/1.1 403 Forbidden`, and `HTTP 403 Forbidden` made safe to show.
    private static func status(_ line: String) -> (status: Int, line: String)? {
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].utf8.count == 8, parts[1].utf8.count == 3,
            parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let status = Int(parts[1]), status >= 100
        else { return nil }
        let reason = parts.count > 2 ? HTTPText.trim(parts[2].utf8) : ""
        let words = reason.isEmpty ? "" : " \(PeerText(reason, limit: 80))"
        return (status, "HTTP \(status)\(words)")
    }

    private func verdict(_ head: HTTPHead) -> Outcome {
        guard head.startLine.hasPrefix("HTTP/1.1 ") else { return .failed(.badHello("HTTP/1.0")) }
        guard head.lists("websocket", in: "upgrade") else {
            return .failed(.badHello("HTTP 101 without Upgrade: websocket"))
        }
        guard head.lists("upgrade", in: "connection") else {
            return .failed(.badHello("HTTP 101 without Connection: Upgrade"))
        }
        guard head.values("sec-websocket-accept") == [WebSocketHandshake.accept(request.key)] else {
            return .failed(.badHello("Sec-WebSocket-Accept does not fit the key"))
        }
        guard head.values("sec-websocket-extensions").allSatisfy(\.isEmpty) else {
            return .failed(.badHello("the server uses an extension that was not offered"))
        }
        let chosen = head.values("sec-websocket-protocol")
        guard chosen.isEmpty || chosen.count == 1 && request.subprotocols.contains(chosen[0]) else {
            let names = PeerText(chosen.joined(separator: ", "), limit: 40)
            return .failed(.badHello("subprotocol \"\(names)\" was not offered"))
        }
        var facts = chosen.map { Fact("subprotocol", PeerText($0).description) }
        if let server = head.values("server").first, !server.isEmpty {
            facts.append(Fact("server", PeerText(server, limit: 80).description))
        }
        return .agreed(facts)
    }
}
