import Heartbeat
import NIOCore

/// Reads one reply of the Redis protocol (RESP2 and RESP3) at a time, without building it.
///
/// A heartbeat needs the text of a line or a string, and that an array is whole; the rest is
/// skipped.
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

    private let bytes: UnsafeBufferPointer<UInt8>
    /// How much was read.
    private(set) var position = 0
    private var elements = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Reads one reply from the beginning of the bytes.
    mutating func next() -> Outcome {
        var pending = [1]
        var first: Outcome?
        while let left = pending.last {
            guard left > 0 else {
                pending.removeLast()
                continue
            }
            pending[pending.count - 1] -= 1
            elements += 1
            guard elements <= Self.elementLimit else {
                return .tooLarge("a reply of more than \(Self.elementLimit) elements")
            }
            let (outcome, children) = element()
            guard case .reply = outcome else { return outcome }
            first = first ?? outcome
            if children > 0 {
                guard pending.count < Self.depthLimit else {
                    return .tooLarge("arrays more than \(Self.depthLimit) deep")
                }
                pending.append(children)
            }
        }
        return first ?? .incomplete
    }

    /// Reads one element; an array only says how many follow.
    private mutating func element() -> (Outcome, children: Int) {
        guard position < bytes.count else { return (.incomplete, 0) }
        let type = bytes[position]
        guard Self.types.contains(type) else {
            let word = PeerText(bytes[position...].prefix(40), limit: 40)
            return (.invalid("a reply begins with \"\(word)\""), 0)
        }
        guard let line = line() else {
            return bytes.count - position > Self.lineLimit
                ? (.tooLarge("a line of more than \(Self.lineLimit) bytes"), 0) : (.incomplete, 0)
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
        guard length <= Self.stringLimit else {
            return (.tooLarge("a string of \(Humane.bytes(UInt64(length)))"), 0)
        }
        let end = position + length
        guard end + 2 <= bytes.count else { return (.incomplete, 0) }
        guard bytes[end] == 13, bytes[end + 1] == 10 else {
            return (.invalid("a string that is longer than it says"), 0)
        }
        let text = copy(bytes[position..<end])
        position = end + 2
        return (.reply(Reply(kind: type == 33 ? .error : .string, text: text)), 0)
    }

    private func array(
        _ body: Slice<UnsafeBufferPointer<UInt8>>, _ width: Int
    ) -> (
        Outcome, children: Int
    ) {
        guard let count = Self.number(body) else { return (.invalid("an array without size"), 0) }
        guard count <= Self.elementLimit else { return (.tooLarge("an array of \(count)"), 0) }
        let kind: Kind = count < 0 ? .null : .other
        return (.reply(Reply(kind: kind, text: [])), max(count, 0) * width)
    }

    /// The next line without its end; nil when that has not come.
    private mutating func line() -> Slice<UnsafeBufferPointer<UInt8>>? {
        let window = bytes[position..<min(bytes.count, position + Self.lineLimit)]
        guard let feed = window.firstIndex(of: 10) else { return nil }
        let start = position
        position = feed + 1
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
