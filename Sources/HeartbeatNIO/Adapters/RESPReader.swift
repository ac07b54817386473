import Heartbeat
import NIOCore

/// Reads one reply of the Redis protocol (RESP2 and RESP3) at a time, without building it.
///
/// A heartbeat needs the text of a line or a string, and that an array is whole; the rest is
/// skipped. A reply that comes in pieces is read on where it stopped, so that each byte is looked at
/// once however small the pieces are.
struct RESPReader {
    /// The longest string.
    static let stringLimit = 65_536 - 64
    /// The longest line: a simple string, an error, a number.
    static let lineLimit = 4_096
    /// The most elements of one reply, nested ones included.
    static let elementLimit = 4_096
    /// The most arrays in each other.
    static let depthLimit = 16

    /// What a reply is.
    enum Kind: Equatable {
        case simple
        case error
        case string
        case null
        /// Numbers, arrays and everything else: of no interest, but well formed.
        case other
    }

    /// A reply: what it is, and its text.
    struct Reply: Equatable {
        var kind: Kind
        var text: ArraySlice<UInt8>
    }

    /// What came of reading.
    enum Outcome: Equatable {
        case reply(Reply)
        /// The end has not come yet.
        case incomplete
        case invalid(String)
        case tooLarge(String)
    }

    /// What is known of a reply whose end has not come; empty where there is none, which costs a
    /// session nothing.
    private var kept: [RESPProgress] = []

    /// Whether the next byte begins a reply.
    var isAtStart: Bool { kept.isEmpty }

    /// Reads one reply from the beginning of the bytes, and how many it took.
    ///
    /// Of one whose end has not come nothing is taken: the same bytes, and more, come next.
    mutating func next(_ bytes: UnsafeBufferPointer<UInt8>) -> (Outcome, consumed: Int) {
        var walk = RESPWalk(bytes, kept.last ?? RESPProgress())
        let outcome = walk.next()
        if case .incomplete = outcome {
            kept = [walk.progress]
            return (outcome, 0)
        }
        kept = []
        return (outcome, walk.progress.position)
    }
}

/// How far a reply was read.
private struct RESPProgress {
    /// What was read and needs no second look.
    var position = 0
    /// How much of the unfinished line behind it holds no line end.
    var searched = 0
    var elements = 0
    /// How many elements are still to come, of the reply and of each array in it.
    var pending = [1]
    /// What the reply is.
    var first: RESPReader.Outcome?
}

/// One look at the bytes of a reply.
private struct RESPWalk {
    typealias Outcome = RESPReader.Outcome
    typealias Reply = RESPReader.Reply
    typealias Kind = RESPReader.Kind

    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var progress: RESPProgress

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ progress: RESPProgress) {
        self.bytes = bytes
        self.progress = progress
    }

    /// Reads on to the end of the reply, or as far as it has come.
    mutating func next() -> Outcome {
        while let left = progress.pending.last {
            guard left > 0 else {
                progress.pending.removeLast()
                continue
            }
            guard progress.elements < RESPReader.elementLimit else {
                return .tooLarge("a reply of more than \(RESPReader.elementLimit) elements")
            }
            let start = progress.position
            let (outcome, children) = element()
            guard case .reply = outcome else {
                // An element is read as a whole: its head is short.
                progress.position = start
                return outcome
            }
            progress.elements += 1
            progress.pending[progress.pending.count - 1] -= 1
            progress.first = progress.first ?? outcome
            if children > 0 {
                guard progress.pending.count < RESPReader.depthLimit else {
                    return .tooLarge("arrays more than \(RESPReader.depthLimit) deep")
                }
                progress.pending.append(children)
            }
        }
        return progress.first ?? .incomplete
    }

    /// Reads one element; an array only says how many follow.
    private mutating func element() -> (Outcome, children: Int) {
        guard progress.position < bytes.count else { return (.incomplete, 0) }
        let type = bytes[progress.position]
        guard Self.types.contains(type) else {
            let word = PeerText(bytes[progress.position...].prefix(40), limit: 40)
            return (.invalid("a reply begins with \"\(word)\""), 0)
        }
        guard let line = line() else {
            let limit = RESPReader.lineLimit
            return bytes.count - progress.position > limit
                ? (.tooLarge("a line of more than \(limit) bytes"), 0) : (.incomplete, 0)
        }
        let body = line.dropFirst()
        switch type {
        case UInt8(ascii: "+"): return (.reply(Reply(kind: .simple, text: copy(body))), 0)
        case UInt8(ascii: "-"): return (.reply(Reply(kind: .error, text: copy(body))), 0)
        case UInt8(ascii: "$"), UInt8(ascii: "="), UInt8(ascii: "!"): return string(type, body)
        case UInt8(ascii: "*"), UInt8(ascii: "~"), UInt8(ascii: ">"): return array(body, 1)
        case UInt8(ascii: "%"): return array(body, 2)
        case UInt8(ascii: "|"):
            let (outcome, children) = array(body, 2)
            // An attribute goes before the reply that it belongs to.
            return (outcome, children + 1)
        default: return (.reply(Reply(kind: type == 95 ? .null : .other, text: [])), 0)
        }
    }

    private mutating func string(
        _ type: UInt8, _ body: Slice<UnsafeBufferPointer<UInt8>>
    ) -> (
        Outcome, children: Int
    ) {
        guard let length = Self.number(body) else {
            return (.invalid("a string without length"), 0)
        }
        if length < 0 { return (.reply(Reply(kind: .null, text: [])), 0) }
        guard length <= RESPReader.stringLimit else {
            return (.tooLarge("a string of \(Humane.bytes(UInt64(length)))"), 0)
        }
        let end = progress.position + length
        guard end + 2 <= bytes.count else { return (.incomplete, 0) }
        guard bytes[end] == 13, bytes[end + 1] == 10 else {
            return (.invalid("a string that is longer than it says"), 0)
        }
        let text = copy(bytes[progress.position..<end])
        progress.position = end + 2
        return (.reply(Reply(kind: type == 33 ? .error : .string, text: text)), 0)
    }

    private func array(
        _ body: Slice<UnsafeBufferPointer<UInt8>>, _ width: Int
    ) -> (
        Outcome, children: Int
    ) {
        guard let count = Self.number(body) else { return (.invalid("an array without size"), 0) }
        guard count <= RESPReader.elementLimit else {
            return (.tooLarge("an array of \(count)"), 0)
        }
        let kind: Kind = count < 0 ? .null : .other
        return (.reply(Reply(kind: kind, text: [])), max(count, 0) * width)
    }

    /// The next line without its end; nil when that has not come.
    private mutating func line() -> Slice<UnsafeBufferPointer<UInt8>>? {
        let start = progress.position
        let window = bytes[start..<min(bytes.count, start + RESPReader.lineLimit)]
        guard let feed = window.dropFirst(progress.searched).firstIndex(of: 10) else {
            progress.searched = window.count
            return nil
        }
        progress.searched = 0
        progress.position = feed + 1
        let end = feed > start && bytes[feed - 1] == 13 ? feed - 1 : feed
        return bytes[start..<end]
    }

    private func copy(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> ArraySlice<UInt8> {
        Array(text)[...]
    }

    private static let types = Set("+-:$*_,#!=(%~>|".utf8)

    /// A decimal number, `-1` included; nil for anything else or longer than ten digits.
    private static func number(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative ? text.dropFirst() : text
        guard (1...10).contains(digits.count) else { return nil }
        var value = 0
        for digit in digits {
            guard (48...57).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 48)
        }
        return isNegative ? -value : value
    }
}
