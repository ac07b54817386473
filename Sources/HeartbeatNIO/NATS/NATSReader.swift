import Heartbeat
import NIOCore

/// Cuts a stream into the lines of NATS; what a message carries is passed over as it comes.
struct NATSReader {
    /// The most bytes of a line; the longest is an INFO that names a whole cluster.
    static let lineLimit = 32_768
    /// The most bytes of a message, as the INFO of a listener says.
    static let messageLimit = 1 << 20
    /// The most bytes of a message that a server may be set up for.
    static let serverMessageLimit = 64 << 20

    /// One line: its first word in capitals, and the rest.
    struct Line {
        var word: String
        var rest: ByteBuffer

        /// The rest as words.
        var words: [Substring] {
            String(buffer: rest).split { $0 == " " || $0 == "\t" }
        }
    }

    private let messageLimit: Int
    /// Bytes of a message that are still to pass over, its line end among them.
    private var left = 0

    init(messageLimit: Int) {
        self.messageLimit = messageLimit
    }

    /// The next line, or nil where none is whole.
    mutating func next(_ bytes: inout ByteBuffer) throws(NATSViolation) -> Line? {
        left -= bytes.skip(atMost: left)
        guard left == 0 else { return nil }
        guard var line = try rawLine(&bytes) else { return nil }
        let view = line.readableBytesView
        let end = view.firstIndex { $0 == 0x20 || $0 == 0x09 } ?? view.endIndex
        guard end - view.startIndex <= 16 else {
            throw .malformed("a line begins with \"\(PeerText(view.prefix(16)))\"")
        }
        let word = String(decoding: view[..<end], as: UTF8.self).uppercased()
        line.moveReaderIndex(forwardBy: min(end - view.startIndex + 1, line.readableBytes))
        let found = Line(word: word, rest: line)
        if ["MSG", "HMSG", "PUB", "HPUB"].contains(word) { left = try messageLength(found) + 2 }
        return found
    }

    private func rawLine(_ bytes: inout ByteBuffer) throws(NATSViolation) -> ByteBuffer? {
        let view = bytes.readableBytesView
        guard let end = view.prefix(Self.lineLimit).firstIndex(of: 0x0A) else {
            guard bytes.readableBytes < Self.lineLimit else {
                throw .tooLong("a line of more than \(Self.lineLimit) bytes")
            }
            return nil
        }
        let length = end - view.startIndex
        guard var line = bytes.readSlice(length: length) else { return nil }
        bytes.moveReaderIndex(forwardBy: 1)
        if line.readableBytesView.last == 0x0D {
            line.moveWriterIndex(to: line.writerIndex - 1)
        }
        return line
    }

    /// The last word of a message's line is its length.
    private func messageLength(_ line: Line) throws(NATSViolation) -> Int {
        let words = line.words
        guard words.count >= 2, let length = words.last.flatMap({ Int($0) }), length >= 0 else {
            throw .malformed("a message without length")
        }
        guard length <= messageLimit else {
            throw .tooLong("a message of \(Humane.bytes(UInt64(length)))")
        }
        return length
    }
}

/// How a peer broke NATS.
enum NATSViolation: Error, Sendable, Hashable {
    case malformed(String)
    case tooLong(String)

    /// The words of the `-ERR` that tells a client.
    var answer: String {
        switch self {
        case .malformed: "Unknown Protocol Operation"
        case .tooLong: "Maximum Payload Violation"
        }
    }

    /// The cause of death.
    var cause: Cause {
        switch self {
        case .malformed(let words): .protocolError(words)
        case .tooLong(let words): .limitReached(words)
        }
    }

    var words: String {
        switch self {
        case .malformed(let words), .tooLong(let words): words
        }
    }
}
