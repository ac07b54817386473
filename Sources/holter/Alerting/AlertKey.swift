import Heartbeat

/// One key of `[[alert]]`: what the reader, its errors and the docs are made of.
struct AlertKey: Sendable {
    /// What a value must be, and where it goes.
    enum Kind: Sendable {
        case text
        case duration(@Sendable (inout AlertRule, Duration) -> Void)
        case count(@Sendable (inout AlertRule, Int) -> Void)
        case flag(@Sendable (inout AlertRule, Bool) -> Void)
        case command

        /// What a value must be, in words.
        var words: String {
            switch self {
            case .text: "a text"
            case .duration: "a time such as \"30s\""
            case .count: "a whole number from 1 to 100"
            case .flag: "true or false"
            case .command: "an array of texts: a program and its arguments"
            }
        }
    }

    var name: String
    var kind: Kind
    var summary: String

    /// All of them.
    static let all: [AlertKey] = [
        .init(
            name: "when", kind: .text,
            summary: "a filter, then `3 of 5` (looks, one a second) and `for 30s` where they are "
                + "wanted; must be there"),
        .init(name: "name", kind: .text, summary: "what to call it (what `when` says)"),
        .init(
            name: "recover", kind: .duration { $0.recovers = $1 },
            summary: "how long it must not be so until the alert is over (10s)"),
        .init(
            name: "flaps", kind: .count { $0.flaps = $1 },
            summary: "times it may come on within `flap_time`; once more and it stays on until it "
                + "has been quiet for that time (3)"),
        .init(
            name: "flap_time", kind: .duration { $0.flapTime = $1 },
            summary: "the time in which they are counted (10m)"),
        .init(
            name: "repeat", kind: .duration { $0.repeats = $1 },
            summary: "say it again after this time while it goes on and nobody acknowledged it"),
        .init(
            name: "bell", kind: .flag { $0.rings = $1 },
            summary: "whether the terminal makes its noise (true)"),
        .init(
            name: "notify", kind: .flag { $0.notifies = $1 },
            summary: "whether the desktop is told, by OSC 9 and OSC 777 (false)"),
        .init(
            name: "run", kind: .command,
            summary: "a program to run for it, with its arguments; no shell reads them"),
    ]
}
