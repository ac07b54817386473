/// The position automaton of a pattern (Glushkov): one position per byte it can consume, no empty
/// moves.
///
/// The ends of the text are two more symbols, so that `^` and `$` are positions like any other.
struct PatternAutomaton: Sendable, Hashable {
    static let beginSymbol = 256
    static let endSymbol = 257

    /// Where a match can begin; it may begin before every symbol.
    private(set) var first = PositionSet()
    /// Where a match can end.
    private(set) var accepting = PositionSet()
    /// What can follow each position.
    private(set) var follow: [PositionSet] = []
    /// The class of each symbol; symbols of a class are told apart by no position.
    private(set) var classes: [UInt16] = []
    /// The positions that consume a symbol of each class.
    private(set) var masks: [PositionSet] = []
    /// Whether the empty string is in the language, so that every text holds a match.
    private(set) var isNullable = false

    private var begins = PositionSet()
    private var ends = PositionSet()

    init(_ node: PatternNode) {
        var symbols: [PatternNode] = []
        let whole = add(node, &symbols)
        first = whole.first
        accepting = whole.last
        isNullable = whole.isNullable
        joinAssertions(symbols)
        classify(symbols)
    }

    /// Positions after one more symbol.
    func step(_ set: PositionSet, _ symbolClass: UInt16) -> PositionSet {
        var next = first
        set.forEach { next.formUnion(follow[$0]) }
        return next.intersection(masks[Int(symbolClass)])
    }

    /// Whether nothing can be matched any more once the beginning is past and no position is left.
    var isAnchored: Bool { first.intersection(begins) == first }

    // MARK: - Building

    private struct Fragment {
        var isNullable: Bool
        var first = PositionSet()
        var last = PositionSet()
    }

    private mutating func add(_ node: PatternNode, _ symbols: inout [PatternNode]) -> Fragment {
        switch node {
        case .byte, .begin, .end:
            var fragment = Fragment(isNullable: false)
            fragment.first.insert(symbols.count)
            fragment.last.insert(symbols.count)
            if node == .begin { begins.insert(symbols.count) }
            if node == .end { ends.insert(symbols.count) }
            symbols.append(node)
            follow.append(PositionSet())
            return fragment
        case .sequence(let parts):
            return parts.reduce(into: Fragment(isNullable: true)) { whole, part in
                whole = concatenate(whole, add(part, &symbols))
            }
        case .choice(let parts):
            return parts.reduce(into: Fragment(isNullable: false)) { whole, part in
                let next = add(part, &symbols)
                whole.isNullable = whole.isNullable || next.isNullable
                whole.first.formUnion(next.first)
                whole.last.formUnion(next.last)
            }
        case .repeated(let part, let least, let most):
            return addRepeated(part, least, most, &symbols)
        }
    }

    private mutating func addRepeated(
        _ part: PatternNode, _ least: Int, _ most: Int?, _ symbols: inout [PatternNode]
    ) -> Fragment {
        var whole = Fragment(isNullable: true)
        for copy in 0..<max(most ?? least, most == nil ? 1 : 0) {
            var next = add(part, &symbols)
            if copy >= least { next.isNullable = true }
            if most == nil, copy >= least - 1 { link(next.last, to: next.first) }
            whole = concatenate(whole, next)
        }
        return whole
    }

    private mutating func concatenate(_ left: Fragment, _ right: Fragment) -> Fragment {
        link(left.last, to: right.first)
        var whole = Fragment(isNullable: left.isNullable && right.isNullable)
        whole.first = left.first
        whole.last = right.last
        if left.isNullable { whole.first.formUnion(right.first) }
        if right.isNullable { whole.last.formUnion(left.last) }
        return whole
    }

    private mutating func link(_ from: PositionSet, to: PositionSet) {
        from.forEach { follow[$0].formUnion(to) }
    }

    /// `^^` holds where `^` does: a position that consumed an end of the text stands for all of its
    /// kind after it.
    private mutating func joinAssertions(_ symbols: [PatternNode]) {
        for kind in [begins, ends] {
            var changed = true
            while changed {
                changed = false
                kind.forEach { position in
                    let before = (follow[position], accepting)
                    follow[position].intersection(kind).forEach { next in
                        follow[position].formUnion(follow[next])
                        if accepting.contains(next) { accepting.insert(position) }
                    }
                    if before != (follow[position], accepting) { changed = true }
                }
            }
        }
    }

    private mutating func classify(_ symbols: [PatternNode]) {
        var known: [PositionSet: UInt16] = [:]
        for symbol in 0...Self.endSymbol {
            var mask = symbol == Self.beginSymbol ? begins : ends
            if symbol < Self.beginSymbol {
                mask = PositionSet()
                for (position, node) in symbols.enumerated() {
                    if case .byte(let set) = node, set.contains(UInt8(symbol)) {
                        mask.insert(position)
                    }
                }
            }
            let symbolClass = known[mask] ?? UInt16(masks.count)
            if symbolClass == masks.count {
                known[mask] = symbolClass
                masks.append(mask)
            }
            classes.append(symbolClass)
        }
    }
}
