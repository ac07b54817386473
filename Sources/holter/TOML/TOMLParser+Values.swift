extension TOMLParser {
    /// Any value.
    mutating func value() throws(TOMLError) -> TOMLValue {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw error("values are nested deeper than \(Self.depthLimit)")
        }
        switch peek {
        case UInt8(ascii: "\""):
            return .text(starts(with: "\"\"\"") ? try longBasicString() : try basicString())
        case UInt8(ascii: "'"):
            return .text(starts(with: "'''") ? try longLiteralString() : try literalString())
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "{"): return try inlineTable()
        default: return try word()
        }
    }

    private mutating func array() throws(TOMLError) -> TOMLValue {
        let start = line
        index += 1
        var nodes: [TOMLNode] = []
        while true {
            try skipBlank()
            if take("]") { return .array(nodes) }
            guard peek != nil else {
                throw TOMLError(line: start, description: "this array is not closed with ]")
            }
            let place = line
            nodes.append(TOMLNode(value: try value(), line: place))
            try skipBlank()
            guard take(",") || peek == UInt8(ascii: "]") else {
                throw error("a , or ] must follow a value of an array, not \(found)")
            }
        }
    }

    private mutating func inlineTable() throws(TOMLError) -> TOMLValue {
        index += 1
        var table = TOMLTable(origin: .dottedKey)
        skipSpaces()
        if !take("}") {
            repeat {
                let (key, node) = try pair()
                do throws(TOMLConflict) {
                    try table.set(key[...], node)
                } catch {
                    throw self.error(error.description)
                }
                skipSpaces()
            } while take(",")
            guard take("}") else {
                throw error("a , or } must follow a value of an inline table, not \(found)")
            }
        }
        return .table(table.closed)
    }

    /// A number, a date, or a word of the language.
    private mutating func word() throws(TOMLError) -> TOMLValue {
        let start = index
        while let byte = peek, Self.isWord(byte) { index += 1 }
        // A date and its time may be parted by one space.
        if index - start == 10, starts(with: " "), index + 3 < bytes.count,
            bytes[index + 3] == UInt8(ascii: ":")
        {
            index += 1
            while let byte = peek, Self.isWord(byte) { index += 1 }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard !text.isEmpty else { throw error("a value is wanted here, not \(found)") }
        switch text {
        case "true": return .flag(true)
        case "false": return .flag(false)
        case "inf", "+inf": return .real(.infinity)
        case "-inf": return .real(-.infinity)
        case "nan", "+nan", "-nan": return .real(.nan)
        default: break
        }
        guard let value = Self.moment(text) ?? Self.number(text) else {
            throw error("\"\(text.prefix(40))\" is no value; a text stands in quotes")
        }
        return value
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isBare(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: ":")
    }

    /// Something that begins as `2026-03-01` or `10:42` does.
    private static func moment(_ text: String) -> TOMLValue? {
        let shape = String(text.prefix(10).map { ("0"..."9").contains($0) ? "d" : $0 })
        let isDate = shape == "dddd-dd-dd"
        guard isDate || shape.hasPrefix("dd:dd") else { return nil }
        let rest = text.dropFirst(isDate ? 10 : 5)
        return rest.allSatisfy { "0123456789:.+-TtZz ".contains($0) } ? .moment(text) : nil
    }

    private static func number(_ text: String) -> TOMLValue? {
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where text.hasPrefix(prefix) {
            let digits = text.dropFirst(2)
            guard digits.first != "+", digits.first != "-", let plain = joined(digits, radix)
            else { return nil }
            return Int64(plain, radix: radix).map { .integer($0) }
        }
        let sign = text.first == "-" || text.first == "+" ? 1 : 0
        let body = text.dropFirst(sign)
        let parts = body.split(omittingEmptySubsequences: false) { ".eE".contains($0) }
        guard let whole = parts.first, whole == "0" || whole.first != "0",
            joined(whole, 10) != nil
        else { return nil }
        if parts.count == 1 {
            return Int64(text.filter { $0 != "_" }).map { .integer($0) }
        }
        let isGrouped = parts.allSatisfy { part in
            joined(part.first == "-" || part.first == "+" ? part.dropFirst() : part, 10) != nil
        }
        return isGrouped ? Double(text.filter { $0 != "_" }).map { .real($0) } : nil
    }

    /// Digits without the underscores between them; nil where one stands elsewhere.
    private static func joined(_ text: Substring, _ radix: Int) -> String? {
        let groups = text.split(separator: "_", omittingEmptySubsequences: false)
        guard groups.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCII) }),
            groups.allSatisfy({ $0.allSatisfy { ($0.hexDigitValue ?? 99) < radix } })
        else { return nil }
        return groups.joined()
    }
}

extension TOMLTable {
    /// The same, to which nothing can be added.
    fileprivate var closed: TOMLTable {
        var result = self
        result.origin = .inline
        for (key, node) in entries {
            if let table = node.table { result.entries[key]?.value = .table(table.closed) }
        }
        return result
    }
}
