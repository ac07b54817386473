/// Whom a screen wants to know by identity alone, beside the rows it shows: for marks, and for
/// orders to all that match.
public enum Census: Sendable, Hashable {
    /// All that the query lets through, whatever is folded.
    case all
    /// Those on these lines of the table.
    case lines(Range<Int>)
    /// Those of one group of the query's, by its name.
    case group(String)
    /// All that another filter lets through.
    case matching(Filter)

    /// The most identities of one answer.
    public static let limit = 10_000
}

/// A session as an order needs it: its link, and what to call it.
public struct Identity: Sendable, Hashable {
    /// The session and the socket it is at.
    public var link: Link
    /// What it is called.
    public var title: String
    /// Who dialled.
    public var direction: Direction
    /// Whether the title is a name; else it is where the far end is.
    public var isNamed: Bool

    /// An identity.
    public init(link: Link, title: String, direction: Direction, isNamed: Bool = false) {
        self.link = link
        self.title = title
        self.direction = direction
        self.isNamed = isNamed
    }

    /// The identity of a row.
    public init(_ row: Row) {
        self.init(
            link: row.link, title: row.title, direction: row.direction, isNamed: row.name != nil)
    }
}

/// The answer to a ``Census``.
public struct CensusAnswer: Sendable, Hashable {
    /// How many there are.
    public var count: Int
    /// Who, at most ``Census/limit`` of them.
    public var identities: [Identity]

    /// An answer.
    public init(count: Int, identities: [Identity]) {
        self.count = count
        self.identities = identities
    }
}

extension Monitor {
    /// The identity of a session.
    func identity(_ slot: Int) -> Identity {
        Identity(
            link: link(of: slot), title: dossiers[slot].title, direction: dossiers[slot].direction,
            isNamed: dossiers[slot].name != nil)
    }
}
