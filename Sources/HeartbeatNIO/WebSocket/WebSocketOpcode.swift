/// What a WebSocket frame is (RFC 6455, section 5.2); other values are reserved and refused.
enum WebSocketOpcode: UInt8, Sendable, Hashable, CaseIterable {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    /// Whether it may come between the fragments of a message.
    var isControl: Bool { rawValue >= 0x8 }
}

/// Which end of a WebSocket one is: a client masks what it sends and a server does not.
enum WebSocketRole: Sendable, Hashable {
    case client
    case server
}
