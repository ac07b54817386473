/// The deterministic form of a pattern's automaton, where it is small: one look-up per byte.
struct PatternTable: Sendable, Hashable {
    /// More states than this are not made; such a pattern runs on its positions instead.
    static let stateLimit = 256

    static let dead: UInt16 = 0
    static let accept: UInt16 = 1

    /// The state after the beginning of the text.
    let start: UInt16
    /// The successor of each state for each class of symbols.
    private let next: [UInt16]
    private let width: Int

    init?(_ automaton: PatternAutomaton) {
        var builder = Builder(automaton: automaton)
        let begin = automaton.classes[PatternAutomaton.beginSymbol]
        guard let start = builder.state(after: PositionSet(), begin), builder.fill() else {
            return nil
        }
        self.start = start
        next = builder.next
        width = automaton.masks.count
    }

    func successor(_ state: UInt16, _ symbolClass: UInt16) -> UInt16 {
        next[Int(state) * width + Int(symbolClass)]
    }

    private struct Builder {
        let automaton: PatternAutomaton
        var next: [UInt16]
        var sets: [PositionSet] = [PositionSet(), PositionSet()]
        var known: [PositionSet: UInt16] = [:]

        init(automaton: PatternAutomaton) {
            self.automaton = automaton
            let width = automaton.masks.count
            next = Array(repeating: PatternTable.dead, count: width)
            next += Array(repeating: PatternTable.accept, count: width)
        }

        mutating func state(after set: PositionSet, _ symbolClass: UInt16) -> UInt16? {
            let reached = automaton.step(set, symbolClass)
            if !reached.intersection(automaton.accepting).isEmpty { return PatternTable.accept }
            if reached.isEmpty, automaton.isAnchored { return PatternTable.dead }
            if let state = known[reached] { return state }
            guard sets.count < PatternTable.stateLimit else { return nil }
            let state = UInt16(sets.count)
            known[reached] = state
            sets.append(reached)
            return state
        }

        /// The rows of all states, found breadth first; false when there are too many.
        mutating func fill() -> Bool {
            var done = 2
            while done < sets.count {
                for symbolClass in 0..<automaton.masks.count {
                    guard let state = state(after: sets[done], UInt16(symbolClass)) else {
                        return false
                    }
                    next.append(state)
                }
                done += 1
            }
            return true
        }
    }
}
