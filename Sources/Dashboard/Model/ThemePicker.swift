/// The list of themes to choose from; the one under the cursor is worn while it is looked at.
struct ThemePicker: Hashable {
    /// Themes that are offered; who has more calls them by `:theme`.
    static let limit = 1000

    var list: Picker<String>
    /// The theme to go back to.
    let before: String

    /// The names, and the theme in use, which may be a file that is not among them.
    init(_ names: [String], worn: String) {
        let known = Array(names.prefix(Self.limit))
        list = Picker(known.contains(worn) ? known : [worn] + known, at: worn)
        before = worn
    }

    /// The one under the cursor.
    var name: String { list.item }
}
