/// Orders that name many sessions: so many targets of them a turn, so that probes go on in between.
struct OrderQueue: Sendable {
    /// Most targets of one turn.
    static let targetsPerTurn = 256
    /// Most targets that wait.
    static let limit = 200_000

    /// An order and how far it came.
    struct Work: Sendable {
        var order: Order
        var next = 0
        /// How many were forgotten, of one that looks for the dead.
        var done = 0
    }

    private var works: [Work] = []
    /// Targets that wait.
    private(set) var count = 0
    /// When the next turn is; `.max` when nothing waits.
    private(set) var wakeAt = Pulse.never

    var isEmpty: Bool { works.isEmpty }
    var first: Work? { works.first }

    /// What waits, for those who want to know what will not be done.
    var waiting: [Work] { works }

    /// Takes an order in; returns how many of its targets found no place.
    mutating func add(_ order: Order, at now: Instant) -> Int {
        var order = order
        let taken = min(order.targets.count, Self.limit - count)
        let dropped = order.targets.count - taken
        order.targets.removeLast(dropped)
        guard taken > 0 else { return dropped }
        works.append(Work(order: order))
        count += taken
        wakeAt = now.nanoseconds
        return dropped
    }

    /// The first order is that far now; true when it is done.
    mutating func advance(_ work: Work, at now: Instant) -> Bool {
        guard let before = works.first else { return true }
        count -= work.next - before.next
        let isDone = work.next == work.order.targets.count
        if isDone { works.removeFirst() } else { works[0] = work }
        wakeAt = works.isEmpty ? Pulse.never : now.nanoseconds
        return isDone
    }
}
