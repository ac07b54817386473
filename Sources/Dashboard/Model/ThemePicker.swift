/// The list of themes to choose from; the one under the cursor is worn while it is looked at.
struct ThemePicker: Hashable {
    /// Themes that are offered; who has more calls them by `:theme`.
    static let limit = 1000

    /// The names, in order.
    let names: [String]
    /// The theme to go back to.
    let before: String
    private(set) var index: Int

    /// The names, and the theme in use, which may be a file that is not among them.
    init(_ names: [String], worn: String) {
        let known = Array(names.prefix(Self.limit))
        self.names = known.contains(worn) ? known : [worn] + known
        before = worn
        index = self.names.firstIndex(of: worn) ?? 0
    }

    /// The one under the cursor.
    var name: String { names[index] }

    mutating func step(_ by: Int) {
        index = min(max(0, index + by), names.count - 1)
    }

    /// Goes to the next theme that begins with a letter.
    mutating func seek(_ letter: Character) {
        for distance in 1...names.count {
            let candidate = (index + distance) % names.count
            if names[candidate].first == letter {
                index = candidate
                return
            }
        }
    }
}
