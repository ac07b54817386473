import NIOCore

/// What the bridge and the conversation tell each other: frames of the connection, as they stand
/// on the wire but cut to what a heartbeat needs (RFC 9113, section 4.1), and one of our own.
enum HTTP2Message: Hashable {
    /// A PING, or the answer to one.
    case ping(UInt64, isAnswer: Bool)
    /// The peer's settings: identifier and value.
    case settings([Setting])
    /// The end of the connection, and why.
    case goAway(code: UInt32, debug: [UInt8])
    /// What broke the connection on our side of the wire.
    case failed(Failure, words: [UInt8])
    /// Anything else: life.
    case other

    /// One value of a SETTINGS frame.
    struct Setting: Hashable {
        /// Its number in the protocol.
        var identifier: UInt16
        /// Its value.
        var value: UInt32

        /// Those that are worth showing.
        enum Kind: UInt16 {
            case streams = 3
            case window = 4
            case frame = 5
        }
    }

    /// What kind of thing went wrong.
    enum Failure: UInt8 {
        /// TLS agreed on no or on another protocol.
        case notAgreed = 1
        /// The peer broke HTTP/2.
        case violation
        /// The peer passed a limit.
        case limit
    }

    /// Most bytes of a GOAWAY's debug data, or of our own words, that are passed on.
    static let textLimit = 512
    /// Most settings that are passed on.
    static let settingLimit = 16
    /// Most bytes behind the head of a message.
    static let lengthLimit = 8 + textLimit
}

/// The beginning of a frame on the connection itself.
private enum FrameType: UInt8 {
    case settings = 4
    case ping = 6
    case goAway = 7
    /// Unassigned in HTTP/2.
    case failed = 0xFA
    /// Unassigned in HTTP/2.
    case other = 0xFB
}

/// What reading one message came to.
enum HTTP2Reading: Hashable {
    case message(HTTP2Message)
    case incomplete
    /// Nothing that the other side of the bridge would say.
    case invalid
}

extension ByteBuffer {
    /// Writes one message.
    mutating func writeHTTP2(_ message: HTTP2Message) {
        switch message {
        case .ping(let nonce, let isAnswer):
            writeFrameHead(.ping, flags: isAnswer ? 1 : 0, length: 8)
            writeInteger(nonce)
        case .settings(let settings):
            let some = settings.prefix(HTTP2Message.settingLimit)
            writeFrameHead(.settings, length: some.count * 6)
            for setting in some {
                writeInteger(setting.identifier)
                writeInteger(setting.value)
            }
        case .goAway(let code, let debug):
            let some = debug.prefix(HTTP2Message.textLimit)
            writeFrameHead(.goAway, length: 8 + some.count)
            // No stream was ever opened.
            writeInteger(UInt32(0))
            writeInteger(code)
            writeBytes(some)
        case .failed(let failure, let words):
            let some = words.prefix(HTTP2Message.textLimit)
            writeFrameHead(.failed, flags: failure.rawValue, length: some.count)
            writeBytes(some)
        case .other:
            writeFrameHead(.other, length: 0)
        }
    }

    /// Reads one whole message.
    mutating func readHTTP2() -> HTTP2Reading {
        guard let head = getBytes(at: readerIndex, length: 9) else { return .incomplete }
        let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
        guard length <= HTTP2Message.lengthLimit else { return .invalid }
        guard readableBytes >= 9 + length else { return .incomplete }
        moveReaderIndex(forwardBy: 9)
        guard var body = readSlice(length: length) else { return .incomplete }
        let flags = head[4]
        switch FrameType(rawValue: head[3]) {
        case .ping:
            guard let nonce = body.readInteger(as: UInt64.self) else { return .invalid }
            return .message(.ping(nonce, isAnswer: flags & 1 != 0))
        case .settings: return .message(.settings(body.readHTTP2Settings()))
        case .goAway:
            body.moveReaderIndex(forwardBy: min(4, body.readableBytes))
            guard let code = body.readInteger(as: UInt32.self) else { return .invalid }
            return .message(.goAway(code: code, debug: Array(buffer: body)))
        case .failed:
            guard let failure = HTTP2Message.Failure(rawValue: flags) else { return .invalid }
            return .message(.failed(failure, words: Array(buffer: body)))
        case .other, nil: return .message(.other)
        }
    }

    private mutating func readHTTP2Settings() -> [HTTP2Message.Setting] {
        var settings: [HTTP2Message.Setting] = []
        while let (identifier, value) = readMultipleIntegers(as: (UInt16, UInt32).self) {
            settings.append(HTTP2Message.Setting(identifier: identifier, value: value))
        }
        return settings
    }

    private mutating func writeFrameHead(_ type: FrameType, flags: UInt8 = 0, length: Int) {
        writeInteger(UInt8(truncatingIfNeeded: length >> 16))
        writeInteger(UInt16(truncatingIfNeeded: length))
        writeInteger(type.rawValue)
        writeInteger(flags)
        writeInteger(UInt32(0))
    }
}
