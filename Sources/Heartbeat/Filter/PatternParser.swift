/// Reads the text of a pattern: literals, `.`, classes, `* + ? {m,n}`, `|`, groups, `^ $`, `\d \w
/// \s`.
struct PatternParser {
    /// The deepest nesting of groups.
    static let depthLimit = 32

    let text: [Character]
    let unit: Pattern.Unit
    let foldsCase: Bool
    var index = 0
    private var depth = 0

    init(_ text: String, unit: Pattern.Unit, foldsCase: Bool) {
        self.text = Array(text)
        self.unit = unit
        self.foldsCase = foldsCase
    }

    mutating func parse() throws(PatternError) -> PatternNode {
        let node = try choice()
        guard peek == nil else {
            throw PatternError("there is no group for this ) to close", at: index..<index + 1)
        }
        return node
    }

    var peek: Character? { index < text.count ? text[index] : nil }

    private mutating func choice() throws(PatternError) -> PatternNode {
        var branches = [try sequence()]
        while peek == "|" {
            index += 1
            branches.append(try sequence())
        }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var parts: [PatternNode] = []
        while let next = peek, next != "|", next != ")" {
            parts.append(try quantified())
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func quantified() throws(PatternError) -> PatternNode {
        let start = index
        let node = try atom()
        guard let (least, most) = try quantifier() else { return node }
        // Only whether it matches counts, so a lazy quantifier means the same as a greedy one.
        if peek == "?" { index += 1 }
        if try quantifier() != nil {
            throw PatternError(
                "two repetitions in a row; put the first in parentheses", at: start..<index)
        }
        return .repeated(node, least: least, most: most)
    }

    private mutating func quantifier() throws(PatternError) -> (Int, Int?)? {
        switch peek {
        case "*": index += 1; return (0, nil)
        case "+": index += 1; return (1, nil)
        case "?": index += 1; return (0, 1)
        case "{": return try bounds()
        default: return nil
        }
    }

    private mutating func bounds() throws(PatternError) -> (Int, Int?)? {
        let start = index
        index += 1
        let least = number()
        var most = least
        if least != nil, peek == "," {
            index += 1
            most = number()
            if most == nil, peek != "}" { throw badBounds(start) }
        }
        guard let least, peek == "}" else { throw badBounds(start) }
        index += 1
        guard least <= most ?? least, most ?? least <= PositionSet.capacity else {
            throw PatternError(
                "the counts must rise and end at \(PositionSet.capacity)", at: start..<index)
        }
        return (least, most)
    }

    private func badBounds(_ start: Int) -> PatternError {
        PatternError(
            "{ begins a count such as {3} or {2,5}; write \\{ for the character itself",
            at: start..<min(index + 1, text.count))
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let digit = peek, digit.isASCII, let next = digit.wholeNumberValue {
            value = min((value ?? 0) * 10 + next, 1_000_000)
            index += 1
        }
        return value
    }

    private mutating func atom() throws(PatternError) -> PatternNode {
        let start = index
        let character = text[index]
        index += 1
        switch character {
        case "(": return try group(start)
        case "[": return try characterClass(start)
        case ".": return node(ScalarSet(("\n", "\n")).inverted)
        case "^": return .begin
        case "$": return .end
        case "\\": return try escaped(start)
        case "*", "+", "?":
            throw PatternError("nothing to repeat before \(character)", at: start..<index)
        case "{":
            throw PatternError("nothing to repeat before {; write \\{ for it", at: start..<index)
        default: return literal(character)
        }
    }

    private mutating func group(_ start: Int) throws(PatternError) -> PatternNode {
        if peek == "?" {
            guard index + 1 < text.count, text[index + 1] == ":" else {
                throw PatternError(
                    "only plain groups ( ) and (?: ) are known", at: start..<index + 1)
            }
            index += 2
        }
        depth += 1
        guard depth <= Self.depthLimit else {
            throw PatternError(
                "groups are nested deeper than \(Self.depthLimit)", at: start..<index)
        }
        let node = try choice()
        depth -= 1
        guard peek == ")" else {
            throw PatternError("this group is not closed with )", at: start..<start + 1)
        }
        index += 1
        return node
    }

    private mutating func escaped(_ start: Int) throws(PatternError) -> PatternNode {
        switch try escape(start) {
        case .set(let set): node(set)
        case .scalar(let scalar): literal(Character(scalar))
        }
    }

    private func literal(_ character: Character) -> PatternNode {
        let written = String(character)
        return .literal((foldsCase ? CaseFolding.fold(written) : written).utf8)
    }

    /// A set as the bytes of the chosen unit.
    func node(_ set: ScalarSet) -> PatternNode {
        unit == .byte ? set.asByte : set.asUTF8
    }
}
