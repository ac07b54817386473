import Heartbeat
import NIOCore

/// Cuts a stream into control packets; what a message carries is passed over as it comes.
///
/// It keeps nothing of a message but what its answer needs, so a peer that publishes 256 MB costs
/// no memory.
struct MQTTReader {
    /// The most bytes of a packet that is read whole.
    static let packetLimit = 65_536

    /// What comes next.
    enum Item {
        case packet(MQTTPacket)
        /// A message that wants an answer: its quality of service (1 or 2) and its number.
        case published(quality: UInt8, identifier: UInt16)
    }

    /// Where the next byte belongs.
    private enum Stage {
        case head
        /// The rest of a message whose head was read.
        case skipping(Int)
        /// A message that wants an answer, from the length of its topic on.
        case topicLength(quality: UInt8, left: Int)
        /// Its topic, of which so much is left.
        case topic(Int, quality: UInt8, left: Int)
        /// Its number.
        case identifier(quality: UInt8, left: Int)
    }

    private var stage = Stage.head

    /// The next packet, or nil where none is whole.
    mutating func next(_ bytes: inout ByteBuffer) throws(MQTTViolation) -> Item? {
        while bytes.readableBytes > 0 {
            switch stage {
            case .head:
                guard let packet = try head(&bytes) else {
                    if case .head = stage { return nil }
                    continue
                }
                return .packet(packet)
            case .skipping(let left):
                let count = bytes.skip(atMost: left)
                stage = count == left ? .head : .skipping(left - count)
            case .topicLength(let quality, let left):
                guard let length = bytes.readInteger(as: UInt16.self) else { return nil }
                guard Int(length) + 4 <= left else { throw .malformed("a topic out of its packet") }
                stage = .topic(Int(length), quality: quality, left: left - 2)
            case .topic(let length, let quality, let left):
                let count = bytes.skip(atMost: length)
                stage =
                    count == length
                    ? .identifier(quality: quality, left: left - count)
                    : .topic(length - count, quality: quality, left: left - count)
            case .identifier(let quality, let left):
                guard let identifier = bytes.readInteger(as: UInt16.self) else { return nil }
                guard identifier != 0 else { throw .malformed("a message with the number 0") }
                stage = left > 2 ? .skipping(left - 2) : .head
                return .published(quality: quality, identifier: identifier)
            }
        }
        return nil
    }

    /// Reads the first byte and the length: answers a whole packet, or nil and perhaps a stage
    /// that follows.
    private mutating func head(_ bytes: inout ByteBuffer) throws(MQTTViolation) -> MQTTPacket? {
        var ahead = bytes
        guard let first = ahead.readInteger(as: UInt8.self) else { return nil }
        guard let kind = MQTTPacket.Kind(rawValue: first >> 4) else {
            throw .malformed("a packet of type 0")
        }
        // The repeat flag was allowed in every packet that wants an answer before 3.1.1.
        guard kind == .publish || first & 0x07 == kind.flags else {
            throw .malformed("reserved flags in a packet of type \(kind.rawValue)")
        }
        guard let length = ahead.readMQTTLength() else {
            if ahead.readableBytes > 0 || bytes.readableBytes > 4 {
                throw .malformed("a length of more than four bytes")
            }
            return nil
        }
        if kind == .publish {
            bytes = ahead
            try beginMessage(flags: first & 0x0F, length: length)
            return nil
        }
        guard length <= Self.packetLimit else {
            throw .tooLong("a packet of \(Humane.bytes(UInt64(length)))")
        }
        guard let body = ahead.readSlice(length: length) else { return nil }
        bytes = ahead
        return MQTTPacket(kind: kind, body: body)
    }

    private mutating func beginMessage(flags: UInt8, length: Int) throws(MQTTViolation) {
        let quality = flags >> 1 & 3
        guard quality < 3 else { throw .malformed("a message of quality 3") }
        guard length >= (quality == 0 ? 2 : 4) else { throw .malformed("a message without topic") }
        stage = quality == 0 ? .skipping(length) : .topicLength(quality: quality, left: length)
    }
}

/// How a peer broke MQTT.
enum MQTTViolation: Error, Sendable, Hashable {
    case malformed(String)
    case unexpected(String)
    case tooLong(String)

    /// The reason of the DISCONNECT that tells the peer, in MQTT 5.
    var reason: UInt8 {
        switch self {
        case .malformed: 0x81
        case .unexpected: 0x82
        case .tooLong: 0x95
        }
    }

    /// The cause of death.
    var cause: Cause {
        if case .tooLong = self { .limitReached(words) } else { .protocolError(words) }
    }

    var words: String {
        switch self {
        case .malformed(let words), .unexpected(let words), .tooLong(let words): words
        }
    }
}

extension ByteBuffer {
    /// Passes over so many bytes or what there is of them, and answers how many that were.
    mutating func skip(atMost count: Int) -> Int {
        let passed = min(count, readableBytes)
        moveReaderIndex(forwardBy: passed)
        return passed
    }
}
