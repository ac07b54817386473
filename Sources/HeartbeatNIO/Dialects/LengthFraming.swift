import Heartbeat
import NIOCore

/// Frames that begin with their length, described as Netty's `LengthFieldBasedFrameDecoder` is.
///
/// A frame is `offset` bytes of header, the length field, and the rest; its whole size is the
/// field's value plus `adjustment` plus the end of the field.
struct LengthFraming: Sendable, Hashable {
    /// The longest payload that is looked at; a longer one is passed over as it comes.
    static let payloadLimit = 4096
    /// The longest frame.
    static let frameLimit = 16 << 20

    /// Bytes of the length field: 1, 2, 3, 4 or 8.
    var size = 4
    /// Bytes ahead of it.
    var offset = 0
    /// What its value says more or less than the bytes behind it.
    var adjustment = 0
    /// Whether its least significant byte comes first.
    var isLittleEndian = false

    init(_ target: Target) throws(TargetError) {
        size = Int(target.settings["length_size"] ?? "4") ?? 4
        offset = Int(target.settings["length_offset"] ?? "0") ?? 0
        adjustment = Int(target.settings["length_adjustment"] ?? "0") ?? 0
        isLittleEndian = target.settings["endian"] == "little"
    }

    /// Where the payload begins.
    var headerSize: Int { offset + size }

    /// The size of the payload of the frame that begins here; nil while its header is not whole.
    ///
    /// Throws words for a size that cannot be.
    func payloadSize(_ bytes: ByteBuffer) throws(LengthViolation) -> Int? {
        let start = bytes.readerIndex + offset
        guard let field = bytes.getSlice(at: start, length: size) else { return nil }
        var value: UInt64 = 0
        for byte in isLittleEndian
            ? Array(field.readableBytesView.reversed()) : Array(field.readableBytesView)
        {
            value = value << 8 | UInt64(byte)
        }
        guard let length = Int(exactly: value), length <= Self.frameLimit,
            (0...Self.frameLimit).contains(length + adjustment)
        else { throw LengthViolation(words: "a frame of \(value) bytes") }
        return length + adjustment
    }

    /// Writes one frame; the header ahead of the length field is zeros.
    func write(_ payload: [UInt8], to out: inout ByteBuffer) {
        out.writeRepeatingByte(0, count: offset)
        let value = UInt64(max(0, payload.count - adjustment))
        let field = (0..<size).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
        out.writeBytes(isLittleEndian ? field : field.reversed())
        out.writeBytes(payload)
    }
}

/// A length that cannot be.
struct LengthViolation: Error, Hashable {
    var words: String
}
