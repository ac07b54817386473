import Heartbeat
import Logging
import NIOCore
import NIOSSL

/// The only thing that touches the monitor: events go in, effects are obeyed, one alarm is kept.
///
/// It lives on one event loop and is not `Sendable`. Obeying an effect may at once produce an event
/// (a probe that left, a write that failed): such events are handled while the list of effects is
/// being worked off, and what they add is obeyed at its end, so nothing recurses.
final class MonitorDriver {
    /// What the shell holds for one slot of the monitor.
    struct Slot {
        var plan: Plan?
        var handler: LinkHandler?
    }

    let eventLoop: any EventLoop
    let logger: Logger
    let resolver: NameResolver
    var nameWatch = NameWatch()
    let receiveAllocator: any RecvByteBufferAllocator
    /// Where every conversation of this loop puts what it has to say.
    var outlet = Outlet()
    var slots: [Slot] = []
    private var recentPlans = RecentPlans()
    /// Attempts under way, by slot.
    var dials: [UInt32: Dial] = [:]
    /// The beginnings of messages whose rest has not come yet.
    var partials: [ObjectIdentifier: ByteBuffer] = [:]
    /// The open ports, and whoever is in its hello there.
    var ports: [Port] = []
    var arrivals: [Arrival: ArrivalHandler] = [:]
    /// Handlers that say goodbye: out of the engine's sight, still with a socket.
    var leaving: [ObjectIdentifier: LinkHandler] = [:]
    var observers: [Observer] = []
    /// When the next snapshot is due; nil while nobody looks or nothing changed.
    var publishAt: Instant?
    var allStale = false
    var onEmpty: EventLoopPromise<Void>?
    /// Whoever is told of alerts.
    private var alertListener: Station.AlertListener?
    /// Whoever keeps an account of orders.
    private var audit: Station.Audit?
    /// Whoever reads every line of the journal.
    private var journalReaders: [Station.JournalReader] = []

    private(set) var monitor: Monitor
    private var effects = EffectList()
    private var isObeying = false
    private(set) var isStopped = false
    private var alarm = Alarm()
    private var housekeepingAt: Instant?
    private var wallClockAt = Instant.zero
    private var suspended = Clocks.suspended

    init(
        eventLoop: any EventLoop, policy: MonitorPolicy, seed: UInt64,
        resolver: NameResolver? = nil, logger: Logger = Logger(label: "holter")
    ) {
        self.eventLoop = eventLoop
        self.logger = logger
        self.resolver = resolver ?? NameResolver(eventLoop: eventLoop)
        receiveAllocator = ReceiveAllocator()
        slots.reserveCapacity(min(max(0, policy.expectedSessions), policy.sessionLimit))
        let now = Clocks.now
        monitor = Monitor(policy: policy, seed: seed, at: now)
        monitor.handle(.wallClock(Clocks.wall(at: now)), at: now, effects: &effects)
    }

    // MARK: What happened

    /// Tells the monitor what happened, and obeys unless that is already going on.
    func tell(_ event: Event, at now: Instant) {
        guard !isStopped else { return }
        monitor.handle(event, at: now, effects: &effects)
        note(now)
        if !isObeying { settle() }
    }

    /// Tells the monitor what happened just now.
    func tell(_ event: Event) {
        tell(event, at: Clocks.now)
    }

    /// Changes the monitor in another way than by an event, and obeys unless that is already going
    /// on.
    func change<Result>(_ body: (inout Monitor, Instant, inout EffectList) -> Result) -> Result {
        let now = Clocks.now
        let result = body(&monitor, now, &effects)
        note(now)
        if !isObeying { settle() }
        return result
    }

    /// Keeps effects back while `body` runs, then obeys them.
    ///
    /// The shared outlet is in use meanwhile, and no effect may write to it.
    @inline(__always)
    func holding(_ body: () -> Void) {
        guard !isObeying else { return body() }
        isObeying = true
        body()
        isObeying = false
        settle()
    }

    private func settle() {
        isObeying = true
        var next = 0
        while next < effects.all.count {
            obey(effects.all[next])
            next += 1
        }
        effects.removeAll()
        isObeying = false
        if monitor.hasNews { report() }
        arm()
    }

    /// Keeps an account of orders from now on.
    func keepAccount(_ audit: @escaping Station.Audit) {
        self.audit = audit
        monitor.keepsReports = true
    }

    /// Tells every alert from now on.
    func tellAlerts(_ listener: @escaping Station.AlertListener) {
        alertListener = listener
    }

    /// Hands every line of the journal that a filter lets through to one more reader from now on.
    func follow(_ filter: Filter, _ reader: @escaping Station.JournalReader) {
        monitor.keepLines(through: filter)
        journalReaders.append(reader)
    }

    private func report() {
        let clock = Clocks.wall(at: Clocks.now)
        if monitor.hasReports { audit?(monitor.takeReports(), clock) }
        for (reader, lines) in zip(journalReaders, monitor.takeLines()) where !lines.isEmpty {
            reader(lines, clock)
        }
    }

    private func obey(_ effect: Effect) {
        switch effect {
        case .probe(let link, let nonce): handler(of: link)?.probe(nonce)
        case .open(let link): open(link)
        case .close(let link, let mode): close(link, mode)
        case .dismiss(let arrival): expire(arrival)
        case .letIn(let arrival): arrivals[arrival]?.letIn()
        case .pauseAccepting: for port in ports { port.setAccepting(false) }
        case .resumeAccepting: resumeAccepting()
        case .farewell(let link, let cause): close(link, .polite, because: cause)
        case .inspect(let link): handler(of: link)?.inspect()
        case .alert(let note): alertListener?(note)
        case .forget(let session): forget(session)
        }
    }

    /// The handler of a link, if that generation still lives.
    @inline(__always)
    func handler(of link: Link) -> LinkHandler? {
        let index = Int(link.session.slot)
        guard index < slots.count, let handler = slots[index].handler, handler.link == link
        else { return nil }
        return handler
    }

    // MARK: Sessions

    /// A plan for a new session, shared with others like it.
    func plan(
        _ target: Target, _ adapter: Adapter, _ policy: PulsePolicy, _ tls: NIOSSLContext?
    ) -> Plan {
        recentPlans.plan(target, adapter, policy, tls)
    }

    /// Begins to watch a session; nil when the limit is reached.
    func add(
        _ plan: Plan, name: String?, tags: [String], advice: String? = nil, by: String? = nil
    ) -> SessionID? {
        guard !isStopped else { return nil }
        let now = Clocks.now
        var spec = plan.spec(name: name, tags: tags)
        spec.advice = advice
        spec.by = by
        guard let id = monitor.add(spec, at: now, effects: &effects) else { return nil }
        let index = Int(id.slot)
        while slots.count <= index { slots.append(Slot()) }
        slots[index].plan = plan
        wakeHousekeeping(now)
        note(now)
        settle()
        return id
    }

    /// Forgets a session and ends its link.
    func remove(_ session: SessionID) {
        guard !isStopped else { return }
        change { monitor, now, effects in monitor.remove(session, at: now, effects: &effects) }
    }

    /// Lets go of what is kept for a session that the engine forgot, unless its slot serves another
    /// one already.
    private func forget(_ session: SessionID) {
        let index = Int(session.slot)
        guard index < slots.count, monitor.isVacant(index) else { return }
        slots[index] = Slot()
    }

    /// Gives a session another policy, in the engine and in the kernel.
    func configure(_ session: SessionID, _ policy: PulsePolicy, firstProbe: Instant?) {
        let now = Clocks.now
        let index = Int(session.slot)
        guard !isStopped, monitor.watches(session), index < slots.count,
            let plan = slots[index].plan
        else { return }
        slots[index].plan = recentPlans.plan(plan.target, plan.adapter, policy, plan.tls)
        monitor.configure(session, policy: policy, firstProbe: firstProbe, at: now)
        slots[index].handler?.tune(SocketTuning(policy, beat: plan.adapter.beat(plan.target)))
        note(now)
        arm()
    }

    /// Watches by these rules from now on.
    func watch(for rules: [AlertRule]) {
        let now = Clocks.now
        guard !isStopped else { return }
        monitor.watch(for: rules, at: now)
        note(now)
        arm()
    }

    /// Whether a session has a link whose hello agreed on a rhythm.
    func hasAgreedLink(_ session: SessionID) -> Bool {
        let index = Int(session.slot)
        guard index < slots.count, let handler = slots[index].handler else { return false }
        return handler.link.session == session
            && slots[index].plan?.adapter.agreesOnRhythm == true
    }

    /// From the first session on the clocks are looked at every second.
    func wakeHousekeeping(_ now: Instant) {
        if housekeepingAt == nil { housekeepingAt = now }
    }

    /// The answer to one observer's query.
    func look(_ observer: Observer, at now: Instant) -> Snapshot {
        observer.lens.snapshot(of: monitor, observer.query, at: now)
    }

    /// Lets go of everything; the monitor hears nothing more.
    func stop() {
        monitor.abandonOrders(at: Clocks.now)
        if monitor.hasNews { report() }
        isStopped = true
        alarm.silence()
        resolver.shutDown()
        effects.removeAll()
    }

    // MARK: Time

    /// The alarm went off.
    func turn() {
        guard !isStopped else { return }
        let now = Clocks.now
        alarm.fired(at: now)
        if let due = housekeepingAt, due <= now { keepHouse(now) }
        if let due = monitor.deadline, due <= now {
            monitor.advance(to: now, effects: &effects)
            note(now)
        }
        settle()
        if let due = publishAt, due <= now {
            publish(now)
            arm()
        }
    }

    func arm() {
        guard !isStopped else { return }
        var wake = monitor.deadline ?? Instant(nanoseconds: .max)
        if let publishAt { wake = min(wake, publishAt) }
        if let housekeepingAt { wake = min(wake, housekeepingAt) }
        guard wake.nanoseconds != .max, !alarm.rings(by: wake) else { return }
        alarm.arm(wake, on: eventLoop, Wake(driver: NIOLoopBound(self, eventLoop: eventLoop)))
    }

    /// Once a second while there are sessions: did the machine sleep, and what does the wall clock
    /// say.
    private func keepHouse(_ now: Instant) {
        housekeepingAt = monitor.sessionCount > 0 ? now + 1_000_000_000 : nil
        let suspended = Clocks.suspended
        let slept = suspended - self.suspended
        self.suspended = suspended
        if slept > 1_000_000_000 {
            monitor.handle(.resumed(after: .nanoseconds(slept)), at: now, effects: &effects)
            note(now)
        }
        if now >= wallClockAt {
            wallClockAt = now + 5_000_000_000
            monitor.handle(.wallClock(Clocks.wall(at: now)), at: now, effects: &effects)
        }
        for observer in observers { inspectFocus(of: observer) }
        watchNames()
    }
}

/// Brings an alarm back to its driver.
private struct Wake: NIOScheduledCallbackHandler, Sendable {
    let driver: NIOLoopBound<MonitorDriver>

    func handleScheduledCallback(eventLoop: some EventLoop) {
        driver.value.turn()
    }
}
