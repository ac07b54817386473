import Testing

@testable import HeartbeatNIO

/// Replies of Redis in pieces.
@Suite("A reply of Redis")
struct RESPReaderTests {
    static let replies = [
        "+OK\r\n", "-ERR no\r\n", ":12\r\n", "_\r\n", "$5\r\nhello\r\n", "$0\r\n\r\n", "$-1\r\n",
        "*-1\r\n", "*2\r\n$1\r\na\r\n*1\r\n:1\r\n", "%1\r\n+a\r\n*2\r\n+b\r\n$3\r\nc\r\n\r\n",
        "|1\r\n+ttl\r\n:5\r\n$1\r\nx\r\n", ">2\r\n+message\r\n$2\r\nhi\r\n",
    ]

    static func read(_ reader: inout RESPReader, _ bytes: [UInt8]) -> (RESPReader.Outcome, Int) {
        bytes.withUnsafeBufferPointer { reader.next($0) }
    }

    @Test("is the same however it is cut", arguments: replies)
    func pieces(text: String) {
        let bytes = Array(text.utf8)
        var whole = RESPReader()
        let (outcome, consumed) = Self.read(&whole, bytes + Array("+next\r\n".utf8))
        #expect(consumed == bytes.count)
        #expect(whole.isAtStart)
        var dripped = RESPReader()
        for end in 0..<bytes.count {
            let (part, taken) = Self.read(&dripped, Array(bytes[..<end]))
            #expect(part == .incomplete)
            #expect(taken == 0)
        }
        #expect(!dripped.isAtStart)
        let (end, taken) = Self.read(&dripped, bytes)
        #expect(end == outcome)
        #expect(taken == bytes.count)
        #expect(dripped.isAtStart)
    }

    @Test("is read on where it stopped: what was read is not looked at again")
    func continues() {
        var bytes = Array("*1000\r\n".utf8)
        for number in 0..<999 { bytes += Array(":\(number)\r\n".utf8) }
        let line = Array("+the beginning of a li".utf8)
        var reader = RESPReader()
        #expect(Self.read(&reader, bytes + line).0 == .incomplete)
        // Nonsense where all that was, and line ends in the line: a second look would find them.
        bytes = [UInt8](repeating: 0x7F, count: bytes.count)
        bytes += line.prefix(1) + [UInt8](repeating: 10, count: line.count - 1)
        bytes += Array("ne\r\n".utf8)
        let (outcome, consumed) = Self.read(&reader, bytes)
        #expect(outcome == .reply(RESPReader.Reply(kind: .other, text: [])))
        #expect(consumed == bytes.count)
    }

    @Test("has its limits in pieces as well")
    func limits() {
        var reader = RESPReader()
        var bytes: [UInt8] = []
        var outcome = RESPReader.Outcome.incomplete
        while outcome == .incomplete, bytes.count < 1 << 20 {
            bytes += Array("*4096\r\n".utf8) + Array(repeating: 0x3A, count: 3)
            bytes += Array("\r\n".utf8)
            outcome = Self.read(&reader, bytes).0
        }
        #expect(outcome == .tooLarge("arrays more than 16 deep"))
        var endless = RESPReader()
        var line = Array("+".utf8)
        outcome = .incomplete
        while outcome == .incomplete, line.count < 1 << 20 {
            line.append(0x78)
            outcome = Self.read(&endless, line).0
        }
        #expect(outcome == .tooLarge("a line of more than 4096 bytes"))
        #expect(line.count == 4097)
    }
}
