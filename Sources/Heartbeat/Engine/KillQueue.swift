/// Kills that wait for their pace, and the last batch for undo.
struct KillQueue: Sendable {
    static let limit = 100_000
    /// Most kills of one turn, where nothing paces them.
    static let killsPerTurn = 256

    /// One kill to come.
    struct Kill: Sendable {
        var link: Link
        var mode: KillMode
        var by: String
        /// Whom it banned, known once it is done.
        var banned: BanTable.Who?
        /// The time until the next one.
        var pace: Int64 = 0
    }

    private var waiting: [Kill] = []
    private var head = 0
    /// Nothing of the newest order was carried out yet.
    private var beginsBatch = false
    /// When the next kill is sent; `.max` when none waits.
    private(set) var wakeAt = Pulse.never
    /// What the last order killed, newest last.
    private(set) var done: [Kill] = []

    var isEmpty: Bool { head == waiting.count }
    var count: Int { waiting.count - head }
    /// What was not sent yet.
    var rest: ArraySlice<Kill> { waiting[head...] }

    /// A new order: once it has killed something the one before can no longer be undone; what waits
    /// of that is still sent, at its own pace.
    ///
    /// Returns how many found no place.
    mutating func begin(_ kills: [Kill], pace: Duration, at now: Instant) -> Int {
        beginsBatch = true
        waiting.removeFirst(head)
        head = 0
        let taken = min(kills.count, max(0, Self.limit - waiting.count))
        let pace = min(max(0, pace.nanoseconds), Duration.seconds(86_400).nanoseconds)
        for var kill in kills.prefix(taken) {
            kill.pace = pace
            waiting.append(kill)
        }
        if wakeAt == Pulse.never, !waiting.isEmpty { wakeAt = now.nanoseconds }
        return kills.count - taken
    }

    /// The next kill whose time has come.
    mutating func next(at now: Instant) -> Kill? {
        guard head < waiting.count, wakeAt <= now.nanoseconds else { return nil }
        let kill = waiting[head]
        head += 1
        wakeAt = head == waiting.count ? Pulse.never : now.nanoseconds + kill.pace
        if isEmpty {
            waiting = []
            head = 0
        }
        return kill
    }

    mutating func remember(_ kill: Kill) {
        if beginsBatch { done = [] }
        beginsBatch = false
        done.append(kill)
    }

    /// Takes back what was not yet sent; returns how many, and what had been sent.
    mutating func undo() -> (cancelled: Int, done: [Kill]) {
        let result = (count, done)
        waiting = []
        done = []
        head = 0
        wakeAt = Pulse.never
        return result
    }
}
