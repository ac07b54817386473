/// The engine: what happened goes in with its time, what the shell must do comes out.
///
/// Drive it so: call `add` and `handle` as things happen and `advance` no earlier than `deadline`;
/// obey the effects in order after each call; read `deadline` again. It reads no clock, draws no
/// random number that its seed does not determine and does no I/O, so that the same inputs give the
/// same outputs.
public struct Monitor: Sendable {
    /// The limits of the whole monitor.
    public let policy: MonitorPolicy

    // One element a session, by slot.
    var pulses: [Pulse] = []
    var histories: [BeatHistory] = []
    var dossiers: [Dossier] = []

    var wheel: TimingWheel
    var hosts = HostTable()
    var totals: MonitorTotals
    var journal: Journal
    var lineReaders: [LineReader] = []
    var counts = StateCounts()
    var connects: ConnectBudget
    var kills = KillQueue()
    var orders = OrderQueue()
    /// What came of orders, until it is taken.
    var reports: [OrderReport] = []
    /// Whether what comes of orders is kept for `takeReports`; whoever sets it takes them after
    /// each input, for nothing else limits them.
    public var keepsReports = false
    var trouble = LocalTrouble()
    /// How often this process stood still of late.
    var stalls = StallWatch()
    /// The promised rhythms, by slot, of those sessions that have one.
    var rhythms: [Int: RhythmWatch] = [:]
    /// What the peers' own pings came to, by slot, where a policy limits them.
    var askWatches: [Int: AskWatch] = [:]

    // The accepting side.
    var listeners: [Listener] = []
    var desk = ArrivalDesk()
    var register = CallerRegister()
    var bans = BanTable()
    var shortage = FileShortage()
    /// When a line that was kept back or a dead inbound session must be looked at.
    var arrivalsWakeAt = Pulse.never
    /// By slot, of links whose policy asks for it.
    var idles: [Int: IdleWatch] = [:]

    var alerts = AlertDesk()
    var longHistories = HistoryPool()

    var wallClock: WallClock?
    /// Counts up with everything a screen could show; an observer with the same number has seen it.
    public internal(set) var revision: UInt64 = 0

    let randomness: Randomness
    /// The end of the last stall or sleep: probes sent before it measure the stall, not the peer.
    var disturbedAt = Int64.min
    /// The latest moment it was told of: time never runs backwards here, whatever order calls come
    /// in.
    private(set) var latest: Instant
    /// When the shell was asked to come back; it is late by what has passed since.
    var expectedAt = Pulse.never
    /// The end of the pause between two turns of probes.
    private var nextTurn = Int64.min
    private let turnPause: Int64
    let stallAfter: Int64
    private var freeSlots: [UInt32] = []
    private var recentPolicies: [SharedPolicy] = []
    private var lastNumber: UInt32 = 0

    /// An empty monitor that begins now.
    public init(policy: MonitorPolicy = MonitorPolicy(), seed: UInt64, at now: Instant) {
        let now = now.bounded
        self.policy = policy
        latest = now
        turnPause = min(max(0, policy.turnPause.nanoseconds), 1_000_000_000)
        stallAfter = policy.stallAfter.nanoseconds
        randomness = Randomness(seed: seed)
        wheel = TimingWheel(at: now)
        totals = MonitorTotals(at: now)
        journal = Journal(capacity: policy.journalCapacity)
        connects = ConnectBudget(policy: policy, at: now)
        let room = max(0, min(policy.expectedSessions, policy.sessionLimit, 1_000_000))
        pulses.reserveCapacity(room)
        histories.reserveCapacity(room)
        dossiers.reserveCapacity(room)
        wheel.reserve(room)
    }

    /// Sessions watched.
    public var sessionCount: Int { counts.all }

    /// Begins to watch a session; nil when the session limit is reached.
    public mutating func add(
        _ spec: SessionSpec, at now: Instant, effects: inout EffectList
    ) -> SessionID? {
        let now = reached(now)
        enter(at: now, effects: &effects)
        guard let slot = makeSlot(at: now) else {
            leave(at: now, effects: &effects)
            return nil
        }
        pulses[slot].beat = spec.beat
        pulses[slot].adopt(spec.policy)
        dossiers[slot] = Dossier(spec, policy: share(spec.policy), host: hosts.index(of: spec.host))
        log(.added, slot, at: now)
        if let advice = spec.advice { log(.advised(advice), slot, at: now) }
        if let by = spec.by {
            keep(
                OrderReport("add", of: dossiers[slot].title, link: link(of: slot), by: by), at: now)
        }
        enqueueConnect(slot)
        leave(at: now, effects: &effects)
        return id(of: slot)
    }

    /// Forgets a session and ends its link.
    public mutating func remove(
        _ session: SessionID, at now: Instant, effects: inout EffectList
    ) {
        let now = reached(now)
        guard let slot = slot(of: session) else { return }
        enter(at: now, effects: &effects)
        forget(slot, effects: &effects)
        leave(at: now, effects: &effects)
    }

    /// Forgets what is kept of a session and ends its link.
    mutating func forget(_ slot: Int, effects: inout EffectList) {
        sortLines()
        if hasLink(slot) { effects.append(.close(link(of: slot), .polite)) }
        effects.append(.forget(id(of: slot)))
        forgetCaller(slot)
        alerts.forget(
            id(of: slot), title: dossiers[slot].title, peer: dossiers[slot].peer)
        longHistories.release(histories[slot].longPlace)
        histories[slot].longPlace = -1
        endAttempt(slot)
        clearSuspect(slot)
        wheel.cancel(slot)
        rhythms[slot] = nil
        forgetLink(slot)
        if pulses[slot].state == .dead, dossiers[slot].hasLeft { counts.left -= 1 }
        counts[pulses[slot].state] -= 1
        hosts.release(Int(dossiers[slot].host))
        pulses[slot] = Pulse()
        dossiers[slot] = Dossier()
        freeSlots.append(UInt32(slot))
        revision &+= 1
    }

    /// Gives a session another policy; `firstProbe` sets the moment of its next probe.
    public mutating func configure(
        _ session: SessionID, policy: PulsePolicy, firstProbe: Instant? = nil, at now: Instant
    ) {
        let now = reached(now)
        guard let slot = slot(of: session) else { return }
        let interval = pulses[slot].interval
        let idle = dossiers[slot].policy.value.idle
        dossiers[slot].policy = share(policy)
        pulses[slot].adopt(policy)
        if pulses[slot].isAlive, pulses[slot].beat != .passive,
            firstProbe != nil || pulses[slot].interval != interval
        {
            pulses[slot].nextProbe =
                firstProbe?.bounded.nanoseconds
                ?? min(pulses[slot].nextProbe, now.nanoseconds + pulses[slot].interval)
        }
        if pulses[slot].isAlive, policy.idle != idle { watchIdle(slot, at: now) }
        arm(slot)
        expectedAt = min(expectedAt, nextDeadline)
        revision &+= 1
    }

    /// Takes in what happened.
    ///
    /// What the shell must do now is appended to `effects`. An event of a link that is gone changes
    /// nothing.
    public mutating func handle(_ event: Event, at now: Instant, effects: inout EffectList) {
        let now = reached(now)
        enter(at: now, effects: &effects)
        revision &+= 1
        switch event {
        case .answered(let link, let nonce, let bytes):
            if let slot = slot(of: link) { answered(slot, nonce: nonce, bytes: bytes, at: now) }
        case .sent(let link, let nonce, let bytes):
            if let slot = slot(of: link) { sent(slot, nonce: nonce, bytes: bytes, at: now) }
            pauseAfterProbe(at: now)
        case .asked(let link, let count):
            if let slot = slot(of: link), hasLink(slot) {
                totals.asked(count, at: now)
                asked(slot, count: count, at: now, effects: &effects)
            }
        case .received(let link, let bytes):
            if let slot = slot(of: link), hasLink(slot) { heardData(slot, bytes: bytes, at: now) }
        case .wrote(let link, let bytes):
            if let slot = slot(of: link), hasLink(slot) {
                pulses[slot].bytesOut &+= UInt64(bytes)
                pulses[slot].wroteAt = now.nanoseconds
                if !idles.isEmpty { wroteIdle(slot, at: now) }
            }
        default:
            handleRare(event, at: now, effects: &effects)
        }
        leave(at: now, effects: &effects)
    }

    /// When `advance(to:)` next has something to do; nil when nothing is pending.
    public var deadline: Instant? {
        expectedAt == Pulse.never ? nil : Instant(nanoseconds: expectedAt)
    }

    /// Lets time pass: probes that are due leave, deadlines that ran out are judged, attempts
    /// begin.
    public mutating func advance(to now: Instant, effects: inout EffectList) {
        let now = reached(now)
        enter(at: now, effects: &effects)
        if now.nanoseconds >= nextTurn {
            var probes = 0
            while probes < max(1, policy.probesPerTurn), let slot = wheel.takeDue() {
                probes += look(slot, at: now, effects: &effects)
                arm(slot)
            }
            nextTurn = wheel.hasDue ? now.nanoseconds + turnPause : .min
            revision &+= 1
        }
        expectedAt = Pulse.never
        leave(at: now, effects: &effects)
    }

    /// The pause between two turns begins when the last probe has left: only a deadline in the
    /// future lets an event loop read answers in between.
    private mutating func pauseAfterProbe(at now: Instant) {
        guard wheel.hasDue else { return }
        if expectedAt == nextTurn { expectedAt = Pulse.never }
        nextTurn = now.nanoseconds + turnPause
    }

    /// What a session asks for now: judges a deadline, sends a probe (returns 1) or moves on with
    /// its life.
    private mutating func look(
        _ slot: Int, at now: Instant, effects: inout EffectList
    ) -> Int {
        switch pulses[slot].state {
        case .up, .late:
            return beat(slot, at: now, effects: &effects)
        case .open:
            if now.nanoseconds >= pulses[slot].limit {
                timeOutAttempt(slot, at: now, effects: &effects)
            }
        case .retry:
            if now.nanoseconds >= pulses[slot].limit { enqueueConnect(slot) }
        case .dead, .held:
            break
        }
        return 0
    }

    mutating func reached(_ now: Instant) -> Instant {
        latest = max(latest, now.bounded)
        return latest
    }

    /// What comes before every input: notices that the shell is late and brings the wheel to this
    /// moment.
    mutating func enter(at now: Instant, effects: inout EffectList) {
        if expectedAt != Pulse.never, now.nanoseconds > expectedAt {
            noticeLag(now.nanoseconds - expectedAt, at: now)
        }
        wheel.advance(to: now)
    }

    /// What comes after every input: attempts and kills whose time has come, and the next deadline.
    mutating func leave(at now: Instant, effects: inout EffectList) {
        if !kills.isEmpty { pumpKills(at: now, effects: &effects) }
        if !orders.isEmpty { pumpOrders(at: now, effects: &effects) }
        if trouble.isOn { reviewTrouble(at: now) }
        if stalls.isTooMany { reviewStalls(at: now) }
        if !connects.isEmpty { pumpConnects(at: now, effects: &effects) }
        if !listeners.isEmpty { pumpArrivals(at: now, effects: &effects) }
        if alerts.wakeAt <= now.nanoseconds { reviewAlerts(at: now, effects: &effects) }
        expectedAt = min(expectedAt, nextDeadline)
    }

    /// Inlined, for a call would copy the whole monitor first.
    @inline(__always)
    private var nextDeadline: Int64 {
        var next = wheel.deadline?.nanoseconds ?? Pulse.never
        if wheel.hasDue { next = max(next, nextTurn) }
        next = min(next, min(connects.wakeAt, kills.wakeAt))
        next = min(next, min(orders.wakeAt, alerts.wakeAt))
        guard !listeners.isEmpty else { return next }
        return min(next, min(desk.wakeAt, min(arrivalsWakeAt, shortage.wakeAt)))
    }
}

extension Monitor {
    /// Whether a session is still watched.
    public func watches(_ session: SessionID) -> Bool { slot(of: session) != nil }

    /// Whether no session is kept in this slot.
    package func isVacant(_ slot: Int) -> Bool {
        slot >= pulses.count || pulses[slot].number == 0
    }

    /// The session's slot when it is still watched.
    func slot(of session: SessionID) -> Int? {
        let slot = Int(session.slot)
        guard slot < pulses.count, pulses[slot].number == session.number, session.number != 0 else {
            return nil
        }
        return slot
    }

    /// The session's slot when this link is its present one.
    @inline(__always)
    func slot(of link: Link) -> Int? {
        let slot = Int(link.session.slot)
        guard slot < pulses.count, pulses[slot].number == link.session.number,
            pulses[slot].generation == link.generation
        else { return nil }
        return slot
    }

    func id(of slot: Int) -> SessionID {
        SessionID(number: pulses[slot].number, slot: UInt32(slot))
    }

    func link(of slot: Int) -> Link {
        Link(session: id(of: slot), generation: pulses[slot].generation)
    }

    /// Writes a line of the journal, of one session or of the whole monitor.
    mutating func log(_ fact: JournalFact, _ slot: Int?, at now: Instant) {
        let link = slot.map { self.link(of: $0) }
        journal.add(fact, link: link, title: slot.map { dossiers[$0].title } ?? "", at: now)
        revision &+= 1
    }

    /// Sees to it that the wheel wakes the session no later than it must; an earlier wake finds
    /// nothing due.
    @inline(__always)
    mutating func arm(_ slot: Int) {
        let wake = pulses[slot].wakeAt
        if wake != Pulse.never { wheel.ensure(slot, by: wake) }
    }

    mutating func setState(_ slot: Int, _ state: SessionState, at now: Instant) {
        if pulses[slot].state == .dead, dossiers[slot].hasLeft { counts.left -= 1 }
        if state == .dead, dossiers[slot].hasLeft { counts.left += 1 }
        counts[pulses[slot].state] -= 1
        counts[state] += 1
        pulses[slot].state = state
        pulses[slot].since = now.nanoseconds
    }

    /// A slot for one more session, in the state open; nil when the limit is reached.
    mutating func makeSlot(at now: Instant) -> Int? {
        guard counts.all < policy.sessionLimit, lastNumber < .max else { return nil }
        lastNumber += 1
        let slot = takeSlot()
        pulses[slot] = Pulse()
        pulses[slot].number = lastNumber
        pulses[slot].since = now.nanoseconds
        histories[slot] = BeatHistory()
        histories[slot].longPlace = longHistories.claim(slot)
        counts[.open] += 1
        return slot
    }

    private mutating func takeSlot() -> Int {
        if let slot = freeSlots.popLast() { return Int(slot) }
        pulses.append(Pulse())
        histories.append(BeatHistory())
        dossiers.append(Dossier())
        wheel.grow(to: pulses.count)
        return pulses.count - 1
    }

    /// One object for all sessions of late that have the same policy.
    mutating func share(_ policy: PulsePolicy) -> SharedPolicy {
        if let known = recentPolicies.first(where: { $0.value == policy }) { return known }
        let shared = SharedPolicy(policy)
        if recentPolicies.count == Self.recentPolicyLimit { recentPolicies.removeFirst() }
        recentPolicies.append(shared)
        return shared
    }

    private static var recentPolicyLimit: Int { 8 }
}
