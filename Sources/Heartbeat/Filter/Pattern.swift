/// A regular expression over bytes that is matched in time linear in the text, whatever the
/// pattern.
///
/// It knows literals, `.`, classes, `* + ? {m,n}`, `|`, groups, `^ $` and `\d \w \s`; no
/// back-references and no look-around. It has at most 512 positions. Small ones run as a table of
/// at most 256 states, one look-up per byte; the others step through sets of positions. Matching
/// allocates nothing.
package struct Pattern: Sendable, Hashable {
    /// What `.` and a class stand for.
    package enum Unit: Sendable, Hashable {
        /// One Unicode scalar of UTF-8.
        case character
        /// One byte, whatever it is.
        case byte
    }

    /// The most work one pattern may ask of its compiler, repetitions of nothing included.
    private static let costLimit = 8 * PositionSet.capacity

    /// The text it was made from.
    package let text: String
    /// The bytes it looks for, where it is nothing but a literal.
    package let literal: [UInt8]?

    private let automaton: PatternAutomaton
    private let table: PatternTable?
    private let matchesEmptyText: Bool

    /// A compiled pattern; with `foldingCase` it expects text that went through ``CaseFolding``.
    package init(
        _ text: String, over unit: Unit = .character, foldingCase: Bool = false
    ) throws(PatternError) {
        var parser = PatternParser(text, unit: unit, foldsCase: foldingCase)
        let node = try parser.parse()
        guard node.positions <= PositionSet.capacity, node.cost <= Self.costLimit else {
            throw PatternError(
                "the pattern is too large; with its repetitions written out it may have "
                    + "\(PositionSet.capacity) characters", at: 0..<text.count)
        }
        self.text = text
        literal = node.literalBytes
        automaton = PatternAutomaton(node)
        table = PatternTable(automaton)
        matchesEmptyText = node.matchesEmptyText
    }

    /// Whether there is a match somewhere in some bytes.
    package func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if let literal { return ByteSearch.contains(bytes, literal) }
        var search = search()
        return search.feed(bytes) || search.finish()
    }

    /// Whether there is a match somewhere in some bytes.
    package func matches(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer(matches)
    }

    /// A search over bytes that come bit by bit.
    package func search() -> Search { Search(self) }

    /// A search under way: feed it bytes as they come, finish it at the end of the text.
    package struct Search: Sendable {
        private let pattern: Pattern
        private var state: UInt16
        private var set = PositionSet()
        private var sawBytes = false
        /// Whether a match was found.
        package private(set) var isMatch: Bool
        /// Look-ups and positions visited so far: what the search has cost.
        package private(set) var steps = 0

        fileprivate init(_ pattern: Pattern) {
            self.pattern = pattern
            isMatch = pattern.automaton.isNullable
            state = pattern.table?.start ?? PatternTable.dead
            if pattern.table == nil {
                advance(PatternAutomaton.beginSymbol)
            } else if state == PatternTable.accept {
                isMatch = true
            }
        }

        /// Looks at more bytes; answers whether a match was found by now.
        package mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            guard !isMatch, !bytes.isEmpty else { return isMatch }
            sawBytes = true
            guard let table = pattern.table else {
                for byte in bytes where !isMatch { advance(Int(byte)) }
                return isMatch
            }
            for byte in bytes {
                state = table.successor(state, pattern.automaton.classes[Int(byte)])
                steps &+= 1
                if state <= PatternTable.accept { break }
            }
            isMatch = state == PatternTable.accept
            return isMatch
        }

        /// The text ends here; answers whether it holds a match.
        package mutating func finish() -> Bool {
            guard !isMatch else { return true }
            guard sawBytes else { return pattern.matchesEmptyText }
            let end = pattern.automaton.classes[PatternAutomaton.endSymbol]
            if let table = pattern.table {
                isMatch = table.successor(state, end) == PatternTable.accept
            } else {
                advance(PatternAutomaton.endSymbol)
            }
            return isMatch
        }

        private mutating func advance(_ symbol: Int) {
            set.forEach { _ in steps &+= 1 }
            set = pattern.automaton.step(set, pattern.automaton.classes[symbol])
            if !set.intersection(pattern.automaton.accepting).isEmpty { isMatch = true }
        }
    }
}

/// A mistake in a pattern: a sentence and where it is, in characters.
package struct PatternError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong and what to do.
    package var description: String
    /// The part of the pattern that is meant.
    package var range: Range<Int>

    init(_ description: String, at range: Range<Int>) {
        self.description = description
        self.range = range
    }
}
