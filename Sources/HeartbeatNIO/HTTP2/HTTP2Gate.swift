import NIOCore

/// Lets whole frames through to NIOHTTP2, and no other bytes.
///
/// NIOHTTP2 keeps what it has read until its buffer is empty for once, which a peer can put off for
/// ever with reads that end within a frame. Here only the beginning of one frame waits. Frames of
/// unknown types mean nothing (RFC 9113, section 4.1): they are skipped, and told as life.
final class HTTP2Gate: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Bytes came that are no frame for anybody here.
    struct Noise: Sendable {}

    /// The largest frame, as our settings leave it.
    static let frameLimit = 16_384
    /// Most bytes behind a GOAWAY; a peer that goes has little left to say.
    static let partingLimit = 65_536

    private static let headSize = 9
    private static let lastKnownType: UInt8 = 9
    private static let settings: UInt8 = 4
    private static let goAway: UInt8 = 7

    /// The peer's first frame, which must be SETTINGS, has come.
    private var hasBegun = false
    /// The beginning of a frame.
    private var rest = ByteBuffer()
    /// Bytes of an unknown frame that are still to come.
    private var toSkip = 0
    /// Bytes that may still come.
    private var left = Int.max

    /// Bytes that wait for the rest of their frame.
    var waiting: Int { rest.readableBytes }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        guard left > 0 else { return }
        if left != .max { left -= bytes.readableBytes }
        if rest.readableBytes > 0 {
            rest.writeBuffer(&bytes)
            bytes = rest
        }
        rest = ByteBuffer()
        var whole = ByteBuffer()
        var isNoise = false
        while bytes.readableBytes > 0 {
            if toSkip > 0 {
                let count = min(toSkip, bytes.readableBytes)
                bytes.moveReaderIndex(forwardBy: count)
                toSkip -= count
                isNoise = true
                continue
            }
            guard let head = bytes.getBytes(at: bytes.readerIndex, length: Self.headSize) else {
                break
            }
            let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            let isPreface = !hasBegun && head[3] == Self.settings
            if hasBegun, head[3] > Self.lastKnownType {
                toSkip = Self.headSize + length
                continue
            }
            if length > Self.frameLimit || !hasBegun && !isPreface {
                // NIOHTTP2 says what is wrong with it; nothing behind it counts.
                whole.writeBuffer(&bytes)
                left = 0
                break
            }
            guard var frame = bytes.readSlice(length: Self.headSize + length) else { break }
            whole.writeBuffer(&frame)
            hasBegun = true
            if head[3] == Self.goAway, left == .max { left = Self.partingLimit }
        }
        // In a buffer of its own: the read's may be much larger.
        if bytes.readableBytes > 0 { rest = ByteBuffer(buffer: bytes.slice()) }
        if whole.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(whole)) }
        if isNoise { context.fireUserInboundEventTriggered(Noise()) }
    }
}
