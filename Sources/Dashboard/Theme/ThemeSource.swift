import Heartbeat

/// What a theme file says, before any of it is understood.
public struct ThemeSource: Sendable, Hashable {
    /// What it is called.
    public var name: String
    /// The backgrounds it is made for; where it does not say, those of the theme it starts from.
    public var appearance: Theme.Appearance?
    /// The theme it starts from.
    public var inherits: String?
    /// Names for colours.
    public var palette: [String: String]
    /// Styles by token.
    public var styles: [String: String]
    /// Styles by token for one depth of colour.
    public var depths: [ColourDepth: [String: String]]
    /// Characters that draw strips and borders, by name.
    public var glyphs: [String: String]

    /// An empty theme file of that name.
    public init(
        name: String, appearance: Theme.Appearance? = nil, inherits: String? = nil,
        palette: [String: String] = [:], styles: [String: String] = [:],
        depths: [ColourDepth: [String: String]] = [:], glyphs: [String: String] = [:]
    ) {
        self.name = name
        self.appearance = appearance
        self.inherits = inherits
        self.palette = palette
        self.styles = styles
        self.depths = depths
        self.glyphs = glyphs
    }
}

/// Something in a theme file that was left out.
public enum ThemeWarning: Sendable, Hashable, CustomStringConvertible {
    /// A key that means nothing.
    case unknownToken(name: String, section: String)
    /// A style that cannot be read.
    case badStyle(name: String, section: String, StyleError)
    /// A colour of the palette that cannot be read.
    case badColour(name: String, text: String)
    /// A glyph that there is not, or that cannot be drawn with.
    case badGlyph(name: String, reason: String)

    /// A sentence that names the place.
    public var description: String {
        switch self {
        case .unknownToken(let name, let section):
            if let near = Nearest.name(to: name, among: StyleToken.allCases.map(\.rawValue)) {
                "[\(section)] has an unknown name “\(name)”; the nearest is “\(near)”"
            } else {
                "[\(section)] has an unknown name “\(name)”"
            }
        case .badStyle(let name, let section, let error): "[\(section)] \(name): \(error)"
        case .badColour(let name, let text):
            "[palette] \(name): “\(text)” is no colour (a name, 0 to 255 or #rrggbb)"
        case .badGlyph(let name, let reason): "[glyphs] \(name): \(reason)"
        }
    }
}
