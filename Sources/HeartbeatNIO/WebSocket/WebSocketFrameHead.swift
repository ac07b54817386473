import NIOCore

/// The first 2 to 14 bytes of a WebSocket frame (RFC 6455, section 5.2).
struct WebSocketFrameHead: Sendable, Hashable {
    /// Whether the frame ends its message.
    var isFinal: Bool
    /// What it is.
    var opcode: WebSocketOpcode
    /// The masking key; zero where there is none, which masks nothing.
    var mask: UInt32
    /// The size of the payload.
    var length: UInt64
    /// The size of this head.
    var size: Int

    /// The head at the front of some bytes, which stays there; nil while it is not whole.
    ///
    /// What is already wrong in the first two bytes is refused without waiting for the rest.
    static func peek(
        _ bytes: ByteBuffer, role: WebSocketRole
    ) throws(WebSocketViolation) -> WebSocketFrameHead? {
        let start = bytes.readerIndex
        guard let lead = bytes.getInteger(at: start, as: UInt16.self) else { return nil }
        let first = UInt8(lead >> 8)
        let short = Int(lead & 0x7F)
        let isMasked = lead & 0x80 != 0
        guard first & 0x70 == 0 else { throw .reservedBits }
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else {
            throw .reservedOpcode(first & 0x0F)
        }
        guard isMasked == (role == .server) else {
            throw isMasked ? .masked : .unmasked
        }
        let isFinal = first & 0x80 != 0
        if opcode.isControl {
            guard isFinal else { throw .fragmentedControl }
            guard short <= 125 else { throw .longControl(126) }
        }
        guard let (length, wide) = try length(bytes, at: start + 2, short: short) else {
            return nil
        }
        let size = 2 + wide + (isMasked ? 4 : 0)
        var mask: UInt32 = 0
        if isMasked {
            guard let key = bytes.getInteger(at: start + 2 + wide, as: UInt32.self) else {
                return nil
            }
            mask = key
        }
        return WebSocketFrameHead(
            isFinal: isFinal, opcode: opcode, mask: mask, length: length, size: size)
    }

    private static func length(
        _ bytes: ByteBuffer, at index: Int, short: Int
    ) throws(WebSocketViolation) -> (length: UInt64, wide: Int)? {
        switch short {
        case 126:
            guard let length = bytes.getInteger(at: index, as: UInt16.self) else { return nil }
            guard length > 125 else { throw .lengthNotMinimal }
            return (UInt64(length), 2)
        case 127:
            guard let length = bytes.getInteger(at: index, as: UInt64.self) else { return nil }
            guard length >> 63 == 0 else { throw .lengthOverflow }
            guard length > 0xFFFF else { throw .lengthNotMinimal }
            return (length, 8)
        default:
            return (UInt64(short), 0)
        }
    }
}
