public import Heartbeat

/// One protocol that sessions can speak: a record in ``Adapters/all`` and a ``Conversation``.
public struct Adapter: Sendable {
    /// The parts of a target that mean something to it; the others are refused in a URL.
    public struct Options: OptionSet, Sendable {
        /// The bits.
        public let rawValue: UInt8

        /// Some options by their bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// A path and query.
        public static let path = Options(rawValue: 1)
        /// A path that is the number of a database, which no heartbeat needs.
        public static let database = Options(rawValue: 2)
        /// User and password.
        public static let credentials = Options(rawValue: 4)
        /// Headers and subprotocols of a request.
        public static let request = Options(rawValue: 8)
        /// A script of what to send and to expect.
        public static let script = Options(rawValue: 16)
    }

    /// The URL scheme and what the PROTO column shows.
    public var name: String
    /// The port of a URL without one; nil where one must be given.
    public var defaultPort: Int?
    /// Whether TLS lies below it.
    public var secure: Bool
    /// One line for the help and the docs.
    public var summary: String
    /// The parts of a target that mean something to it.
    public var options: Options
    /// How its heartbeats prove life, for a target.
    public var beat: @Sendable (Target) -> BeatKind
    /// The conversation of the next link to a target.
    public var converse: @Sendable (Target) throws(TargetError) -> any Conversation

    /// A record.
    public init(
        name: String, defaultPort: Int?, secure: Bool = false, summary: String,
        options: Options = [],
        beat: @escaping @Sendable (Target) -> BeatKind,
        converse: @escaping @Sendable (Target) throws(TargetError) -> any Conversation
    ) {
        self.name = name
        self.defaultPort = defaultPort
        self.secure = secure
        self.summary = summary
        self.options = options
        self.beat = beat
        self.converse = converse
    }
}
