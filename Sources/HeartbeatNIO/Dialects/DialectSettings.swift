import Heartbeat

/// The options that belong to dialects alone.
enum DialectSettings {
    /// All of them, in the order of the help.
    static let all: [TargetOption] = []
}
