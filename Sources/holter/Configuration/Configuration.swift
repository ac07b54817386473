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
    var defaults = SessionOptions()
    /// Keys by action.
    var keys: [String: [String]] = [:]
    var theme: String?
    /// Themes by background.
    var darkTheme: String?
    var lightTheme: String?
    var color: String?
    var ascii: Bool?
}

/// A mistake of whoever starts the program: one sentence with the place and what to do; ends with
/// status 2.
struct UsageError: Error, Sendable, Hashable, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
