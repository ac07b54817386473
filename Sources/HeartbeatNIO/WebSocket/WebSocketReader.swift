import NIOCore

/// Reads WebSocket frames from either end: hands out control frames and skips data as it arrives.
///
/// A heartbeat needs no message's content, so the payload of text and binary frames is dropped byte
/// by byte, however long it is, and text is not checked to be UTF-8. What is held at any time is
/// one control frame.
struct WebSocketReader: Sendable, Hashable {
    /// What came, beside data.
    enum Item: Sendable, Hashable {
        case ping(WebSocketPayload)
        case pong(WebSocketPayload)
        case close(WebSocketClose)
    }

    /// The largest frame that is let through where nothing else is asked for: 16 MiB.
    static let frameLimit: UInt64 = 16 << 20

    private let role: WebSocketRole
    private let limit: UInt64
    private var toSkip: UInt64 = 0
    private var insideMessage = false

    /// A reader for one end, which refuses frames over a size.
    init(role: WebSocketRole, frameLimit: UInt64 = Self.frameLimit) {
        self.role = role
        limit = frameLimit
    }

    /// The next control frame; nil when the bytes are used up, save a part of one that stays.
    mutating func next(_ bytes: inout ByteBuffer) throws(WebSocketViolation) -> Item? {
        while skip(&bytes), let head = try WebSocketFrameHead.peek(bytes, role: role) {
            if head.opcode.isControl {
                return try control(head, &bytes)
            }
            try enter(head)
            bytes.moveReaderIndex(forwardBy: head.size)
            toSkip = head.length
        }
        return nil
    }

    /// Drops what is left of a data frame; false when more of it must come.
    private mutating func skip(_ bytes: inout ByteBuffer) -> Bool {
        guard toSkip > 0 else { return true }
        let count = min(toSkip, UInt64(bytes.readableBytes))
        bytes.moveReaderIndex(forwardBy: Int(count))
        toSkip -= count
        return toSkip == 0
    }

    private mutating func enter(_ head: WebSocketFrameHead) throws(WebSocketViolation) {
        if head.opcode == .continuation {
            guard insideMessage else { throw .orphanContinuation }
        } else {
            guard !insideMessage else { throw .interleavedMessage }
        }
        guard head.length <= limit else { throw .frameTooLong(head.length, limit: limit) }
        insideMessage = !head.isFinal
    }

    private func control(
        _ head: WebSocketFrameHead, _ bytes: inout ByteBuffer
    ) throws(WebSocketViolation) -> Item? {
        let length = Int(head.length)
        let start = bytes.readerIndex + head.size
        guard let slice = bytes.getSlice(at: start, length: length) else { return nil }
        bytes.moveReaderIndex(forwardBy: head.size + length)
        let payload = WebSocketPayload(slice, mask: head.mask)
        return switch head.opcode {
        case .ping: .ping(payload)
        case .pong: .pong(payload)
        default: .close(try WebSocketClose(parsing: payload))
        }
    }
}
