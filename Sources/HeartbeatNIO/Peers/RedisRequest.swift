import NIOCore

/// Reads commands as a Redis server does: arrays of bulk strings, or words on a line.
enum RedisRequest {
    /// The most bytes of one command.
    static let limit = 16_384
    /// The most words of one command.
    static let wordLimit = 64

    /// What broke a command.
    struct Fault: Error, Sendable, Hashable {
        var words: String
    }

    /// Takes one command; nil while it is not whole, an empty one for an empty line.
    static func take(_ bytes: inout ByteBuffer) throws(Fault) -> [[UInt8]]? {
        var rest = bytes
        guard let command = try read(&rest) else {
            guard bytes.readableBytes <= limit else { throw Fault(words: "too big request") }
            return nil
        }
        bytes = rest
        return command
    }

    private static func read(_ bytes: inout ByteBuffer) throws(Fault) -> [[UInt8]]? {
        guard let line = try line(&bytes) else { return nil }
        guard line.first == UInt8(ascii: "*") else {
            let words = line.split(separator: 0x20).map(Array.init)
            guard words.count <= wordLimit else { throw Fault(words: "too many words") }
            return words
        }
        let count = try number(line.dropFirst(), most: wordLimit, "invalid multibulk length")
        var words: [[UInt8]] = []
        while words.count < count {
            guard let head = try self.line(&bytes) else { return nil }
            guard head.first == UInt8(ascii: "$") else { throw Fault(words: "expected '$'") }
            let length = try number(head.dropFirst(), most: limit, "invalid bulk length")
            guard bytes.readableBytes >= length + 2, let word = bytes.readBytes(length: length)
            else { return nil }
            guard bytes.readInteger(as: UInt16.self) == 0x0D0A else {
                throw Fault(words: "bulk string without its end")
            }
            words.append(word)
        }
        return words
    }

    private static func line(_ bytes: inout ByteBuffer) throws(Fault) -> [UInt8]? {
        let view = bytes.readableBytesView
        guard let end = view.prefix(limit).firstIndex(of: 0x0A) else {
            guard view.count < limit else { throw Fault(words: "too big inline request") }
            return nil
        }
        let line = Array(view[view.startIndex..<end])
        bytes.moveReaderIndex(to: end + 1)
        return line.last == 0x0D ? line.dropLast() : line
    }

    private static func number(
        _ digits: ArraySlice<UInt8>, most limit: Int, _ words: String
    ) throws(Fault) -> Int {
        guard (1...6).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(String(decoding: digits, as: UTF8.self)), number <= limit
        else { throw Fault(words: words) }
        return number
    }
}
