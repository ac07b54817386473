/// The alerts as a screen shows them.
public struct AlertsView: Sendable, Hashable {
    /// The most of one snapshot.
    public static let shownLimit = 100

    /// Rules that are watched.
    public var rules = 0
    /// Alerts that are on.
    public var firing = 0
    /// Those of them that nobody acknowledged.
    public var unacknowledged = 0
    /// Times that somebody had to be told, since the monitor began.
    public var told: UInt64 = 0
    /// Those of them that make noise; a screen rings when it rises.
    public var rung: UInt64 = 0
    /// The last thing that was told.
    public var newest: AlertNote?
    /// Times that the desktop had to be told.
    public var notified: UInt64 = 0
    /// The last thing that it had to be told.
    public var newestNotice: AlertNote?
    /// Those that are on, the newest first and what is acknowledged last; at most ``shownLimit``.
    public var shown: [FiringAlert] = []
    /// What the programs of rules failed with, the latest last; one a rule, until a program of that
    /// rule ends well.
    public var failures: [AlertFailure] = []

    /// None.
    public init() {}
}

/// An alert that is on.
public struct FiringAlert: Sendable, Hashable {
    /// The rule's name.
    public var rule: String
    /// The session, and what it is called.
    public var identity: Identity
    /// Since when.
    public var since: Instant
    /// Whether it came and went too often to be believed when it goes.
    public var isFlapping: Bool
    /// Whether somebody has seen it.
    public var isAcknowledged: Bool
}

/// What somebody is told: an alert that came on, goes on or is over.
public struct AlertNote: Sendable, Hashable {
    /// What became of it.
    public enum Kind: String, Sendable, Hashable {
        /// It came on.
        case fired
        /// It came on once too often.
        case flapping
        /// It goes on.
        case again
        /// It is over.
        case over

        /// What became of a rule, as a line says it.
        func words(of rule: String) -> String {
            switch self {
            case .fired: rule
            case .flapping: "\(rule), which comes and goes"
            case .again: "\(rule) goes on"
            case .over: "\(rule) is over"
            }
        }
    }

    /// The rule's name.
    public var rule: String
    /// What became of it.
    public var kind: Kind
    /// The session; none where the note stands for several.
    public var link: Link?
    /// What it is called, or how many they are.
    public var title: String
    /// The far end; empty where the note stands for several.
    public var peer: String
    /// Sessions it stands for beside the first.
    public var others: Int
    /// Whether the terminal makes its noise.
    public var rings: Bool
    /// Whether the user's desktop is told.
    public var notifies: Bool

    /// One line for whoever must be told.
    public var text: String {
        "\(kind.words(of: rule)): \(title)"
    }

    /// Takes in another note of the same rule and kind, where both stand for sessions without their
    /// names.
    public mutating func absorb(_ other: AlertNote) {
        others += other.others + 1
        title = Self.title(ofUnnamed: others + 1)
    }

    private static func title(ofUnnamed count: Int) -> String {
        count == 1 ? "1 more session" : "\(count) more sessions"
    }
}

extension AlertNote {
    /// One note for sessions that are not named.
    init(_ kind: Kind, _ rule: AlertRule, ofUnnamed count: Int) {
        self.init(
            rule: rule.name, kind: kind, link: nil, title: Self.title(ofUnnamed: count), peer: "",
            others: count - 1, rings: rule.rings, notifies: rule.notifies)
    }
}

/// What came of telling somebody of an alert: of the program that the rule runs.
public struct AlertOutcome: Sendable, Hashable {
    /// The rule's name.
    public var rule: String
    /// The session; none where the note stood for several.
    public var link: Link?
    /// What it is called, or how many they are.
    public var title: String
    /// What went wrong, in words that are safe to show; nil where nothing did.
    public var failure: String?

    /// What came of a note.
    public init(rule: String, link: Link? = nil, title: String = "", failure: String?) {
        self.rule = rule
        self.link = link
        self.title = title
        self.failure = failure
    }
}

/// What the program of a rule failed with the last time.
public struct AlertFailure: Sendable, Hashable {
    /// The rule's name.
    public var rule: String
    /// When.
    public var at: Instant
    /// How, in words.
    public var reason: String

    /// A failure.
    public init(rule: String, at: Instant, reason: String) {
        self.rule = rule
        self.at = at
        self.reason = reason
    }
}
