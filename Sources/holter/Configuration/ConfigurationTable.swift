/// One table that a configuration may hold, and who reads it.
struct ConfigurationTable: Sendable {
    var name: String
    /// As it is written, with its brackets.
    var heading: String
    /// Takes what it says into the configuration.
    var read: @Sendable (ConfigurationReader, TOMLNode, inout Configuration) throws -> Void

    /// All of them, in the order in which errors name them.
    static let all: [ConfigurationTable] = [
        .init(name: "session", heading: "[[session]]") { try $0.readSessions($1, into: &$2) },
        .init(name: "listen", heading: "[[listen]]") { try $0.readListeners($1, into: &$2) },
        .init(name: "alert", heading: "[[alert]]") { try $0.readAlerts($1, into: &$2) },
        .init(name: "defaults", heading: "[defaults]") { try $0.readDefaults($1, into: &$2) },
        .init(name: "keys", heading: "[keys]") { try $0.readKeys($1, into: &$2) },
        .init(name: "theme", heading: "[theme]") { try $0.readTheme($1, into: &$2) },
    ]

    /// Their headings as a part of a sentence.
    static var headings: String {
        let headings = all.map(\.heading)
        return headings.dropLast().joined(separator: ", ") + " and " + (headings.last ?? "")
    }
}
