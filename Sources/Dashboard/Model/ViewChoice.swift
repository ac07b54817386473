public import Heartbeat

/// How a table is looked at: what `:view save` keeps and `:share` prints.
public struct ViewChoice: Sendable, Hashable {
    /// Which sessions.
    public var filter = Filter.everything
    /// Only those in these states; empty means all.
    public var states: Set<SessionState> = []
    /// In which order.
    public var order = Ordering()
    /// Which columns; empty leaves it to the width of the screen.
    public var columns: [ColumnChoice] = []
    /// Folded by what.
    public var grouping: Grouping.Key?
    /// Whether figures take the place of the strip of beats.
    public var isWide = false

    /// The view that a screen begins with when nothing is said.
    public init() {}

    /// The flags that ask for it, a word each; what is as usual is left out.
    public var arguments: [String] {
        let usual = ViewChoice()
        var words: [String] = []
        if !filter.isEverything { words += ["--filter", filter.text] }
        if !states.isEmpty {
            let names = SessionState.allCases.filter(states.contains).map(\.name)
            words += ["--state", names.joined(separator: ",")]
        }
        if order.field != usual.order.field || order.descending != usual.order.descending {
            words += ["--sort", "\(order.field.rawValue):\(order.descending ? "desc" : "asc")"]
        }
        if !order.faultsFirst { words.append("--no-faults-first") }
        if !columns.isEmpty {
            words += ["--columns", columns.map(\.text).joined(separator: ",")]
        }
        if let grouping { words += ["--group", grouping.rawValue] }
        if isWide { words.append("--wide") }
        return words
    }
}

/// A view with a name.
public struct SavedView: Sendable, Hashable {
    /// The most that are kept.
    public static let limit = 100
    /// The name of the view that a screen begins with where none is asked for.
    public static let beginning = "default"

    /// What `:view` and `--view` call it.
    public var name: String
    /// What it shows.
    public var view: ViewChoice

    /// A view of that name.
    public init(name: String, view: ViewChoice) {
        self.name = name
        self.view = view
    }

    /// Whether a name can be one: letters, digits, `-`, `_` and `.`, at most 40.
    public static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 40
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                    || $0 == 45 || $0 == 46 || $0 == 95
            }
    }
}

/// Words as a POSIX shell reads them back.
enum ShellWords {
    /// A command line of these words, each quoted where it must be.
    static func line(_ words: [String]) -> String {
        words.map(quoted).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy {
                (48...58).contains($0) || (64...90).contains($0) || (97...122).contains($0)
                    || "%+,-./=_".utf8.contains($0)
            }
        if isPlain { return word }
        return "'"
            + word.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }
}
