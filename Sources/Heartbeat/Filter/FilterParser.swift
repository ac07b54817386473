/// Reads the filter language: `not` binds closer than `and`, which a space means too, and that
/// closer than `or`.
struct FilterParser {
    /// The longest filter, in characters.
    static let lengthLimit = 4096
    /// The deepest nesting of parentheses and of `not`.
    static let depthLimit = 64
    /// The most questions in one filter.
    static let testLimit = 256

    let text: [Character]
    var index = 0
    private var depth = 0
    private var tests = 0

    init(_ text: String) {
        self.text = Array(text)
    }

    /// The whole filter; nil where there is nothing in it.
    mutating func parse() throws(FilterError) -> FilterNode? {
        guard text.count <= Self.lengthLimit else {
            throw FilterError(
                "a filter has at most \(Self.lengthLimit) characters",
                at: Self.lengthLimit..<text.count)
        }
        skipSpaces()
        guard index < text.count else { return nil }
        let node = try any()
        guard index == text.count else {
            throw FilterError("there is no ( for this ) to close", at: index..<index + 1)
        }
        return node
    }

    var peek: Character? { index < text.count ? text[index] : nil }

    mutating func skipSpaces() {
        while let next = peek, next.isWhitespace { index += 1 }
    }

    private mutating func any() throws(FilterError) -> FilterNode {
        var parts = [try all()]
        while let word = takeKeyword("or") {
            parts.append(try all(after: word))
        }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func all(after word: Range<Int>? = nil) throws(FilterError) -> FilterNode {
        var parts = [try term(after: word)]
        while true {
            skipSpaces()
            if peek == nil || peek == ")" || isKeyword("or") { break }
            parts.append(try term(after: takeKeyword("and")))
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func term(after word: Range<Int>?) throws(FilterError) -> FilterNode {
        skipSpaces()
        let start = index
        guard let next = peek, next != ")" || word == nil else {
            let range = word ?? start..<start
            throw FilterError(
                "something must follow \"\(String(text[range]))\"", at: range)
        }
        for word in ["and", "or"] where isKeyword(word) {
            throw FilterError(
                "there is nothing before \"\(word)\"; put the word in quotes to search for it",
                at: start..<start + word.count)
        }
        if next == "!" || isKeyword("not") {
            index += next == "!" ? 1 : 3
            let word = start..<index
            return .not(
                try nested(start) { parser throws(FilterError) in try parser.term(after: word) })
        }
        return next == "(" ? try group() : try leaf()
    }

    private mutating func group() throws(FilterError) -> FilterNode {
        let start = index
        index += 1
        skipSpaces()
        guard peek != ")" else {
            throw FilterError("there is nothing between ( and )", at: start..<index + 1)
        }
        guard peek != nil else {
            throw FilterError("this ( is not closed with )", at: start..<start + 1)
        }
        let node = try nested(start) { parser throws(FilterError) in try parser.any() }
        skipSpaces()
        guard peek == ")" else {
            throw FilterError("this ( is not closed with )", at: start..<start + 1)
        }
        index += 1
        return node
    }

    private mutating func nested(
        _ start: Int, _ body: (inout FilterParser) throws(FilterError) -> FilterNode
    ) throws(FilterError) -> FilterNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw FilterError(
                "parentheses and \"not\" are nested deeper than \(Self.depthLimit)",
                at: start..<start + 1)
        }
        return try body(&self)
    }

    private mutating func leaf() throws(FilterError) -> FilterNode {
        tests += 1
        guard tests <= Self.testLimit else {
            throw FilterError(
                "a filter asks at most \(Self.testLimit) questions", at: index..<index + 1)
        }
        for word in ["in", "out"] where takeKeyword(word) != nil {
            return .test(.equals(.direction, Array(word.utf8)))
        }
        if peek == "\"" {
            return .test(.word(CaseFolding.bytes(try quoted(keepsEscapes: false))))
        }
        return try comparison() ?? .test(.word(CaseFolding.bytes(word())))
    }

    private mutating func word() -> String {
        let start = index
        while let next = peek, !next.isWhitespace, next != "(", next != ")" { index += 1 }
        return String(text[start..<index])
    }

    /// The text between quotes; `\"` and `\\` stand for the characters, unless a pattern is to see
    /// them.
    mutating func quoted(keepsEscapes: Bool) throws(FilterError) -> String {
        let start = index
        var result = ""
        index += 1
        while let next = peek, next != "\"" {
            index += 1
            if next == "\\", let escaped = peek, escaped == "\"" || escaped == "\\" {
                index += 1
                if keepsEscapes, escaped == "\\" { result.append("\\") }
                result.append(escaped)
            } else {
                result.append(next)
            }
        }
        guard peek == "\"" else {
            throw FilterError("this quote is not closed", at: start..<start + 1)
        }
        index += 1
        return result
    }

    // MARK: - Keywords

    private func isKeyword(_ word: String) -> Bool {
        let end = index + word.count
        guard end <= text.count, CaseFolding.fold(String(text[index..<end])) == word else {
            return false
        }
        return end == text.count || text[end].isWhitespace || text[end] == "(" || text[end] == ")"
    }

    /// Steps over a keyword and answers where it stands; nil where it does not.
    private mutating func takeKeyword(_ word: String) -> Range<Int>? {
        skipSpaces()
        guard isKeyword(word) else { return nil }
        defer { index += word.count }
        return index..<index + word.count
    }
}
