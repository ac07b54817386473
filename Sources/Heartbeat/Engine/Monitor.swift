/// The engine: what happened goes in with its time, what the shell must do comes out.
///
/// Drive it so: call `add` and `handle` as things happen and `advance` no earlier than `deadline`; obey the
/// effects in order after each call; read `deadline` again. It reads no clock, draws no random number that its
/// seed does not determine and does no I/O, so that the same inputs give the same outputs.
public struct Monitor: Sendable {
    /// The limits of the whole monitor.
    public let policy: MonitorPolicy

    /// An empty monitor that begins now.
    public init(policy: MonitorPolicy = MonitorPolicy(), seed: UInt64, at now: Instant) {
        self.policy = policy
    }

    /// Begins to watch a session; nil when the session limit is reached.
    public mutating func add(
        _ spec: SessionSpec, at now: Instant, effects: inout EffectList
    ) -> SessionID? { nil }

    /// Forgets a session and ends its link.
    public mutating func remove(_ session: SessionID, at now: Instant, effects: inout EffectList) {}

    /// Gives a session another policy; `firstProbe` sets the moment of its next probe.
    public mutating func configure(
        _ session: SessionID, policy: PulsePolicy, firstProbe: Instant? = nil, at now: Instant
    ) {}

    /// What happened. What the shell must do now is appended to `effects`.
    public mutating func handle(_ event: Event, at now: Instant, effects: inout EffectList) {}

    /// When `advance(to:)` next has something to do; nil when nothing is pending.
    public var deadline: Instant? { nil }

    /// Time passed: probes that are due leave, deadlines that ran out are judged, attempts begin.
    public mutating func advance(to now: Instant, effects: inout EffectList) {}
}
