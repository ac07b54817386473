/// A text over the screen, to be read and closed; `y` copies what it is about.
struct TextBox: Hashable {
    var title: String
    var lines: [String]
    /// What goes to the clipboard.
    var copied: String?
}
