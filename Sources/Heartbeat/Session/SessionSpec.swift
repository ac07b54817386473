/// What the engine knows of a session before its first attempt.
///
/// What protocol bytes it speaks is the shell's matter.
public struct SessionSpec: Sendable, Hashable {
    /// The far end as the table shows it, `host:port` or a path; never holds credentials.
    public var peer: String
    /// The far end's host, for the limit of attempts per host and the local-trouble rule.
    public var host: String
    /// What the session speaks, as the PROTO column and `proto:` spell it.
    public var proto: String
    /// A name given by the user; matched by filters and shown instead of the peer where there is
    /// one.
    public var name: String?
    /// Labels given by the user, matched by `tag:`.
    public var tags: [String]
    /// Who dialled.
    public var direction: Direction
    /// How its heartbeats prove life.
    public var beat: BeatKind
    /// When it beats and when it is given up.
    public var policy: PulsePolicy
    /// Whether only one connection at a time may be who it says it is, as with a client id of MQTT.
    public var isExclusive = false
    /// Whether something before the server may answer the hello and let the first probe wait for a
    /// server, as a pool of connections to a database does.
    public var mayWaitInLine = false
    /// A word of caution about the policy, for the journal; nil where there is none.
    public var advice: String?
    /// Who asked for it while the monitor ran, for the report; nil where nobody did.
    public var by: String?

    /// A session to watch.
    public init(
        peer: String, host: String, proto: String, name: String? = nil, tags: [String] = [],
        direction: Direction = .outbound, beat: BeatKind = .echoed,
        policy: PulsePolicy = PulsePolicy()
    ) {
        self.peer = peer
        self.host = host
        self.proto = proto
        self.name = name
        self.tags = tags
        self.direction = direction
        self.beat = beat
        self.policy = policy
    }
}

/// How heartbeats of a protocol prove life.
public enum BeatKind: UInt8, Sendable, Hashable, Codable {
    /// Answers carry the probe's id: each is an RTT sample and a fresh probe may follow each miss.
    case echoed
    /// Answers carry no id: one probe at a time, and an answer that may be an older probe's is no
    /// sample (Karn's rule).
    case plain
    /// The protocol sends nothing; the kernel's own facts are looked at every interval.
    case kernel
    /// Beats go one way: ours ask for no answer, the peer's are judged by when they come.
    case oneWay
    /// The peer alone beats: nothing is sent unasked, its silence is judged.
    case passive
    /// As echoed, but a peer may answer only the newest of several probes, so that an answer stands
    /// for all older ones that still wait (RFC 6455, 5.5.3).
    case newest
}
