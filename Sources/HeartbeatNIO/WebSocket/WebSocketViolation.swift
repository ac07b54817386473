import Heartbeat

/// How a peer broke RFC 6455, with the code that the close frame answers and the words of the
/// cause.
enum WebSocketViolation: Error, Sendable, Hashable {
    case reservedBits
    case reservedOpcode(UInt8)
    case masked
    case unmasked
    case fragmentedControl
    case longControl(Int)
    case orphanContinuation
    case interleavedMessage
    case lengthNotMinimal
    case lengthOverflow
    case frameTooLong(UInt64, limit: UInt64)
    case closeBodyOfOneByte
    case closeCode(UInt16)
    case closeReasonNotUTF8
    case textNotUTF8

    /// The status of the close frame that tells the peer.
    var closeCode: UInt16 {
        switch self {
        case .frameTooLong: 1009
        case .closeReasonNotUTF8, .textNotUTF8: 1007
        default: 1002
        }
    }

    /// The cause of death.
    var cause: Cause {
        if case .frameTooLong = self { .limitReached(words) } else { .protocolError(words) }
    }

    private var words: String {
        switch self {
        case .reservedBits: "reserved bits set without an extension"
        case .reservedOpcode(let opcode): "reserved frame type \(opcode)"
        case .masked: "masked frame from a server"
        case .unmasked: "unmasked frame from a client"
        case .fragmentedControl: "fragmented control frame"
        case .longControl(let length): "control frame of \(length) bytes or more (limit 125)"
        case .orphanContinuation: "continuation without a message"
        case .interleavedMessage: "a new message inside a fragmented one"
        case .lengthNotMinimal: "frame length not in its shortest form"
        case .lengthOverflow: "frame length over 63 bits"
        case .frameTooLong(let length, let limit): "frame of \(length) bytes (limit \(limit))"
        case .closeBodyOfOneByte: "close frame with half a code"
        case .closeCode(let code): "close code \(code) may not be sent"
        case .closeReasonNotUTF8: "close reason is not UTF-8"
        case .textNotUTF8: "a text that is not UTF-8"
        }
    }
}
