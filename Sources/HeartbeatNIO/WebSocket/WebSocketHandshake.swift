import Crypto

/// What both ends of a WebSocket handshake know: the key, and how it is answered.
enum WebSocketHandshake {
    /// The only version there is.
    static let version = "13"

    /// The `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key` (RFC 6455, section 1.3).
    static func accept(_ key: String) -> String {
        let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        return Base64.encode(Array(Insecure.SHA1.hash(data: text)))
    }
}
