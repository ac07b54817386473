public import Heartbeat

/// A monitor with one port, driven by hand: who comes, who is let in, what happens then.
public struct DoorTrial {
    /// The engine.
    public private(set) var monitor: Monitor
    /// The time of the trial.
    public private(set) var now = Instant(nanoseconds: 1_000_000_000)
    /// Its only port.
    public let port: ListenerID
    /// Everything that was asked of the shell, in order.
    public private(set) var asked: [Effect] = []
    /// What the shell reads when it is asked to look at the kernel's facts.
    public var kernel: KernelFacts?
    private var effects = EffectList()
    private var lens = Lens()

    /// A port with a policy and limits.
    public init(
        _ policy: PulsePolicy = PulsePolicy(), beat: BeatKind = .passive,
        limits: ListenerLimits = ListenerLimits(), whole: MonitorPolicy = MonitorPolicy(),
        _ change: (inout ListenerSpec) -> Void = { _ in }
    ) {
        monitor = Monitor(policy: whole, seed: 7, at: now)
        var spec = ListenerSpec(
            address: "test://:1", proto: "test", beat: beat, policy: policy, limits: limits)
        change(&spec)
        port = monitor.listen(spec, at: now)
    }

    /// A connection begins its hello; without a host a proxy has to say whose it is.
    public mutating func knock(from host: String? = "10.0.0.1") -> Result<Arrival, Refusal> {
        let result = monitor.welcome(port, from: host, at: now, effects: &effects)
        obey()
        return result
    }

    /// A connection whose hello is done at once.
    public mutating func come(
        _ name: String? = nil, from host: String = "10.0.0.1", exclusive: Bool = true
    ) -> Result<Link, Refusal> {
        knock(from: host).flatMap { admit($0, name, from: host, exclusive: exclusive) }
    }

    /// A hello is done.
    public mutating func admit(
        _ arrival: Arrival, _ name: String? = nil, from host: String = "10.0.0.1",
        exclusive: Bool = true
    ) -> Result<Link, Refusal> {
        let who = name.map { Introduction(PeerText($0), isExclusive: exclusive) }
        return admit(arrival, as: who, from: host)
    }

    /// A hello is done, of somebody with this introduction.
    public mutating func admit(
        _ arrival: Arrival, as who: Introduction?, from host: String = "10.0.0.1"
    ) -> Result<Link, Refusal> {
        let result = monitor.admit(
            arrival, as: who, peer: "\(host):5", at: now, effects: &effects)
        obey()
        return result
    }

    /// A connection is gone before its hello is done.
    public mutating func dismiss(_ arrival: Arrival, _ cause: Cause? = .reset) {
        monitor.dismiss(arrival, cause, at: now, effects: &effects)
        obey()
    }

    /// A proxy says whose a connection is; why that one is refused, if so.
    public mutating func identify(_ arrival: Arrival, as host: String) -> Refusal? {
        defer { obey() }
        return monitor.identify(arrival, as: host, at: now, effects: &effects)
    }

    /// A connection has nothing to say in its hello.
    public mutating func linger(_ arrival: Arrival) {
        monitor.linger(arrival, at: now, effects: &effects)
        obey()
    }

    /// Something happens.
    public mutating func handle(_ event: Event) {
        monitor.handle(event, at: now, effects: &effects)
        obey()
    }

    /// Time passes; every deadline on the way is met.
    public mutating func wait(_ time: Duration) {
        let end = now.advanced(by: time)
        while let deadline = monitor.deadline, deadline <= end {
            now = max(now, deadline)
            monitor.advance(to: now, effects: &effects)
            obey()
        }
        now = end
        monitor.advance(to: now, effects: &effects)
        obey()
    }

    /// What a screen would show.
    public mutating func look() -> Snapshot {
        lens.snapshot(
            of: monitor,
            Query(order: Ordering(by: .id, descending: false), count: 100, journalLines: 1000),
            at: now)
    }

    /// The lines of the journal, word and text.
    public mutating func lines() -> [String] {
        look().journal.map { "\($0.fact.word) \($0.fact.text)" }
    }

    private mutating func obey() {
        var next = 0
        while next < effects.all.count {
            let effect = effects.all[next]
            asked.append(effect)
            if case .probe(let link, let nonce) = effect {
                monitor.handle(.sent(link, nonce: nonce, bytes: 10), at: now, effects: &effects)
            }
            if case .inspect(let link) = effect, let kernel {
                monitor.handle(.kernel(link, kernel), at: now, effects: &effects)
            }
            next += 1
        }
        effects.removeAll()
    }
}

extension Result {
    /// What came of it, where it worked.
    public var value: Success? { try? get() }

    /// Why it did not.
    public var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
