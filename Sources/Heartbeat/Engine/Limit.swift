/// The most there can be of something that waits, is kept or is looked through: stated, so that
/// nothing grows with time.
public struct Limit: Sendable, Hashable {
    /// How many.
    public var count: UInt64
    /// Of what, as the end of a sentence that begins with the number.
    public var what: String

    /// A limit.
    public init(_ count: some BinaryInteger, _ what: String) {
        self.count = UInt64(clamping: count)
        self.what = what
    }

    /// The limits of an engine under a policy, and of the language that questions are put to it in.
    public static func ofEngine(_ policy: MonitorPolicy) -> [Limit] {
        [
            Limit(policy.sessionLimit, "sessions"),
            Limit(policy.journalCapacity, "lines of the journal that a screen can show"),
            Limit(OutstandingProbes.capacity, "probes of one session without an answer yet"),
            Limit(
                BeatExpectation.longWindow,
                "beats remembered of a peer that promised a rhythm, four bytes each"),
            Limit(policy.probesPerTurn, "probes that leave in one turn"),
            Limit(policy.connectBurst, "attempts to connect that begin at once"),
            Limit(policy.connectsPerHost, "attempts to connect to one host at once"),
            Limit(ListenerLimits().pending, "connections in their hello at one port"),
            Limit(ListenerLimits().sessionsPerAddress, "inbound sessions of one address"),
            Limit(ArrivalDesk.addressLimit, "addresses of inbound peers that are remembered"),
            Limit(policy.deadLimit, "dead inbound sessions that are kept"),
            Limit(BanTable.limit, "bans"),
            Limit(KillQueue.limit, "kills that wait for their turn"),
            Limit(KillQueue.killsPerTurn, "kills in one turn"),
            Limit(OrderQueue.limit, "sessions that wait for what was ordered of them"),
            Limit(OrderQueue.targetsPerTurn, "sessions that an order reaches in one turn"),
            Limit(Lens.rowLimit, "rows of one snapshot"),
            Limit(Census.limit, "sessions that are named at once for marks and orders"),
            Limit(Grouping.exceptionLimit, "groups that are folded another way than the rest"),
            Limit(
                HistoryPool.limit,
                "sessions whose last hour is kept; beyond, those that are looked at"),
            Limit(AlertRule.limit, "alert rules"),
            Limit(AlertRule.windowLimit, "looks that an alert rule remembers"),
            Limit(AlertDesk.stateLimit, "alerts that are on or about to be"),
            Limit(
                AlertDesk.notesPerLook,
                "alerts of one rule that come on and are told one by one in a second"),
            Limit(AlertsView.shownLimit, "alerts of one snapshot"),
            Limit(FilterParser.lengthLimit, "characters of a filter"),
            Limit(FilterParser.testLimit, "questions in a filter"),
            Limit(FilterParser.depthLimit, "levels of parentheses in a filter"),
            Limit(PositionSet.capacity, "positions of a pattern"),
            Limit(PatternTable.stateLimit, "states of a pattern that runs as a table"),
        ]
    }
}
