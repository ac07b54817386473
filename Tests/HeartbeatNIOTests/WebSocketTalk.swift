import Heartbeat
import NIOCore

@testable import HeartbeatNIO

/// A conversation under test: what goes in by hand, what comes out kept.
struct WebSocketTalk {
    var conversation: WebSocketConversation
    var outlet = Outlet()
    private var inbound = ByteBuffer()

    init(_ target: Target = .plain, seed: UInt64 = 1, frameLimit: UInt64 = 16 << 20) throws {
        conversation = try WebSocketConversation(
            target: target, seed: seed, frameLimit: frameLimit)
    }

    /// A conversation whose handshake is done and forgotten.
    static func opened(_ target: Target = .plain, frameLimit: UInt64 = 16 << 20) throws -> Self {
        var talk = try WebSocketTalk(target, frameLimit: frameLimit)
        talk.receive(talk.agreement())
        talk.outlet.clear()
        return talk
    }

    /// The request that was written, and the answer that agrees to it.
    mutating func agreement(_ extra: [String] = []) -> [UInt8] {
        conversation.begin(&outlet)
        let request = String(buffer: outlet.bytes)
        outlet.clear()
        let key = request.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Key: ") }
        let accept = WebSocketHandshake.accept(String(key?.dropFirst(19) ?? ""))
        let lines =
            [
                "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Accept: \(accept)",
            ] + extra
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// Bytes as one read brings them; what is left over waits for the next, as in the shell.
    mutating func receive(_ bytes: some Sequence<UInt8>) {
        inbound.writeBytes(bytes)
        conversation.receive(&inbound, &outlet)
        inbound.discardReadBytes()
    }

    /// How many bytes of an unfinished message wait.
    var waiting: Int { inbound.readableBytes }
    var written: [UInt8] { Array(outlet.bytes.readableBytesView) }
    var signals: [Signal] { outlet.signals }

    /// The cause of death, if one was told.
    var cause: Cause? {
        for case .fail(let cause) in signals { return cause }
        return nil
    }
}

extension Target {
    /// `ws://example.com/`.
    static var plain: Target {
        Target(scheme: "ws", endpoint: .host("example.com", port: 80))
    }
}

/// A frame as a server sends it: unmasked, with the shortest length.
func frame(_ first: UInt8, _ payload: some Collection<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = [first]
    switch payload.count {
    case ...125: bytes.append(UInt8(payload.count))
    case ...0xFFFF: bytes += [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    default: bytes += [127] + (0..<8).map { UInt8(payload.count >> (56 - 8 * $0) & 0xFF) }
    }
    return bytes + payload
}

/// A number as it goes over the wire.
func bigEndian(_ nonce: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: nonce >> UInt64(56 - 8 * $0)) }
}

/// A client's frame in the clear: its first byte and what it carries.
func unmasked(_ bytes: [UInt8]) -> (first: UInt8, payload: [UInt8])? {
    guard bytes.count >= 6, bytes[1] & 0x80 != 0, bytes.count == 6 + Int(bytes[1] & 0x7F) else {
        return nil
    }
    let payload = bytes[6...].enumerated().map { $1 ^ bytes[2 + $0 % 4] }
    return (bytes[0], payload)
}
