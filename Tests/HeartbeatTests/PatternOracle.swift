/// A regular expression that tries everything: slow, and plainly right.
indirect enum PatternOracle {
    case literal(Character)
    case any
    case not([Character])
    case begin
    case end
    case sequence([PatternOracle])
    case choice([PatternOracle])
    case repeated(PatternOracle, Int, Int?)

    /// As a pattern is written.
    var text: String {
        switch self {
        case .literal(let character): String(character)
        case .any: "."
        case .not(let characters): "[^" + String(characters) + "]"
        case .begin: "^"
        case .end: "$"
        case .sequence(let parts): parts.map(\.text).joined()
        case .choice(let parts): "(" + parts.map(\.text).joined(separator: "|") + ")"
        case .repeated(let part, let least, let most):
            "(\(part.text))" + (most.map { "{\(least),\($0)}" } ?? "{\(least),}")
        }
    }

    func isFound(in text: [Character]) -> Bool {
        (0...text.count).contains { !ends(text, from: $0).isEmpty }
    }

    /// Everywhere a match that begins at `start` can end.
    private func ends(_ text: [Character], from start: Int) -> Set<Int> {
        switch self {
        case .literal(let character):
            start < text.count && text[start] == character ? [start + 1] : []
        case .any: start < text.count && text[start] != "\n" ? [start + 1] : []
        case .not(let characters):
            start < text.count && !characters.contains(text[start]) ? [start + 1] : []
        case .begin: start == 0 ? [start] : []
        case .end: start == text.count ? [start] : []
        case .sequence(let parts):
            parts.reduce([start]) { starts, part in
                Set(starts.flatMap { part.ends(text, from: $0) })
            }
        case .choice(let parts): Set(parts.flatMap { $0.ends(text, from: start) })
        case .repeated(let part, let least, let most):
            part.repeatedEnds(text, from: start, least, most)
        }
    }

    private func repeatedEnds(
        _ text: [Character], from start: Int, _ least: Int, _ most: Int?
    ) -> Set<Int> {
        var reached: Set<Int> = [start]
        var found: Set<Int> = least == 0 ? [start] : []
        for round in 1...max(1, most ?? (least + text.count + 1)) where most != 0 {
            reached = Set(reached.flatMap { ends(text, from: $0) })
            if round >= least { found.formUnion(reached) }
        }
        return found
    }

    static func random(_ random: inout some RandomNumberGenerator, depth: Int) -> PatternOracle {
        let kind = Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &random)
        switch kind {
        case 0, 1: return .literal("a")
        case 2: return .literal("b")
        case 3: return .literal("é")
        case 4: return Bool.random(using: &random) ? .any : .not(["a"])
        case 5: return Bool.random(using: &random) ? .begin : .end
        case 6, 7:
            let count = Int.random(in: 1...3, using: &random)
            return .sequence((0..<count).map { _ in Self.random(&random, depth: depth - 1) })
        case 8:
            let count = Int.random(in: 1...3, using: &random)
            return .choice((0..<count).map { _ in Self.random(&random, depth: depth - 1) })
        default:
            let least = Int.random(in: 0...2, using: &random)
            let most =
                Bool.random(using: &random) ? nil : least + Int.random(in: 0...2, using: &random)
            return .repeated(Self.random(&random, depth: depth - 1), least, most)
        }
    }
}
