/// A filter as a list of questions, each of which says where to go on yes and on no.
///
/// So `and`, `or` and `not` cost nothing when it runs, no question is asked in vain and nothing is
/// allocated.
struct FilterProgram: Sendable {
    /// A class, because a question is asked a hundred thousand times and must not be copied for it.
    private final class Step: Sendable {
        let test: FilterTest
        let whenTrue: Int
        let whenFalse: Int

        init(test: FilterTest, whenTrue: Int, whenFalse: Int) {
            self.test = test
            self.whenTrue = whenTrue
            self.whenFalse = whenFalse
        }
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
    var questions: Int { steps.count }

    func matches(_ subject: some FilterSubject) -> Bool {
        var next = entry
        while next >= 0 {
            let step = steps[next]
            next = step.test.holds(subject) ? step.whenTrue : step.whenFalse
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
