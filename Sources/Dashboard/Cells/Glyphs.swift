/// The characters that draw strips, borders and arrows; a safe set for terminals that know only
/// ASCII.
public struct Glyphs: Sendable, Hashable {
    /// Eight heights, lowest first.
    public var ramp: [Character]
    /// A beat that was missed.
    public var missed: Character
    /// What stands for a cut text.
    public var ellipsis: String
    /// A line across.
    public var horizontal: Character
    /// A line down.
    public var vertical: Character
    /// Rising order.
    public var ascending: String
    /// Falling order.
    public var descending: String
    /// Whether everything else must be ASCII too.
    public var asciiOnly: Bool

    /// The corners of a box: top left, top right, bottom left, bottom right.
    var corners: [Character] { asciiOnly ? ["+", "+", "+", "+"] : ["┌", "┐", "└", "┘"] }

    /// Blocks, lines and arrows.
    public static let unicode = Glyphs(
        ramp: Array("▁▂▃▄▅▆▇█"), missed: "·", ellipsis: "…", horizontal: "─", vertical: "│",
        ascending: "▲", descending: "▼", asciiOnly: false)

    /// Nothing beyond ASCII; no height is a blank or a `#`, which mean no beat and held.
    public static let ascii = Glyphs(
        ramp: Array(".:-=+*%@"), missed: "_", ellipsis: "~", horizontal: "-", vertical: "|",
        ascending: "^", descending: "v", asciiOnly: true)
}
