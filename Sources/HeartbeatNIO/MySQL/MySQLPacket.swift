import NIOCore

/// One packet: a number in its exchange and what it carries.
struct MySQLPacket {
    var sequence: UInt8
    /// At most ``MySQLReader/limit`` bytes; what is longer was cut.
    var payload: ByteBuffer

    /// The byte that says what it is; nil for an empty packet.
    var kind: UInt8? { payload.getInteger(at: payload.readerIndex) }
}

/// Takes packets off a stream: three bytes of length, one of sequence, then the payload.
struct MySQLReader {
    /// The most bytes of a packet that are looked at; the rest is passed over as it comes.
    static let limit = 16_384

    private var unread = 0

    /// The next packet; nil while it is not there.
    mutating func next(_ bytes: inout ByteBuffer) -> MySQLPacket? {
        let passed = min(unread, bytes.readableBytes)
        bytes.moveReaderIndex(forwardBy: passed)
        unread -= passed
        guard unread == 0,
            let head = bytes.getInteger(
                at: bytes.readerIndex, endianness: .little, as: UInt32.self)
        else { return nil }
        let length = Int(head & 0xFF_FFFF)
        let kept = min(length, Self.limit)
        guard let payload = bytes.getSlice(at: bytes.readerIndex + 4, length: kept) else {
            return nil
        }
        bytes.moveReaderIndex(forwardBy: 4 + kept)
        unread = length - kept
        return MySQLPacket(sequence: UInt8(head >> 24), payload: payload)
    }
}

extension ByteBuffer {
    /// Writes a packet that is shorter than 16 MiB.
    mutating func writeMySQL(sequence: UInt8, _ payload: ByteBuffer) {
        let length = UInt32(payload.readableBytes) & 0xFF_FFFF
        writeInteger(length | UInt32(sequence) << 24, endianness: .little)
        writeImmutableBuffer(payload)
    }

    /// Reads up to a zero byte, which is taken too; without one, nothing.
    mutating func readZeroTerminated() -> [UInt8]? {
        guard let end = readableBytesView.firstIndex(of: 0) else { return nil }
        let text = readBytes(length: end - readerIndex)
        moveReaderIndex(forwardBy: 1)
        return text
    }

    /// Writes a text and a zero byte.
    mutating func writeZeroTerminated(_ text: String) {
        writeString(text)
        writeInteger(UInt8(0))
    }
}
