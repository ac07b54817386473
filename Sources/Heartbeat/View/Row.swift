/// One session as a table shows it.
///
/// Times in nanoseconds; `nil` where there is nothing to show yet.
public struct Row: Sendable, Hashable, Identifiable {
    /// The session.
    public var id = SessionID(preview: 0)
    /// The socket it is at.
    public var generation: UInt32 = 0
    /// Who dialled.
    public var direction = Direction.outbound
    /// The far end, `host:port`.
    public var peer = ""
    /// The name given by the user.
    public var name: String?
    /// What it speaks.
    public var proto = ""
    /// Labels given by the user.
    public var tags: [String] = []
    /// Where it stands.
    public var state = SessionState.open
    /// Since when.
    public var since = Instant.zero
    /// Since when it is up (or late).
    public var upSince: Instant?
    /// When anything was last heard.
    public var heard: Instant?
    /// The attempt that runs or waits, counted from 1; 0 when up.
    public var attempt = 0
    /// When the next attempt begins, for `retry`.
    public var retryAt: Instant?
    /// Why it died the last time.
    public var cause: Cause?
    /// Whose fault it is, when it is late, dead or answers nothing.
    public var verdict: Verdict?
    /// When it beats and when it is given up.
    public var policy: PulsePolicy {
        get { shared.value }
        set { shared = SharedPolicy(newValue) }
    }
    var shared = SharedPolicy.defaults
    /// How long its next probe may take before it is late, in nanoseconds; nil where none is asked
    /// for an answer.
    public var lateAfter: Int64?
    /// Whether it is dead and nothing is wrong: its peer dialled us and left in order.
    public var hasLeft: Bool { state == .dead && cause?.isCalm == true }
    /// Smoothed round trip (RFC 6298).
    public var rtt: Int64?
    /// Round trip of the last beat.
    public var last: Int64?
    /// Shortest round trip.
    public var min: Int64?
    /// Longest round trip.
    public var max: Int64?
    /// Variation of the round trip (RFC 3550).
    public var jitter: Int64?
    /// Median.
    public var p50: Int64?
    /// 90th percentile.
    public var p90: Int64?
    /// 99th percentile.
    public var p99: Int64?
    /// 99.9th percentile.
    public var p999: Int64?
    /// Share of the last 64 settled probes that was never answered, 0 to 1.
    public var loss: Double?
    /// The same over all probes.
    public var lossInAll: Double?
    /// Deadlines that ran out in a row.
    public var misses = 0
    /// How many may.
    public var missLimit = 0
    /// Probes sent.
    public var sent: UInt64 = 0
    /// Probes answered.
    public var answered: UInt64 = 0
    /// Probes whose deadline ran out.
    public var missed: UInt64 = 0
    /// Probes answered after their deadline.
    public var late: UInt64 = 0
    /// Times it came up again.
    public var reconnects = 0
    /// Bytes received.
    public var bytesIn: UInt64 = 0
    /// Bytes sent.
    public var bytesOut: UInt64 = 0
    /// The last beats, oldest first.
    public var beats: [BeatMark] = []
    /// Alerts of it that are on.
    public var alerts = 0
    /// Those of them that nobody acknowledged.
    public var newAlerts = 0
    /// Not a session but the head of a group: its totals, and an id that no session has.
    public var head: GroupHead?

    /// A row to fill.
    public init() {}

    /// The socket it is at, for orders.
    public var link: Link { Link(session: id, generation: generation) }
    /// What to call it: its name, or the peer.
    public var title: String { name ?? peer }
}

/// One cell of the strip of beats.
public enum BeatMark: Sendable, Hashable, Codable {
    /// Answered, with the round trip in nanoseconds: exact where a long history is kept, else to
    /// within 6 %.
    case answered(Int64)
    /// The peer beat by itself: there is no round trip.
    case heard
    /// The deadline ran out and no answer came, or a beat that was due did not.
    case missed
    /// An attempt to reconnect.
    case retried
    /// Closed or lost, by the peer or the path.
    case closed
    /// Closed by an operator.
    case killed
    /// Waiting, closed by an operator.
    case held
}

/// Everything known of one session, for the detail pane.
public struct Detail: Sendable, Hashable {
    /// What the table shows of it.
    public var row = Row()
    /// When it beats and when it is given up.
    public var policy: PulsePolicy {
        get { row.policy }
        set { row.policy = newValue }
    }
    /// How its heartbeats prove life.
    public var beat = BeatKind.echoed
    /// What the protocol promised of the peer's own beats.
    public var rhythm: Rhythm?
    /// How far the attempt is, while it opens.
    public var stage: Stage?
    /// When the next probe is due.
    public var nextProbe: Instant?
    /// The deadline of the probe that is outstanding.
    public var probeDeadline: Instant?
    /// When it will be declared dead if nothing is heard until then.
    public var deadAt: Instant?
    /// What the link and the protocol told: addresses, TLS, server version.
    public var facts: [Fact] = []
    /// What the kernel said last.
    public var kernel: KernelFacts?
    /// When it said so.
    public var kernelAt: Instant?
    /// Whose fault it is, when it is late, dead or answers nothing.
    public var verdict: Verdict? {
        get { row.verdict }
        set { row.verdict = newValue }
    }
    /// Its last five minutes and hour, where they are kept.
    public var history: LongHistory?
    /// How many round trips were how long: two bars in each power of two, from the shortest that
    /// has any to the longest.
    public var distribution: [RoundTripBar] = []
    /// How long the last interruption took, from death to up again, in nanoseconds.
    public var lastOutage: Int64?
    /// The session's own newest journal lines, oldest first.
    public var journal: [JournalEntry] = []

    /// A detail to fill.
    public init() {}
}

/// One bar of a distribution of round trips.
public struct RoundTripBar: Sendable, Hashable {
    /// The shortest round trip that counts in it, in nanoseconds.
    public var from: Int64
    /// How many there were of late: counts are halved together when one is full.
    public var count: Int

    /// A bar.
    public init(from: Int64, count: Int) {
        self.from = from
        self.count = count
    }
}
