import Heartbeat
import NIOCore

/// Reads AMQP 0-9-1 frames: heartbeats and methods of channel 0, for no other is ever open.
enum AMQPReader {
    /// The longest frame.
    static let frameLimit = 65_536 - 8

    /// What opens a connection.
    static let header: [UInt8] = Array("AMQP".utf8) + [0, 0, 9, 1]
    /// Type 8, channel 0, nothing in it.
    static let heartbeatFrame: [UInt8] = [8, 0, 0, 0, 0, 0, 0, end]
    /// What ends a frame.
    private static let end: UInt8 = 0xCE

    /// What came of reading.
    enum Outcome {
        case heartbeat
        case method(AMQPMethod)
        /// The protocol header that a server answers with when it does not speak ours.
        case otherVersion(String)
        case incomplete
        case invalid(String)
        case tooLarge(String)
    }

    /// Takes one frame off the bytes.
    static func next(_ bytes: inout ByteBuffer) -> Outcome {
        let start = bytes.readerIndex
        guard let kind = bytes.getInteger(at: start, as: UInt8.self) else { return .incomplete }
        if kind == header[0] { return version(bytes) }
        guard kind == 1 || kind == 8 else { return .invalid("a frame of type \(kind)") }
        guard let channel = bytes.getInteger(at: start + 1, as: UInt16.self),
            let size = bytes.getInteger(at: start + 3, as: UInt32.self)
        else { return .incomplete }
        guard channel == 0 else { return .invalid("a frame of channel \(channel), never opened") }
        guard size <= frameLimit else {
            return .tooLarge("a frame of \(Humane.bytes(UInt64(size)))")
        }
        let length = Int(size)
        guard let last = bytes.getInteger(at: start + 7 + length, as: UInt8.self) else {
            return .incomplete
        }
        guard last == end else { return .invalid("a frame that is longer than it says") }
        bytes.moveReaderIndex(forwardBy: 7)
        guard var payload = bytes.readSlice(length: length) else { return .incomplete }
        bytes.moveReaderIndex(forwardBy: 1)
        if kind == 8 { return length == 0 ? .heartbeat : .invalid("a heartbeat with content") }
        guard let group = payload.readInteger(as: UInt16.self),
            let number = payload.readInteger(as: UInt16.self)
        else { return .invalid("a method without number") }
        return .method(
            AMQPMethod(name: .init(group: group, number: number), arguments: payload))
    }

    private static func version(_ bytes: ByteBuffer) -> Outcome {
        guard let text = bytes.getBytes(at: bytes.readerIndex, length: 8) else {
            return .incomplete
        }
        guard text.starts(with: header.prefix(4)) else {
            return .invalid("it begins with \"\(PeerText(text, limit: 20))\"")
        }
        return .otherVersion(text.dropFirst(5).map { "\($0)" }.joined(separator: "-"))
    }
}

/// A method and its arguments, not yet read.
struct AMQPMethod {
    var name: Name
    var arguments: ByteBuffer

    /// Class and method as the specification numbers them.
    struct Name: Hashable {
        var group: UInt16
        var number: UInt16

        static let start = connection(10), startOk = connection(11), secure = connection(20)
        static let tune = connection(30), tuneOk = connection(31)
        static let open = connection(40), openOk = connection(41)
        static let close = connection(50), closeOk = connection(51)
        static let blocked = connection(60), unblocked = connection(61)

        private static func connection(_ number: UInt16) -> Name { Name(group: 10, number: number) }
    }
}

extension AMQPMethod.Name: CustomStringConvertible {
    /// As the specification writes it, `10.50`.
    var description: String { "\(group).\(number)" }
}

extension ByteBuffer {
    /// Writes a method of channel 0 as a frame.
    mutating func writeAMQPMethod(
        _ name: AMQPMethod.Name, _ arguments: (inout ByteBuffer) -> Void
    ) {
        var payload = ByteBuffer()
        payload.writeMultipleIntegers(name.group, name.number)
        arguments(&payload)
        writeMultipleIntegers(UInt8(1), UInt16(0), UInt32(clamping: payload.readableBytes))
        writeImmutableBuffer(payload)
        writeInteger(UInt8(0xCE))
    }

    /// A text of up to 255 bytes; what is longer is cut.
    mutating func writeAMQPShortString(_ text: String) {
        let bytes = text.utf8.prefix(255)
        writeInteger(UInt8(clamping: bytes.count))
        writeBytes(bytes)
    }

    mutating func writeAMQPLongString(_ text: String) {
        writeInteger(UInt32(clamping: text.utf8.count))
        writeString(text)
    }

    mutating func readAMQPShortString() -> ByteBuffer? {
        readLengthPrefixedSlice(as: UInt8.self)
    }

    mutating func readAMQPLongString() -> ByteBuffer? {
        readLengthPrefixedSlice(as: UInt32.self)
    }
}
