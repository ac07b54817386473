import NIOCore

/// One message of the server: what it is, and what it says.
struct PostgresMessage {
    /// A letter, such as `Z` for ready.
    var kind: UInt8
    /// At most ``PostgresReader/limit`` bytes; what is longer was cut.
    var payload: ByteBuffer
}

/// Takes messages off a stream: a letter, four bytes of length that count themselves, the payload.
struct PostgresReader {
    /// The most bytes of a message that are looked at; the rest is passed over as it comes.
    static let limit = 16_384

    /// What came of a look at the stream.
    enum Outcome {
        case message(PostgresMessage)
        /// It is not all there.
        case incomplete
        /// A length that none can have.
        case invalid
    }

    private var unread = 0

    /// The next message.
    mutating func next(_ bytes: inout ByteBuffer) -> Outcome {
        let passed = min(unread, bytes.readableBytes)
        bytes.moveReaderIndex(forwardBy: passed)
        unread -= passed
        let start = bytes.readerIndex
        guard unread == 0, let kind = bytes.getInteger(at: start, as: UInt8.self),
            let length = bytes.getInteger(at: start + 1, as: Int32.self)
        else { return .incomplete }
        guard length >= 4 else { return .invalid }
        let kept = min(Int(length) - 4, Self.limit)
        guard let payload = bytes.getSlice(at: start + 5, length: kept) else {
            return .incomplete
        }
        bytes.moveReaderIndex(forwardBy: 5 + kept)
        unread = Int(length) - 4 - kept
        return .message(PostgresMessage(kind: kind, payload: payload))
    }
}

extension ByteBuffer {
    /// Writes a message with a letter.
    mutating func writePostgres(_ kind: Character, _ payload: ByteBuffer = ByteBuffer()) {
        writeInteger(kind.asciiValue ?? 0)
        writeInteger(Int32(truncatingIfNeeded: payload.readableBytes + 4))
        writeImmutableBuffer(payload)
    }
}
