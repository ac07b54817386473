/// A filter as a list of questions, each of which says where to go on yes and on no.
///
/// So `and`, `or` and `not` cost nothing when it runs, no question is asked in vain and nothing is allocated.
struct FilterProgram: Sendable {
    private struct Step: Sendable {
        var test: FilterTest
        var whenTrue: Int
        var whenFalse: Int
    }

    private static let accept = -1
    private static let reject = -2

    private var steps: [Step] = []
    private var entry = accept

    /// Lets everything through.
    init() {}

    init(_ node: FilterNode) {
        entry = add(node, Self.accept, Self.reject)
    }

    var isEmpty: Bool { steps.isEmpty }

    func matches(_ subject: some FilterSubject) -> Bool {
        var next = entry
        while next >= 0 {
            next =
                steps[next].test.holds(subject) ? steps[next].whenTrue : steps[next].whenFalse
        }
        return next == Self.accept
    }

    /// Adds a node after the ones it leads to and answers where it begins.
    private mutating func add(_ node: FilterNode, _ whenTrue: Int, _ whenFalse: Int) -> Int {
        switch node {
        case .test(let test):
            steps.append(Step(test: test, whenTrue: whenTrue, whenFalse: whenFalse))
            return steps.count - 1
        case .not(let part): return add(part, whenFalse, whenTrue)
        case .all(let parts):
            return parts.reversed().reduce(whenTrue) { add($1, $0, whenFalse) }
        case .any(let parts):
            return parts.reversed().reduce(whenFalse) { add($1, whenTrue, $0) }
        }
    }
}
