/// A parsed pattern, in bytes.
indirect enum PatternNode: Sendable, Hashable {
    /// One byte out of a set.
    case byte(ByteSet)
    /// The beginning of the text.
    case begin
    /// The end of the text.
    case end
    /// One after the other; none at all matches the empty text.
    case sequence([PatternNode])
    /// Any of them.
    case choice([PatternNode])
    /// At least and at most that often; nil is without end.
    case repeated(PatternNode, least: Int, most: Int?)

    /// The literal bytes of a text.
    static func literal(_ bytes: some Sequence<UInt8>) -> PatternNode {
        let parts = bytes.map { PatternNode.byte(ByteSet($0...$0)) }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// How many positions its automaton has; saturates at a million.
    var positions: Int {
        switch self {
        case .byte, .begin, .end: 1
        case .sequence(let parts), .choice(let parts): Self.sum(parts.map(\.positions))
        case .repeated(let part, let least, let most):
            Self.product(part.positions, max(most ?? least, 1))
        }
    }

    /// The work it takes to expand it, so that repetitions of nothing are counted too.
    var cost: Int {
        switch self {
        case .byte, .begin, .end: 1
        case .sequence(let parts), .choice(let parts): Self.sum(parts.map(\.cost)) + 1
        case .repeated(let part, let least, let most):
            Self.product(part.cost, max(most ?? least, 1))
        }
    }

    /// Whether it matches the text that has no bytes.
    var matchesEmptyText: Bool {
        switch self {
        case .byte: false
        case .begin, .end: true
        case .sequence(let parts): parts.allSatisfy(\.matchesEmptyText)
        case .choice(let parts): parts.contains(where: \.matchesEmptyText)
        case .repeated(let part, let least, _): least == 0 || part.matchesEmptyText
        }
    }

    /// The bytes it stands for, where it is nothing but a literal.
    var literalBytes: [UInt8]? {
        switch self {
        case .byte(let set): set.single.map { [$0] }
        case .sequence(let parts):
            parts.reduce(into: [UInt8]?([])) { bytes, part in
                guard let next = part.literalBytes else { return bytes = nil }
                bytes?.append(contentsOf: next)
            }
        default: nil
        }
    }

    private static func sum(_ values: [Int]) -> Int {
        values.reduce(0) { Swift.min($0 + $1, 1_000_000) }
    }

    private static func product(_ left: Int, _ right: Int) -> Int {
        Swift.min(left * right, 1_000_000)
    }
}
