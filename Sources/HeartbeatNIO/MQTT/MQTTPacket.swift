import NIOCore

/// A control packet that was read whole.
struct MQTTPacket {
    /// What a control packet is, by the upper half of its first byte.
    enum Kind: UInt8 {
        case connect = 1
        case connectAnswer = 2
        case publish = 3
        case publishAcknowledged = 4
        case publishReceived = 5
        case publishReleased = 6
        case publishComplete = 7
        case subscribe = 8
        case subscribeAnswer = 9
        case unsubscribe = 10
        case unsubscribeAnswer = 11
        case ping = 12
        case pingAnswer = 13
        case disconnect = 14
        case authenticate = 15

        /// The lower half of the first byte, which is fixed for all but PUBLISH.
        var flags: UInt8 {
            switch self {
            case .publishReleased, .subscribe, .unsubscribe: 2
            default: 0
            }
        }
    }

    var kind: Kind
    /// What follows the length.
    var body: ByteBuffer
}

/// The versions of MQTT, by the level that CONNECT says.
enum MQTTVersion: UInt8 {
    case v31 = 3
    case v311 = 4
    case v5 = 5

    /// As people write it.
    var words: String {
        switch self {
        case .v31: "3.1"
        case .v311: "3.1.1"
        case .v5: "5"
        }
    }
}

extension ByteBuffer {
    /// Writes a packet.
    mutating func writeMQTTPacket(_ kind: MQTTPacket.Kind, _ body: ByteBuffer = ByteBuffer()) {
        writeInteger(kind.rawValue << 4 | kind.flags)
        writeMQTTLength(body.readableBytes)
        writeImmutableBuffer(body)
    }

    /// Writes the answer to a message that a peer published, or to the next step of it.
    mutating func writeMQTTReceipt(_ kind: MQTTPacket.Kind, identifier: UInt16) {
        writeMultipleIntegers(kind.rawValue << 4 | kind.flags, UInt8(2), identifier)
    }

    /// Writes a length in groups of seven bits, the lowest first.
    mutating func writeMQTTLength(_ length: Int) {
        var rest = length
        repeat {
            let group = UInt8(rest & 127)
            rest >>= 7
            writeInteger(rest > 0 ? group | 128 : group)
        } while rest > 0
    }

    /// Writes a text behind its length; what a caller lets in has at most 65,535 bytes.
    mutating func writeMQTTText(_ text: String) {
        writeInteger(UInt16(clamping: text.utf8.count))
        writeBytes(text.utf8.prefix(Int(UInt16.max)))
    }

    /// Reads bytes behind their length; nil when there are fewer.
    mutating func readMQTTBytes() -> ByteBuffer? {
        readLengthPrefixedSlice(as: UInt16.self)
    }

    /// Reads a text behind its length; nil when it is not whole or not UTF-8.
    mutating func readMQTTText() -> String? {
        readMQTTBytes().flatMap { String(validating: $0.readableBytesView, as: UTF8.self) }
    }

    /// Reads a length of at most four groups of seven bits; nil when it is not whole or longer.
    mutating func readMQTTLength() -> Int? {
        var length = 0
        for shift in stride(from: 0, to: 28, by: 7) {
            guard let group = readInteger(as: UInt8.self) else { return nil }
            length |= Int(group & 127) << shift
            if group < 128 { return length }
        }
        return nil
    }
}
