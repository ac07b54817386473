/// Reads TOML 1.0 with the line of every key; the first mistake ends it, and nothing in a text can
/// trap it.
///
/// Dates and times are taken as they stand. Values nest at most 64 deep.
struct TOMLParser {
    static let depthLimit = 64

    var bytes: [UInt8]
    var index = 0
    var line = 1
    var depth = 0

    /// The table of a whole text.
    static func parse(_ text: String) throws(TOMLError) -> TOMLTable {
        var parser = TOMLParser(bytes: Array(text.utf8))
        return try parser.document()
    }

    private mutating func document() throws(TOMLError) -> TOMLTable {
        var root = TOMLTable(origin: .heading)
        var path: [String] = []
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        while true {
            try skipBlank()
            guard let next = peek else { return root }
            let start = line
            do {
                if next == UInt8(ascii: "[") {
                    let asElement = try openHeading()
                    path = try key()
                    try closeHeading(asElement)
                    try root.open(path[...], asElement: asElement, line: start)
                } else {
                    let (key, node) = try pair()
                    try root.set(key[...], node, under: path[...])
                }
            } catch let conflict as TOMLConflict {
                throw TOMLError(line: start, description: conflict.description)
            } catch let error as TOMLError {
                throw error
            } catch {
                throw TOMLError(line: start, description: "\(error)")
            }
            try endOfLine()
        }
    }

    private mutating func openHeading() throws(TOMLError) -> Bool {
        index += 1
        let asElement = take("[")
        skipSpaces()
        return asElement
    }

    private mutating func closeHeading(_ asElement: Bool) throws(TOMLError) {
        guard take("]"), !asElement || take("]") else {
            throw error("this heading must end with \(asElement ? "]]" : "]")")
        }
    }

    /// A key, `=` and a value.
    mutating func pair() throws(TOMLError) -> (key: [String], node: TOMLNode) {
        let start = line
        let key = try key()
        guard take("=") else { throw error("= must follow a key") }
        skipSpaces()
        return (key, TOMLNode(value: try value(), line: start))
    }

    /// A bare, quoted or dotted key, and the spaces around it.
    mutating func key() throws(TOMLError) -> [String] {
        var parts: [String] = []
        repeat {
            skipSpaces()
            switch peek {
            case UInt8(ascii: "\""): parts.append(try basicString())
            case UInt8(ascii: "'"): parts.append(try literalString())
            default:
                let start = index
                while let byte = peek, Self.isBare(byte) { index += 1 }
                guard index > start else { throw error("a name is wanted here, not \(found)") }
                parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
            }
            guard parts.count <= Self.depthLimit else { throw error("this key has too many parts") }
            skipSpaces()
        } while take(".")
        return parts
    }

    // MARK: - Space

    private mutating func endOfLine() throws(TOMLError) {
        skipSpaces()
        try skipComment()
        guard peek == nil || takeNewline() else {
            throw error("the line must end here, and not go on with \(found)")
        }
    }

    /// Empty lines and comments.
    mutating func skipBlank() throws(TOMLError) {
        repeat {
            skipSpaces()
            try skipComment()
        } while takeNewline()
    }

    mutating func skipSpaces() {
        while let byte = peek, byte == 0x20 || byte == 0x09 { index += 1 }
    }

    private mutating func skipComment() throws(TOMLError) {
        guard peek == UInt8(ascii: "#") else { return }
        while let byte = peek, byte != 0x0A, !isNewline {
            guard !Self.isControl(byte) else { throw error("a comment holds a control character") }
            index += 1
        }
    }

    var isNewline: Bool {
        peek == 0x0A || (peek == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A)
    }

    mutating func takeNewline() -> Bool {
        guard isNewline else { return false }
        index += peek == 0x0D ? 2 : 1
        line += 1
        return true
    }

    // MARK: - Bytes

    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    func starts(with text: String) -> Bool {
        bytes[index...].starts(with: text.utf8)
    }

    /// What stands here, in words.
    var found: String {
        guard let byte = peek else { return "the end" }
        if isNewline { return "the end of the line" }
        guard byte > 0x20, byte < 0x7F else { return "an unusual character" }
        return "\"\(Character(Unicode.Scalar(byte)))\""
    }

    func error(_ description: String) -> TOMLError {
        TOMLError(line: line, description: description)
    }

    static func isControl(_ byte: UInt8) -> Bool {
        (byte < 0x20 && byte != 0x09) || byte == 0x7F
    }

    static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
