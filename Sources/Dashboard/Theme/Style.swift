/// How something looks: colours and attributes.
public struct Style: Sendable, Hashable {
    /// The colour of the text.
    public var foreground: Colour
    /// The colour behind it.
    public var background: Colour
    /// Bold and the like.
    public var attributes: Attributes

    /// A style.
    public init(
        _ foreground: Colour = .terminal, on background: Colour = .terminal,
        _ attributes: Attributes = []
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }
}

/// What a terminal can do to text beside colouring it.
public struct Attributes: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8

    /// Attributes of these bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Bright or heavy.
    public static let bold = Attributes(rawValue: 1)
    /// Faint.
    public static let dim = Attributes(rawValue: 2)
    /// Slanted.
    public static let italic = Attributes(rawValue: 4)
    /// Underlined.
    public static let underline = Attributes(rawValue: 8)
    /// Text and background change places.
    public static let reverse = Attributes(rawValue: 16)

    /// The words of the theme files.
    static let words: [(word: String, attribute: Attributes)] = [
        ("bold", .bold), ("dim", .dim), ("italic", .italic), ("underline", .underline),
        ("reverse", .reverse),
    ]
}

/// A style that a terminal of some depth can show.
///
/// A colour is -1 for the terminal's own, 0 to 255 for its palette, and from ``direct`` on red,
/// green and blue.
public struct ResolvedStyle: Sendable, Hashable {
    /// The colour of the text.
    public var foreground: Int32
    /// The colour behind it.
    public var background: Int32
    /// Bold and the like.
    public var attributes: Attributes

    /// What is added to 0xRRGGBB, so that it is no number of the palette.
    public static let direct: Int32 = 0x100_0000

    /// No colour, no attribute.
    public static let plain = ResolvedStyle(foreground: -1, background: -1, attributes: [])
}
