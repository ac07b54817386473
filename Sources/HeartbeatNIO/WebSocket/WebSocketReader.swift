import NIOCore

/// Reads WebSocket frames from either end: hands out control frames, and text where asked to.
///
/// A bare heartbeat needs no message's content, so the payload of text and binary frames is dropped
/// byte by byte, however long it is, and text is not checked to be UTF-8; what is held at any time
/// is one control frame. A reader of texts joins the fragments of a text message up to a limit,
/// checks that it is UTF-8, and drops binary messages and longer texts as they come.
struct WebSocketReader: Sendable, Hashable {
    /// What came, beside data that was dropped.
    enum Item: Sendable, Hashable {
        case ping(WebSocketPayload)
        case pong(WebSocketPayload)
        case close(WebSocketClose)
        /// A whole text message.
        case text([UInt8])
    }

    /// The largest frame that is let through where nothing else is asked for: 16 MiB.
    static let frameLimit: UInt64 = 16 << 20
    /// The longest text that is handed out.
    static let textLimit = 16_384

    private let limit: UInt64
    private var toSkip: UInt64 = 0
    /// The text so far; nil where texts are dropped.
    private var text: [UInt8]?
    /// The mask of what is left of the current frame.
    private var mask: UInt32 = 0
    /// Which end we are.
    let role: WebSocketRole
    private var insideMessage = false
    /// The current message is a text within the limit.
    private var isGathering = false

    /// A reader for one end, which refuses frames over a size.
    init(role: WebSocketRole, frameLimit: UInt64 = Self.frameLimit, readsTexts: Bool = false) {
        self.role = role
        limit = frameLimit
        text = readsTexts ? [] : nil
    }

    /// The next item; nil when the bytes are used up, save a part of a frame that stays.
    mutating func next(_ bytes: inout ByteBuffer) throws(WebSocketViolation) -> Item? {
        while skip(&bytes) {
            if isGathering, !insideMessage { return .text(try takeText()) }
            guard let head = try WebSocketFrameHead.peek(bytes, role: role) else { return nil }
            if head.opcode.isControl {
                return try control(head, &bytes)
            }
            try enter(head)
            bytes.moveReaderIndex(forwardBy: head.size)
            toSkip = head.length
            if text != nil { begin(head) }
        }
        return nil
    }

    /// Drops or gathers what is left of a data frame; false when more of it must come.
    private mutating func skip(_ bytes: inout ByteBuffer) -> Bool {
        guard toSkip > 0 else { return true }
        let count = min(toSkip, UInt64(bytes.readableBytes))
        if isGathering { gather(bytes.readableBytesView.prefix(Int(count))) }
        bytes.moveReaderIndex(forwardBy: Int(count))
        toSkip -= count
        return toSkip == 0
    }

    private mutating func begin(_ head: WebSocketFrameHead) {
        mask = head.mask
        if head.opcode != .continuation { isGathering = head.opcode == .text }
        guard isGathering, head.length > UInt64(Self.textLimit - (text?.count ?? 0)) else { return }
        isGathering = false
        text = []
    }

    private mutating func gather(_ part: some Collection<UInt8>) {
        for byte in part {
            mask = mask << 8 | mask >> 24
            text?.append(byte ^ UInt8(truncatingIfNeeded: mask))
        }
    }

    private mutating func takeText() throws(WebSocketViolation) -> [UInt8] {
        let whole = text ?? []
        text = []
        isGathering = false
        guard whole.withUnsafeBytes({ String(validating: $0, as: UTF8.self) }) != nil else {
            throw .textNotUTF8
        }
        return whole
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
