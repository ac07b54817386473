import Heartbeat

/// The line where a filter or a command is typed.
struct Prompt: Sendable {
    enum Kind: Hashable {
        case filter, command
    }

    let kind: Kind
    var field: TextField
    /// What is wrong with the filter as it stands.
    var error: FilterError?
    /// The filter to go back to.
    let before: Filter
    /// The place in the history, counted back from the newest; nil for the line being typed.
    private var recalled: Int?
    private var draft = ""
    /// What Tab goes through, and where it is.
    private var completions: [String] = []
    private var completed = 0

    init(_ kind: Kind, text: String = "", before: Filter) {
        self.kind = kind
        field = TextField(text)
        self.before = before
    }

    /// The character that opens it.
    var sign: String { kind == .filter ? "/" : ":" }

    /// Forgets where Tab and the history were; every edit does so.
    mutating func settle() {
        recalled = nil
        completions = []
    }

    /// Takes the line before (or after) this one from the history.
    mutating func recall(_ lines: [String], older: Bool) {
        guard !lines.isEmpty else { return }
        if recalled == nil { draft = field.text }
        let next = (recalled ?? -1) + (older ? 1 : -1)
        guard next < lines.count else { return }
        recalled = next < 0 ? nil : next
        field = TextField(next < 0 ? draft : lines[lines.count - 1 - next])
    }

    /// Replaces the last word by the next of its completions.
    mutating func complete(among candidates: (String) -> [String]) {
        if completions.isEmpty {
            completions = candidates(field.text)
            completed = 0
        } else {
            completed = (completed + 1) % completions.count
        }
        guard !completions.isEmpty else { return }
        field = TextField(completions[completed])
    }
}
