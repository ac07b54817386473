public import Heartbeat

/// One protocol that sessions can speak: a record in ``Adapters/all`` and a ``Conversation``.
public struct Adapter: Sendable {
    /// The URL scheme and what the PROTO column shows.
    public var name: String
    /// The port of a URL without one; nil where one must be given.
    public var defaultPort: Int?
    /// Whether TLS lies below it.
    public var secure: Bool
    /// One line for the help and the docs.
    public var summary: String
    /// How its heartbeats prove life, for a target.
    public var beat: @Sendable (Target) -> BeatKind
    /// The conversation of the next link to a target.
    public var converse: @Sendable (Target) throws(TargetError) -> any Conversation

    /// A record.
    public init(
        name: String, defaultPort: Int?, secure: Bool = false, summary: String,
        beat: @escaping @Sendable (Target) -> BeatKind,
        converse: @escaping @Sendable (Target) throws(TargetError) -> any Conversation
    ) {
        self.name = name
        self.defaultPort = defaultPort
        self.secure = secure
        self.summary = summary
        self.beat = beat
        self.converse = converse
    }
}
