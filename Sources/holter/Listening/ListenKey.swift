import Heartbeat

/// One key of `[[listen]]` beside those of a session: what the reader, its errors and the docs are
/// made of.
struct ListenKey: Sendable {
    /// What a value must be, and where it goes.
    enum Kind: Sendable {
        case duration(any Path<Duration?>)
        case count(any Path<Int?>)
        case action(any Path<IdleAction?>)

        /// Where it goes.
        typealias Path<Value> = WritableKeyPath<ListenOptions, Value> & Sendable

        /// What a value must be, in words.
        var words: String {
            switch self {
            case .duration: "a time such as \"60s\""
            case .count: "a whole number from 1"
            case .action: IdleAction.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            }
        }
    }

    var name: String
    var kind: Kind
    var summary: String

    /// All of them.
    static let all: [ListenKey] = [
        .init(
            name: "reader_idle", kind: .duration(\.readerIdle),
            summary: "idle when nothing was read for so long"),
        .init(
            name: "writer_idle", kind: .duration(\.writerIdle),
            summary: "idle when nothing was written for so long, and no write made progress"),
        .init(
            name: "all_idle", kind: .duration(\.allIdle),
            summary: "idle when neither happened for so long"),
        .init(
            name: "idle_action", kind: .action(\.idleAction),
            summary: "what is done about an idle session (late)"),
        .init(
            name: "min_ask_gap", kind: .duration(\.minimumAskGap),
            summary: "the shortest time from one ping of a peer to the next; any without"),
        .init(
            name: "ask_strikes", kind: .count(\.askStrikes),
            summary: "pings that may come sooner before the session is closed (2)"),
        .init(
            name: "max_sessions", kind: .count(\.sessions),
            summary: "living sessions of the port (100,000, or what open files allow)"),
        .init(
            name: "max_per_address", kind: .count(\.sessionsPerAddress),
            summary: "living sessions and hellos of one address (10,000)"),
        .init(
            name: "accepts_per_second", kind: .count(\.acceptsPerSecond),
            summary: "connections of one address in a second (100, and 1,000 at once)"),
    ]
}
