import Heartbeat
import NIOCore

/// A byte stream that is asked with a line and answers with one; without a script it only listens.
///
/// Lines end with LF, a CR before it is dropped. Where the answer carries no id, one that has no
/// line end yet (a prompt) counts as soon as it is complete, once per line.
struct LineConversation: Conversation {
    /// The longest line.
    static let lineLimit = 8192
    /// The most answers told of one read; those of a flood beyond it are life and nothing more.
    private static let answersPerRead = 64

    private let script: LineScript?
    /// How much of the unfinished line was looked at: it holds no line end.
    private var searched = 0
    /// The unfinished line was the answer already, and what it still brings is skipped.
    private var isAnswered = false

    init(script: LineScript?) {
        self.script = script
    }

    mutating func begin(_ outlet: inout Outlet) {
        outlet.signal(.up)
    }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        guard let script, script.expectation != .nothing else {
            bytes.moveReaderIndex(to: bytes.writerIndex)
            return
        }
        let count = bytes.readableBytes
        let consumed = bytes.withUnsafeReadableBytes { raw in
            scan(raw.bindMemory(to: UInt8.self), script.expectation, &outlet)
        }
        bytes.moveReaderIndex(forwardBy: min(consumed, count))
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        guard let script else { return }
        var isFirst = true
        for piece in script.send {
            if !isFirst { outlet.bytes.writeDecimal(nonce) }
            outlet.bytes.writeBytes(piece)
            isFirst = false
        }
    }

    mutating func close(_ outlet: inout Outlet) {}

    /// A line longer than this ends the link: a pattern looks at an unfinished line at every read.
    var partialLimit: Int { Self.lineLimit }

    /// Tells the answers in some bytes; returns how many of them are done with.
    private mutating func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, _ expectation: LineScript.Expectation,
        _ outlet: inout Outlet
    ) -> Int {
        var start = 0
        while let end = bytes[(start + searched)...].firstIndex(of: 10) {
            searched = 0
            let line = UnsafeBufferPointer(rebasing: bytes[start..<end]).withoutReturn
            if isAnswered {
                isAnswered = false
            } else if outlet.signals.count < Self.answersPerRead,
                let signal = answer(line, expectation)
            {
                outlet.signal(signal)
            }
            start = end + 1
        }
        let rest = UnsafeBufferPointer(rebasing: bytes[start...])
        if isAnswered { return bytes.count }
        searched = rest.count
        if case .nonce = expectation { return start }
        guard !rest.isEmpty, let signal = answer(rest, expectation) else { return start }
        outlet.signal(signal)
        isAnswered = true
        searched = 0
        return bytes.count
    }

    private func answer(
        _ line: UnsafeBufferPointer<UInt8>, _ expectation: LineScript.Expectation
    ) -> Signal? {
        switch expectation {
        case .nothing: nil
        case .literal(let literal):
            ByteSearch.contains(line, literal) ? .answered(nonce: nil) : nil
        case .pattern(let pattern): pattern.matches(line) ? .answered(nonce: nil) : nil
        case .nonce(let before, let after):
            Self.nonce(in: line, before, after).map { .answered(nonce: $0) }
        }
    }

    /// The first number between two texts.
    static func nonce(
        in line: UnsafeBufferPointer<UInt8>, _ before: [UInt8], _ after: [UInt8]
    ) -> UInt64? {
        var start = 0
        while start + before.count < line.count {
            if line[start...].starts(with: before) {
                var index = start + before.count
                var number: UInt64 = 0
                var digits = 0
                while index < line.count, digits < 20, (48...57).contains(line[index]) {
                    guard number.append(digit: line[index]) else { return nil }
                    index += 1
                    digits += 1
                }
                if digits > 0, line[index...].starts(with: after) { return number }
            }
            start += 1
        }
        return nil
    }
}

extension UInt64 {
    /// Takes one more decimal digit; false where the number is larger than any id.
    mutating func append(digit: UInt8) -> Bool {
        let (tens, overflow) = multipliedReportingOverflow(by: 10)
        let (sum, overflowed) = tens.addingReportingOverflow(UInt64(digit & 15))
        self = sum
        return !overflow && !overflowed
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Without the CR that some put before the LF.
    fileprivate var withoutReturn: Self {
        last == 13 ? Self(rebasing: dropLast()) : self
    }
}

extension ByteBuffer {
    /// Writes a number in decimal digits, without a string on the way.
    mutating func writeDecimal(_ number: UInt64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var index = 20
            var rest = number
            repeat {
                index -= 1
                digits[index] = UInt8(48 + rest % 10)
                rest /= 10
            } while rest > 0
            writeBytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(digits)[index...]))
        }
    }

    /// The number of digits that ``writeDecimal(_:)`` writes.
    static func decimalDigits(_ number: UInt64) -> Int {
        var digits = 1
        var rest = number
        while rest >= 10 {
            rest /= 10
            digits += 1
        }
        return digits
    }
}
