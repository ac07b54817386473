import NIOCore

/// What a loopback peer speaks.
public enum PeerProtocol: Sendable, Hashable {
    /// Lines: `PING x` is answered by `PONG x`.
    case line
    /// WebSocket (RFC 6455).
    case webSocket
    /// As much of Redis as a health check meets; with a password it asks for AUTH.
    case redis(password: String? = nil)

    /// The scheme of its URL.
    public var scheme: String {
        switch self {
        case .line: "tcp"
        case .webSocket: "ws"
        case .redis: "redis"
        }
    }

    func dialect(_ behaviour: PeerBehaviour) -> any PeerDialect {
        switch self {
        case .line:
            LineDialect(falsifies: behaviour.falsifies)
        case .webSocket:
            WebSocketDialect(falsifies: behaviour.falsifies, refusal: behaviour.refusal)
        case .redis(let password):
            RedisDialect(password: password, falsifies: behaviour.falsifies)
        }
    }
}

/// The server's side of a protocol: requests in, answers out; what becomes of the answers is not
/// its matter.
protocol PeerDialect {
    /// Whether the hello is done, so that frames may be sent without being asked.
    var isOpen: Bool { get }

    /// Takes the next request; nil when the rest is none or a part of one, which stays.
    mutating func receive(_ bytes: inout ByteBuffer) -> PeerRequest?

    /// The goodbye that tells why; empty where the protocol has none.
    mutating func farewell(code: UInt16, reason: String) -> ByteBuffer

    /// One frame that nobody asked for.
    func unasked(_ kind: PeerBehaviour.Flood.Kind) -> ByteBuffer
}

/// What a client asked, with the right answer.
enum PeerRequest: Sendable, Hashable {
    /// Part of the hello, or a command that is no heartbeat.
    case setup(ByteBuffer)
    /// A heartbeat.
    case beat(ByteBuffer)
    /// The last words: write this, then close.
    case over(ByteBuffer)
}

extension [UInt8] {
    /// Another id of the same form: its last byte is another digit.
    func falsified() -> [UInt8] {
        guard let last else { return [UInt8(ascii: "0")] }
        return dropLast() + [last == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")]
    }
}
