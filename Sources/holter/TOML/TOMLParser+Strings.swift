extension TOMLParser {
    /// `"…"`, on one line.
    mutating func basicString() throws(TOMLError) -> String {
        index += 1
        var result: [UInt8] = []
        while let byte = peek, byte != UInt8(ascii: "\""), !isNewline {
            try check(byte)
            index += 1
            if byte == UInt8(ascii: "\\") {
                try appendEscape(to: &result)
            } else {
                result.append(byte)
            }
        }
        guard take("\"") else { throw error("this text is not closed with \"") }
        return String(decoding: result, as: UTF8.self)
    }

    /// `'…'`, on one line.
    mutating func literalString() throws(TOMLError) -> String {
        index += 1
        let start = index
        while let byte = peek, byte != UInt8(ascii: "'"), !isNewline {
            try check(byte)
            index += 1
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard take("'") else { throw error("this text is not closed with '") }
        return text
    }

    /// `"""…"""`, over several lines.
    mutating func longBasicString() throws(TOMLError) -> String {
        try longString("\"") { parser, result throws(TOMLError) in
            guard parser.take("\\") else { return false }
            if parser.skipJoint() { return true }
            try parser.appendEscape(to: &result)
            return true
        }
    }

    /// `'''…'''`, over several lines.
    mutating func longLiteralString() throws(TOMLError) -> String {
        try longString("'") { _, _ in false }
    }

    private mutating func longString(
        _ quote: Unicode.Scalar,
        _ escape: (inout TOMLParser, inout [UInt8]) throws(TOMLError) -> Bool
    ) throws(TOMLError) -> String {
        let start = line
        index += 3
        _ = takeNewline()
        var result: [UInt8] = []
        while let byte = peek {
            if byte == UInt8(ascii: quote), closes(quote) {
                // Up to two quotes before the closing three belong to the text.
                index += 3
                for _ in 0..<2 where take(quote) { result.append(byte) }
                return String(decoding: result, as: UTF8.self)
            }
            if takeNewline() {
                result.append(0x0A)
            } else if try !escape(&self, &result) {
                try check(byte)
                result.append(byte)
                index += 1
            }
        }
        let marks = String(repeating: String(quote), count: 3)
        throw TOMLError(line: start, description: "this text is not closed with \(marks)")
    }

    private func closes(_ quote: Unicode.Scalar) -> Bool {
        starts(with: String(repeating: String(quote), count: 3))
    }

    /// A backslash at the end of a line joins it to the next text; answers whether this one did.
    private mutating func skipJoint() -> Bool {
        let start = index
        skipSpaces()
        guard takeNewline() else {
            index = start
            return false
        }
        repeat { skipSpaces() } while takeNewline()
        return true
    }

    private mutating func appendEscape(to result: inout [UInt8]) throws(TOMLError) {
        guard let byte = peek else { throw error("this text ends within an escape") }
        index += 1
        switch byte {
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): result.append(byte)
        case UInt8(ascii: "u"): try appendScalar(digits: 4, to: &result)
        case UInt8(ascii: "U"): try appendScalar(digits: 8, to: &result)
        default:
            index -= 1
            throw error("\\ and \(found) is no escape; write \\\\ for a backslash")
        }
    }

    private mutating func appendScalar(
        digits: Int, to result: inout [UInt8]
    ) throws(TOMLError) {
        let run = bytes[index...].prefix(digits)
        let isHex =
            run.count == digits && run.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        let text = String(decoding: run, as: UTF8.self)
        guard isHex, let value = UInt32(text, radix: 16), let scalar = Unicode.Scalar(value) else {
            throw error("\\u takes 4 and \\U 8 hexadecimal digits of a character")
        }
        index += digits
        result.append(contentsOf: String(Character(scalar)).utf8)
    }

    private func check(_ byte: UInt8) throws(TOMLError) {
        guard !Self.isControl(byte) else {
            throw error("a text holds a control character; write it as an escape")
        }
    }
}
