import Heartbeat

/// One who looks: a query, its lens, and how often a new answer is wanted.
final class Observer {
    let continuation: AsyncStream<Snapshot>.Continuation
    let gap: Int64
    var query: Query
    var lens = Lens()
    var nextAt: Instant
    var isStale = true

    init(
        query: Query, gap: Int64, continuation: AsyncStream<Snapshot>.Continuation, now: Instant
    ) {
        self.query = query
        self.gap = gap
        self.continuation = continuation
        nextAt = now
    }
}

extension MonitorDriver {
    /// Most observers at once.
    static let observerLimit = 64
    /// How long a change waits for others that come with it.
    private static let gathering: Int64 = 5_000_000

    /// Something changed: the observers' snapshots are stale.
    @inline(__always)
    func note(_ now: Instant) {
        if allStale || observers.isEmpty { return }
        markStale(now)
    }

    private func markStale(_ now: Instant) {
        allStale = true
        for observer in observers { observer.isStale = true }
        schedulePublication(now + Self.gathering)
    }

    /// Begins to serve an observer; false when there are too many.
    func attach(_ observer: Observer) -> Bool {
        guard !isStopped, observers.count < Self.observerLimit else {
            observer.continuation.finish()
            return false
        }
        let now = Clocks.now
        observers.append(observer)
        tell(.wallClock(Clocks.wall(at: now)), at: now)
        inspectFocus(of: observer)
        answer(observer, now)
        schedulePublication(now)
        return true
    }

    /// Nobody reads this one any more.
    func detach(_ observer: Observer) {
        observers.removeAll { $0 === observer }
        if observers.isEmpty { publishAt = nil }
    }

    /// A changed query is answered at once.
    func look(_ observer: Observer, _ query: Query) {
        guard !isStopped, observers.contains(where: { $0 === observer }) else { return }
        let isElsewhere = query.focus != observer.query.focus
        observer.query = query
        let now = Clocks.now
        if isElsewhere {
            if let focus = query.focus { tell(.lookedAt(focus), at: now) }
            inspectFocus(of: observer)
        }
        answer(observer, now)
        schedulePublication(now)
    }

    /// Reads the kernel's facts of the session that somebody looks at.
    ///
    /// Where the kernel is the heartbeat itself, the engine asks, and each answer counts.
    func inspectFocus(of observer: Observer) {
        guard let focus = observer.query.focus, Int(focus.slot) < slots.count,
            let handler = slots[Int(focus.slot)].handler, handler.link.session == focus,
            let plan = slots[Int(focus.slot)].plan, plan.adapter.beat(plan.target) != .kernel
        else { return }
        handler.inspect()
    }

    /// An order is obeyed, and its first results are shown to who gave it.
    func order(_ order: Order, from observer: Observer?) {
        let now = Clocks.now
        tell(.order(order), at: now)
        if let observer {
            answer(observer, now)
            schedulePublication(now)
        }
    }

    /// Answers the observers that are due.
    func publish(_ now: Instant) {
        for observer in observers where observer.isStale && observer.nextAt <= now {
            answer(observer, now)
        }
        schedulePublication(now)
    }

    private func answer(_ observer: Observer, _ now: Instant) {
        observer.isStale = false
        observer.nextAt = now + observer.gap
        allStale = false
        observer.continuation.yield(look(observer, at: now))
    }

    private func schedulePublication(_ earliest: Instant) {
        var next: Instant?
        for observer in observers where observer.isStale {
            next = min(next ?? observer.nextAt, observer.nextAt)
        }
        publishAt = next.map { max($0, earliest) }
    }
}
