/// What one screen looks at: it goes down to the engine, and only the rows on the screen come back.
public struct Query: Sendable, Hashable {
    /// Which sessions.
    public var filter: Filter
    /// Only sessions in these states; empty means all.
    ///
    /// The number keys set it, beside the filter.
    public var states: Set<SessionState>
    /// In which order.
    public var order: Ordering
    /// How many matching sessions come before the window; past the end it is moved back.
    public var offset: Int
    /// How many rows the screen shows.
    public var count: Int
    /// The session whose detail is wanted; when it is not in the window its rank is still told.
    public var focus: SessionID?
    /// Moves the window so that the focused session is in it.
    public var revealsFocus: Bool
    /// Moves the window so that the focused session stands on this line of it, counted from 0, as
    /// far as the ends of the table allow.
    public var focusLine: Int?
    /// How many of the newest journal lines are wanted.
    public var journalLines: Int
    /// Rows keep the rank they had in this snapshot's order, values go on: the list must not move
    /// under the hand.
    public var holdsOrder: Bool
    /// Folds the table into groups; offset, count and focus are then about its lines, heads among
    /// them.
    public var grouping: Grouping?
    /// Whom to name beside the rows.
    public var census: Census?

    /// Everything, faults first.
    public init(
        filter: Filter = .everything, states: Set<SessionState> = [], order: Ordering = Ordering(),
        offset: Int = 0, count: Int = 40, focus: SessionID? = nil, revealsFocus: Bool = false,
        focusLine: Int? = nil, journalLines: Int = 20, holdsOrder: Bool = false,
        grouping: Grouping? = nil, census: Census? = nil
    ) {
        self.filter = filter
        self.states = states
        self.order = order
        self.offset = offset
        self.count = count
        self.focus = focus
        self.revealsFocus = revealsFocus
        self.focusLine = focusLine
        self.journalLines = journalLines
        self.holdsOrder = holdsOrder
        self.grouping = grouping
        self.census = census
    }
}

/// The order of a table.
///
/// Ties go to the earlier session, so that it is the same every time.
public struct Ordering: Sendable, Hashable {
    /// The field whose values are compared; sessions without a value come last.
    public var field: Field
    /// Largest first.
    public var descending: Bool
    /// Late, retry, dead, open and up with more than half of the probes lost before held and up,
    /// and whoever left in order behind all of them, whatever the field says.
    public var faultsFirst: Bool

    /// The default: faults first, then the largest smoothed RTT.
    public init(by field: Field = .rtt, descending: Bool = true, faultsFirst: Bool = true) {
        self.field = field
        self.descending = descending
        self.faultsFirst = faultsFirst
    }
}
