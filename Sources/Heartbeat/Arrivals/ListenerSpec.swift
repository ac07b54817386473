/// What the engine knows of a port that accepts sessions.
public struct ListenerSpec: Sendable, Hashable {
    /// The port as the journal calls it: `ws://127.0.0.1:9000`.
    public var address: String
    /// What its sessions speak, as the PROTO column spells it.
    public var proto: String
    /// Labels of all its sessions.
    public var tags: [String]
    /// How heartbeats of its sessions prove life.
    public var beat: BeatKind
    /// When its sessions beat and when they are given up; `connectTimeout` is the longest way from
    /// the accept to the end of the peer's hello.
    public var policy: PulsePolicy
    /// How many it lets in.
    public var limits: ListenerLimits
    /// Whether its protocol has words for a refusal only once the peer's hello came: who is banned
    /// says hello first and hears why then.
    public var refusesInHello = false
    /// What there is to say of its limits, for the journal.
    public var advice: String?

    /// A port.
    public init(
        address: String, proto: String, tags: [String] = [], beat: BeatKind = .passive,
        policy: PulsePolicy = PulsePolicy(), limits: ListenerLimits = ListenerLimits()
    ) {
        self.address = address
        self.proto = proto
        self.tags = tags
        self.beat = beat
        self.policy = policy
        self.limits = limits
    }
}

/// One port of a monitor.
public struct ListenerID: Sendable, Hashable {
    let index: Int

    /// A port outside any monitor, for tests.
    public init(preview index: Int) { self.index = index }

    init(index: Int) { self.index = index }
}

/// How many a port lets in.
public struct ListenerLimits: Sendable, Hashable, Codable {
    /// Living sessions of the port.
    public var sessions = 100_000
    /// Living sessions and hellos of one address.
    public var sessionsPerAddress = 10_000
    /// Connections whose hello is not done.
    public var pending = 1024
    /// Connections of one address in a second.
    public var acceptsPerSecond: Double = 100
    /// Connections of one address at once after a quiet time.
    public var acceptBurst = 1000
    /// How long a connection that has nothing to say may be silent before it is a session: one that
    /// ends sooner was a check of the port.
    public var patience: Duration = .seconds(1)

    /// The defaults.
    public init() {}
}

/// A connection that was accepted and is nobody yet: its hello is not done.
public struct Arrival: Sendable, Hashable {
    /// The port it came to.
    public let listener: ListenerID
    let number: UInt64
}

/// Why a connection is not let in.
public enum Refusal: Error, Sendable, Hashable {
    /// The port has as many sessions as it may.
    case sessionLimit(Int)
    /// So many of this address are here.
    case addressLimit(Int)
    /// So many hellos are not done yet.
    case pendingLimit(Int)
    /// The address comes too often.
    case tooFast
    /// An operator refuses this peer for a time.
    case banned
    /// An operator holds its session.
    case held
    /// Its hello took too long.
    case tooLate

    /// Words for the journal and for peers whose protocol can carry them.
    public var words: String {
        switch self {
        case .sessionLimit(let limit): "the limit of \(limit) sessions is reached"
        case .addressLimit(let limit): "the limit of \(limit) sessions of one address is reached"
        case .pendingLimit(let limit): "\(limit) connections are already in their hello"
        case .tooFast: "too many connections a second"
        case .banned: "banned by the operator"
        case .held: "held by the operator"
        case .tooLate: "the hello took too long"
        }
    }
}
