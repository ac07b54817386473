import Dashboard
import Heartbeat
import HeartbeatNIO

/// One key of `[[session]]` and `[defaults]`: what the reader, its errors and the docs are made of.
struct ConfigurationKey: Sendable {
    /// What a value must be, and where it goes.
    enum Kind: Sendable {
        case duration(any Path<Duration?>)
        case count(any Path<Int?>)
        case late(any Path<LateAfter?>)
        case labels(any Path<[String]>)
        case text(any Path<String?>)
        case file(any Path<String?>)
        case option(TargetOption, Form)

        /// Where it goes.
        typealias Path<Value> = WritableKeyPath<SessionOptions, Value> & Sendable

        /// How a target's option is written in TOML.
        enum Form: Sendable {
            case text
            case file
            case flag
            case texts
            case table
        }

        /// What a value must be, in words.
        var words: String {
            switch self {
            case .duration: "a time such as \"5s\" or \"1m30s\""
            case .count: "a whole number from 1 to 1000"
            case .late: LateAfterText.words
            case .labels, .option(_, .texts): "an array of texts"
            case .text, .file, .option(_, .text), .option(_, .file): "a text"
            case .option(_, .flag): "true or false"
            case .option(_, .table): "a table of texts"
            }
        }
    }

    var name: String
    var kind: Kind
    var summary: String

    /// The keys that only a `[[session]]` has.
    static let own: [(name: String, words: String, summary: String)] = [
        ("url", "a text", "what to dial, such as `\"redis://cache-1:6379\"`; must be there"),
        ("name", "a text", "what to call it; once in the file; shown instead of the peer"),
    ]

    /// The keys that only a `[[listen]]` has, beside ``ListenKey/all``.
    static let listen: [(name: String, words: String, summary: String)] = [
        ("url", "a text", "where to listen, such as `\"ws://:9000\"`; must be there")
    ]

    /// The keys that `[[session]]`, `[[listen]]` and `[defaults]` share.
    static let shared: [ConfigurationKey] =
        [
            .init(
                name: "every", kind: .duration(\.every),
                summary: "the time from one probe to the next (5s)"),
            .init(
                name: "timeout", kind: .duration(\.timeout),
                summary: "how long a peer may be silent after a probe before it is dead (10s)"),
            .init(
                name: "misses", kind: .count(\.misses),
                summary: "how many probes must go unanswered in that time (2)"),
            .init(
                name: "late_after", kind: .late(\.lateAfter),
                summary: "when a probe is late: by the round trips (adaptive:1s), or a time"),
            .init(
                name: "connect_timeout", kind: .duration(\.connectTimeout),
                summary: "the longest way from the dial to the end of the hello (10s)"),
            .init(
                name: "tags", kind: .labels(\.tags),
                summary: "labels for `tag:`; those of [defaults] and of flags are added"),
        ] + TargetOption.all.map(of) + [
            .init(
                name: "password_file", kind: .file(\.passwordFile),
                summary: "a file whose first line is the password"),
            .init(
                name: "password_env", kind: .text(\.passwordEnvironment),
                summary: "an environment variable that holds the password"),
        ]

    /// The keys of `[theme]`.
    static let theme: [(name: String, words: String, summary: String)] = [
        ("name", "a text", "a theme by name, or its file"),
        ("dark", "a text", "the theme where the terminal says that its background is dark"),
        ("light", "a text", "the same where it is light; `name` wins over both"),
        ("color", "a text", ColourDepth.Wish.words),
        ("ascii", "true or false", "draw with ASCII only"),
    ]

    /// A target's option as a key.
    private static func of(_ option: TargetOption) -> ConfigurationKey {
        let (name, form): (String, Kind.Form) =
            switch option.name {
            case "header": ("headers", .table)
            case "subprotocol": ("subprotocols", .texts)
            case "insecure", "proxy": (option.name, .flag)
            default: (option.name, option.value == "FILE" ? .file : .text)
            }
        let summary = option.summary.replacing("; may come again", with: "")
        return ConfigurationKey(name: name, kind: .option(option, form), summary: summary)
    }
}
