import Heartbeat

/// What a close frame says: a code and a reason, or neither.
struct WebSocketClose: Sendable, Hashable {
    /// The status; nil where the frame was empty.
    var code: UInt16?
    /// The reason, safe to show.
    var reason: PeerText

    /// Reads the body of a close frame (RFC 6455, sections 5.5.1 and 7.4).
    init(parsing payload: WebSocketPayload) throws(WebSocketViolation) {
        let body = payload.clear
        guard !body.isEmpty else {
            code = nil
            reason = PeerText("")
            return
        }
        guard body.count >= 2 else { throw .closeBodyOfOneByte }
        let code = UInt16(body[0]) << 8 | UInt16(body[1])
        guard Self.maySend(code) else { throw .closeCode(code) }
        guard let text = String(validating: body[2...], as: UTF8.self) else {
            throw .closeReasonNotUTF8
        }
        self.code = code
        reason = PeerText(text)
    }

    /// Whether a code may stand in a frame.
    ///
    /// 1. 1000 to 1014 are registered, except 1004, 1005 and 1006, which only tell of frames that
    /// never came;
    /// 2. 3000 to 3999 belong to libraries and 4000 to 4999 to applications; 3. all else is
    /// reserved.
    static func maySend(_ code: UInt16) -> Bool {
        switch code {
        case 1004...1006: false
        case 1000...1014, 3000...4999: true
        default: false
        }
    }
}
