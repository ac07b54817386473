/// Everything a screen needs at one moment, for one query.
///
/// State, not events: a newer one replaces an older one.
public struct Snapshot: Sendable, Hashable {
    /// Counts up with every snapshot of one observer.
    public var revision: UInt64 = 0
    /// When it was taken.
    public var at: Instant = .zero
    /// The last reading of the wall clock.
    public var wallClock: WallClock?
    /// The query it answers.
    public var query = Query()
    /// Sessions per state, over all.
    public var counts = StateCounts()
    /// Sessions per state over those that the filter (without the state keys) lets through.
    public var filtered = StateCounts()
    /// How many sessions the whole query lets through.
    public var matching = 0
    /// Lines of the whole table where it is folded into groups.
    public var foldedLines: Int?
    /// The answer to the query's census.
    public var census: CensusAnswer?
    /// The whole monitor in numbers.
    public var totals = Totals()
    /// How many lines of the table come before the first row.
    public var offset = 0
    /// The rows of the window, in order.
    public var rows: [Row] = []
    /// The focused session, if it exists.
    public var focus: Detail?
    /// The line of the table where the focused session (or head) stands.
    public var focusRank: Int?
    /// The ports that accept sessions.
    public var listeners: [ListenerView] = []
    /// Who is refused now, at most ``Ban/shownLimit`` of them.
    public var bans: [Ban] = []
    /// The alerts that are on.
    public var alerts = AlertsView()
    /// The newest journal lines, oldest first; a jump in their numbers is a gap.
    public var journal: [JournalEntry] = []

    /// An empty one.
    public init() {}

    /// Lines of the whole table: one a session, or heads and what is not folded away.
    public var lines: Int { foldedLines ?? matching }
}

/// How many sessions stand in each state.
public struct StateCounts: Sendable, Hashable {
    /// Sessions connecting.
    public var open = 0
    /// Sessions alive.
    public var up = 0
    /// Sessions with an answer overdue.
    public var late = 0
    /// Sessions at rest in dead.
    public var dead = 0
    /// Sessions waiting for the next attempt.
    public var retry = 0
    /// Sessions closed by an operator.
    public var held = 0
    /// Those of the dead whose peers left in order.
    ///
    /// Counted only among all sessions, not among those that a filter lets through.
    public var left = 0

    /// None in any state.
    public init() {}

    /// All of them.
    public var all: Int { open + up + late + dead + retry + held }

    /// The number in one state.
    public subscript(state: SessionState) -> Int {
        get {
            switch state {
            case .open: open
            case .up: up
            case .late: late
            case .dead: dead
            case .retry: retry
            case .held: held
            }
        }
        set {
            switch state {
            case .open: open = newValue
            case .up: up = newValue
            case .late: late = newValue
            case .dead: dead = newValue
            case .retry: retry = newValue
            case .held: held = newValue
            }
        }
    }
}

/// The whole monitor in numbers.
///
/// Round trips are in nanoseconds; `nil` where nothing was measured yet.
public struct Totals: Sendable, Hashable {
    /// When the monitor began.
    public var since: Instant = .zero
    /// Probes answered per second, over the last seconds: ours by the peers, and theirs by us.
    public var beatsPerSecond: Double = 0
    /// Median round trip over the last minute.
    public var p50: Int64?
    /// 90th percentile.
    public var p90: Int64?
    /// 99th percentile.
    public var p99: Int64?
    /// The longest.
    public var max: Int64?
    /// Mean of the sessions' jitter, weighted by beats.
    public var jitter: Int64?
    /// Probes never answered over probes settled, 0 to 1, over the last minute.
    public var loss: Double?
    /// Deaths over the last minute.
    public var deathsPerMinute = 0
    /// Probes sent in all.
    public var sent: UInt64 = 0
    /// Probes answered in all.
    public var answered: UInt64 = 0
    /// Probes whose deadline ran out, in all.
    public var missed: UInt64 = 0
    /// Probes answered after their deadline, in all.
    public var late: UInt64 = 0
    /// Probes of peers that were answered, in all.
    public var asked: UInt64 = 0
    /// Attempts to connect in all; each is a success, a failure or under way.
    public var attempts: UInt64 = 0
    /// Most sessions turned late at once: the trouble is here, not there.
    ///
    /// Reconnects are held.
    public var localTrouble = false
    /// This process stands still so often that it is too slow for what it watches.
    public var isTooSlow = false
    /// Attempts that wait for the connect budget.
    public var queuedConnects = 0
    /// The longest time the shell came later than it was asked to, over the last minute, in
    /// nanoseconds.
    public var lag: Int64 = 0

    /// Nothing yet.
    public init() {}
}
