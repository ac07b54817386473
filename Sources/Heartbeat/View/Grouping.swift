/// How a table is folded: sessions that share something stand under one head.
public struct Grouping: Sendable, Hashable {
    /// What they share.
    public enum Key: String, Sendable, Hashable, CaseIterable {
        /// The host they are held to or come from.
        case host
        /// What they speak.
        case proto
        /// Their first tag.
        case tag
        /// Who dialled.
        case direction
        /// Where they stand.
        case state

        /// One line for the help and the docs.
        public var summary: String {
            switch self {
            case .host: "the host that is dialled or dials"
            case .proto: "what they speak"
            case .tag: "their first tag"
            case .direction: "in or out"
            case .state: "open, up, late, dead, retry or held"
            }
        }
    }

    /// The most groups that can be folded another way than the rest.
    public static let exceptionLimit = 1000

    /// What the sessions of a group share.
    public var key: Key
    /// Whether a group shows its head alone unless it is among `exceptions`.
    public var closesAll: Bool
    /// The groups, by name, that are the other way.
    public var exceptions: Set<String>

    /// Groups by a key, all of them open or all closed.
    public init(by key: Key, closesAll: Bool = false, exceptions: Set<String> = []) {
        self.key = key
        self.closesAll = closesAll
        self.exceptions = exceptions
    }

    /// Whether a group shows its head alone.
    public func isClosed(_ name: String) -> Bool { closesAll != exceptions.contains(name) }

    /// Closes or opens one group; beyond the limit nothing changes.
    public mutating func set(_ name: String, isClosed: Bool) {
        if isClosed == closesAll {
            exceptions.remove(name)
        } else if exceptions.count < Self.exceptionLimit {
            exceptions.insert(name)
        }
    }
}

/// The head of a group in a table, with the totals of the sessions under it.
public struct GroupHead: Sendable, Hashable {
    /// What its sessions share.
    public var name: String
    /// How many stand in each state.
    public var counts = StateCounts()
    /// Whether they are folded away.
    public var isClosed: Bool
    /// The mean of their smoothed round trips, in nanoseconds.
    public var meanRoundTrip: Int64?
    /// The longest of them.
    public var longestRoundTrip: Int64?
    /// The mean of their recent losses, 0 to 1.
    public var loss: Double?

    /// The head of a group without sessions.
    public init(name: String, isClosed: Bool) {
        self.name = name
        self.isClosed = isClosed
    }
}
