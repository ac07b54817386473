extension FilterParser {
    /// `field`, an operator and a value, where that is what stands here; nil where it is a plain
    /// word.
    mutating func comparison() throws(FilterError) -> FilterNode? {
        let start = index
        let name = fieldName()
        let field = Field(filterName: name)
        guard let (comparison, afterOperator) = operatorAfter(name, field) else { return nil }
        let whole = start..<afterOperator
        guard !name.isEmpty else {
            throw FilterError(
                "a field must stand before \(comparison.rawValue), such as rtt or peer", at: whole)
        }
        guard let field else {
            if name.contains(".") || isPort(comparison, afterOperator) { return nil }
            let question = Nearest.question(name, among: Field.filterNames)
            throw FilterError(
                "there is no field \"\(name)\""
                    + (question.isEmpty ? "; quote it to search for the text" : question),
                at: start..<start + name.count)
        }
        index = afterOperator
        if comparison.mayStandApart { skipSpaces() }
        return try compare(field, comparison, whole)
    }

    private func fieldName() -> String {
        guard let first = peek, first.isASCII, first.isLetter else { return "" }
        let run = text[index...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") }
        return String(run)
    }

    private func operatorAfter(_ name: String, _ field: Field?) -> (FilterOperator, Int)? {
        let direct = index + name.count
        var apart = direct
        while apart < text.count, text[apart].isWhitespace { apart += 1 }
        for comparison in FilterOperator.allCases {
            let sign = Array(comparison.rawValue)
            if text[direct...].starts(with: sign) { return (comparison, direct + sign.count) }
            if field != nil, comparison.mayStandApart, text[apart...].starts(with: sign) {
                return (comparison, apart + sign.count)
            }
        }
        return nil
    }

    /// `localhost:6379` is a host and its port, not a field.
    private func isPort(_ comparison: FilterOperator, _ start: Int) -> Bool {
        let value = text[start...].prefix { !$0.isWhitespace && $0 != ")" }
        return comparison == .has && !value.isEmpty
            && value.allSatisfy { $0.isASCII && $0.isNumber }
    }

    private mutating func compare(
        _ field: Field, _ comparison: FilterOperator, _ whole: Range<Int>
    ) throws(FilterError) -> FilterNode {
        let start = index
        let isQuoted = peek == "\""
        let value =
            isQuoted
            ? try quoted(keepsEscapes: comparison.isPattern)
            : bareValue(skippingEscapes: comparison.isPattern)
        let range = start..<index
        guard isQuoted || !value.isEmpty else {
            throw FilterError(
                "a value must follow \(comparison.rawValue), as in "
                    + "\(field.rawValue)\(comparison.rawValue)\(field.example)",
                at: whole)
        }
        guard field.kind == .text else {
            return .test(try numeric(field, comparison, value, range, whole))
        }
        guard !comparison.orders else {
            throw FilterError(
                "\(field.rawValue) is a text and cannot be compared with \(comparison.rawValue); "
                    + "use : = != or ~",
                at: whole)
        }
        if comparison.isPattern {
            let test = FilterTest.matches(field, try pattern(value, range, isQuoted))
            return comparison == .matching ? .test(test) : .not(.test(test))
        }
        let test = try text(field, comparison, value, range)
        return comparison == .notEqual ? .not(.test(test)) : .test(test)
    }

    /// A run up to a space or a parenthesis that was opened before it.
    private mutating func bareValue(skippingEscapes: Bool) -> String {
        let start = index
        var open = 0
        while let next = peek, !next.isWhitespace {
            if next == "(" { open += 1 }
            if next == ")" {
                guard open > 0 else { break }
                open -= 1
            }
            index += skippingEscapes && next == "\\" && index + 1 < text.count ? 2 : 1
        }
        return String(text[start..<index])
    }

    private func text(
        _ field: Field, _ comparison: FilterOperator, _ value: String, _ range: Range<Int>
    ) throws(FilterError) -> FilterTest {
        switch field {
        case .state:
            let names = SessionState.allCases.map(\.name)
            guard let state = SessionState.allCases.first(where: { $0.name == value.lowercased() })
            else {
                throw FilterError(
                    "there is no state \"\(value)\"; states are "
                        + names.joined(separator: ", "),
                    at: range)
            }
            return .state(state)
        case .direction:
            let spelling = ["inbound": "in", "outbound": "out", "<": "in", ">": "out"]
            let folded = spelling[value.lowercased()] ?? value.lowercased()
            guard folded == "in" || folded == "out" else {
                throw FilterError("a direction is in or out", at: range)
            }
            return .equals(field, Array(folded.utf8))
        case .id: return .equals(field, CaseFolding.bytes(Self.fullID(value)))
        default:
            let bytes = CaseFolding.bytes(value)
            return field.comparesWhole || comparison != .has
                ? .equals(field, bytes) : .contains(field, bytes)
        }
    }

    /// `42` and `s42` are `s0042`.
    private static func fullID(_ value: String) -> String {
        let digits = value.drop { $0 == "s" || $0 == "S" }
        guard let number = UInt32(digits) else { return value }
        return SessionID(preview: number).description
    }

    private func numeric(
        _ field: Field, _ comparison: FilterOperator, _ value: String, _ range: Range<Int>,
        _ whole: Range<Int>
    ) throws(FilterError) -> FilterTest {
        guard !comparison.isPattern else {
            throw FilterError(
                "\(field.rawValue) is a number; ~ looks at text, use < > = instead", at: whole)
        }
        let number: Double? =
            switch field.kind {
            case .duration: Quantity.nanoseconds(value).map(Double.init)
            case .ratio: Quantity.ratio(value)
            case .bytes: Quantity.bytes(value).map(Double.init)
            case .count, .text: Quantity.count(value).map(Double.init)
            }
        guard let number else {
            let form =
                switch field.kind {
                case .duration: "a time with a unit (us, ms, s, m, h)"
                case .ratio: "per cent"
                case .bytes: "bytes (B, kB, MB, GB, KiB, MiB, GiB)"
                case .count, .text: "a whole number"
                }
            throw FilterError(
                "\(field.rawValue) is \(form), as in "
                    + "\(field.rawValue)\(comparison.rawValue)\(field.example)",
                at: range)
        }
        return .number(field, comparison, number)
    }

    private func pattern(
        _ value: String, _ range: Range<Int>, _ isQuoted: Bool
    ) throws(FilterError) -> Pattern {
        do {
            return try Pattern(value, foldingCase: true)
        } catch {
            // Inside quotes an escape shifts what follows it, so the whole value is pointed at.
            let start = range.lowerBound + error.range.lowerBound
            let end = range.lowerBound + error.range.upperBound
            throw FilterError(
                error.description, at: isQuoted ? range : start..<min(end, range.upperBound))
        }
    }
}
