/// The limits of one monitor: what holds for all its sessions together.
public struct MonitorPolicy: Sendable, Hashable, Codable {
    /// Attempts to connect that may begin in one second.
    public var connectsPerSecond: Double = 200
    /// Attempts that may begin at once after a quiet time.
    public var connectBurst: Int = 50
    /// Attempts that may run at once to one host.
    public var connectsPerHost: Int = 32
    /// Probes that leave in one turn, so that the answers of the first do not wait behind the last.
    public var probesPerTurn: Int = 6
    /// The pause between two such turns.
    public var turnPause: Duration = .microseconds(20)
    /// How late the shell may come before every session gets a fresh probe instead of a verdict.
    public var stallAfter: Duration = .milliseconds(250)
    /// Suspects it takes to call it local trouble.
    public var troubleSessions: Int = 8
    /// Addresses they must be on.
    public var troubleHosts: Int = 3
    /// Journal lines kept.
    public var journalCapacity: Int = 1024
    /// Sessions for which room is made at once, so that a fleet of known size leaves no outgrown
    /// tables behind.
    public var expectedSessions: Int = 0
    /// How long a dead inbound session is kept for its caller to come back.
    public var keepsDead: Duration = .seconds(600)
    /// Dead inbound sessions kept; beyond, the oldest is forgotten.
    public var deadLimit: Int = 10_000
    /// How long a ban lasts.
    public var banTime: Duration = .seconds(600)
    /// Sessions the monitor holds.
    public var sessionLimit: Int = 200_000

    /// The defaults.
    public init() {}
}
