extension PatternParser {
    /// What a backslash and its letter stand for.
    enum Escape {
        case scalar(Unicode.Scalar)
        case set(ScalarSet)
    }

    /// The escape after a backslash that stood at `start`.
    mutating func escape(_ start: Int) throws(PatternError) -> Escape {
        guard let character = peek else {
            throw PatternError("a \\ must be followed by a character", at: start..<start + 1)
        }
        index += 1
        switch character {
        case "d": return .set(.digits)
        case "D": return .set(ScalarSet.digits.inverted)
        case "w": return .set(.word)
        case "W": return .set(ScalarSet.word.inverted)
        case "s": return .set(.space)
        case "S": return .set(ScalarSet.space.inverted)
        case "n": return .scalar("\n")
        case "r": return .scalar("\r")
        case "t": return .scalar("\t")
        case "0": return .scalar("\0")
        case "1"..."9":
            throw PatternError(
                "back-references are not known: they cannot be matched in linear time",
                at: start..<index)
        default: break
        }
        guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1,
            !(character.isASCII && (character.isLetter || character.isNumber))
        else {
            throw PatternError("\\\(character) has no meaning here", at: start..<index)
        }
        return .scalar(scalar)
    }

    /// The rest of a class whose `[` stood at `start`.
    mutating func characterClass(_ start: Int) throws(PatternError) -> PatternNode {
        var set = ScalarSet()
        let inverts = peek == "^"
        if inverts { index += 1 }
        var first = true
        while let next = peek, next != "]" || first {
            first = false
            let itemStart = index
            guard case .scalar(let low) = try item(into: &set) else { continue }
            guard peek == "-", index + 1 < text.count, text[index + 1] != "]" else {
                set.insert(low.value...low.value)
                continue
            }
            index += 1
            guard case .scalar(let high) = try item(into: &set), low <= high else {
                throw PatternError("this range runs backwards", at: itemStart..<index)
            }
            set.insert(low.value...high.value)
        }
        guard peek == "]" else {
            throw PatternError("this class is not closed with ]", at: start..<start + 1)
        }
        index += 1
        if unit == .byte, set.ranges.contains(where: { $0.upperBound > 0x7F }) {
            throw PatternError(
                "a class over bytes holds ASCII only; use (a|b) instead", at: start..<index)
        }
        if foldsCase { set = set.folded }
        return node(inverts ? set.inverted : set)
    }

    /// One member of a class; a named set is added at once.
    private mutating func item(into set: inout ScalarSet) throws(PatternError) -> Escape {
        let start = index
        guard let character = peek else {
            throw PatternError("this class is not closed with ]", at: start - 1..<start)
        }
        index += 1
        if character == "\\" {
            let escape = try escape(start)
            if case .set(let named) = escape { set.formUnion(named) }
            return escape
        }
        guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1
        else {
            throw PatternError(
                "\(character) is more than one code point; use (a|b) instead", at: start..<index)
        }
        return .scalar(scalar)
    }
}
