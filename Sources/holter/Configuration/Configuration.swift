/// What a configuration file says.
struct Configuration: Sendable, Hashable {
    /// One `[[session]]`.
    struct Session: Sendable, Hashable {
        var url: String
        var name: String?
        var options: SessionOptions
        /// Where it stands, for errors: `holter.toml:12`.
        var place: String
    }

    /// One `[[listen]]`.
    struct Listener: Sendable, Hashable {
        var url: String
        var options: SessionOptions
        var listening: ListenOptions
        /// Where it stands, for errors.
        var place: String
    }

    var sessions: [Session] = []
    var listeners: [Listener] = []
    var alerts: [WatchedAlert] = []
    var defaults = SessionOptions()
    /// Keys by action.
    var keys: [String: [String]] = [:]
    var theme: String?
    /// Themes by background.
    var darkTheme: String?
    var lightTheme: String?
    var color: String?
    var ascii: Bool?
    /// Whether whoever runs the program chose the file.
    ///
    /// It was named, or is the user's or the system's own. One that merely lay in the working
    /// directory must not make the program run anything.
    var isTrusted = false
    /// Where each key of `[keys]` and `[theme]` stands, such as `theme.name`.
    var places: [String: String] = [:]
}

/// A mistake of whoever starts the program: one sentence with the place and what to do; ends with
/// status 2.
struct UsageError: Error, Sendable, Hashable, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
