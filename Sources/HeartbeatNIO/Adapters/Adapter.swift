public import Heartbeat
public import NIOCore

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
        /// A dialect by name.
        public static let dialect = Options(rawValue: 32)
        /// A path that is the name of a database to log in to, kept as the setting `database`.
        public static let namedDatabase = Options(rawValue: 64)
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
    /// Options of its own, beside those that others share.
    public var settings: [TargetOption] = []
    /// Whether its conversation may ask for TLS on the way (``Signal/secure``).
    public var upgrades = false
    /// Whether its hello agrees on a rhythm: another policy needs another link.
    public var agreesOnRhythm = false
    /// Whether only one connection at a time may be who a target says we are.
    public var isExclusive: @Sendable (Target) -> Bool = { _ in false }
    /// Whether pools are usual that answer its hello before they have a server for it.
    public var isPooled = false
    /// The protocols that TLS negotiates for it (ALPN).
    public var applicationProtocols: [String] = []
    /// Channel handlers below the conversation, where a library frames its bytes.
    public var underlay: (@Sendable (Target) -> [any ChannelHandler])?
    /// What to say of a policy that the protocol or known servers would punish.
    public var advise: @Sendable (Target, PulsePolicy) -> Advice? = { _, _ in nil }
    /// How it accepts sessions; nil where it only dials.
    public var accepting: Accepting?
    /// How its heartbeats prove life, for a target.
    public var beat: @Sendable (Target) -> BeatKind
    /// The conversation of the next link to a target, under a policy.
    public var converse: Converse

    /// Makes the conversation of one link.
    public typealias Converse =
        @Sendable (Target, PulsePolicy) throws(TargetError) -> any Conversation

    /// The accepting side of a protocol.
    public struct Accepting: Sendable {
        /// How the heartbeats of an accepted link prove life.
        public var beat: @Sendable (Target) -> BeatKind
        /// The conversation with the next peer that a listener accepts.
        public var converse: Converse
        /// Whether a peer must say hello before it can be told why it is refused.
        public var refusesInHello = false

        /// A record.
        public init(
            beat: @escaping @Sendable (Target) -> BeatKind, converse: @escaping Converse
        ) {
            self.beat = beat
            self.converse = converse
        }
    }

    /// What an adapter says of a policy.
    public enum Advice: Sendable, Hashable {
        /// It cannot work: the reason.
        case refuse(String)
        /// It may be punished: the reason.
        case warn(String)
    }

    /// A record.
    public init(
        name: String, defaultPort: Int?, secure: Bool = false, summary: String,
        options: Options = [],
        beat: @escaping @Sendable (Target) -> BeatKind,
        converse: @escaping Converse
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
