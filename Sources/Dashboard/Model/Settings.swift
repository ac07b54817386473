public import Heartbeat

/// What a screen is told once, when it begins.
public struct Settings: Sendable {
    /// Which key does what.
    public var keyMap = KeyMap.standard
    /// How strips and borders are drawn to begin with.
    public var glyphs = Glyphs.unicode
    /// What the engine is called; always on the screen, so that nobody acts on the wrong one.
    public var engineName = "local"
    /// The names of the themes that `T` and `:theme` offer.
    public var themes: [String] = []
    /// The name of the theme in use.
    public var theme = "terminal"
    /// The filter to begin with.
    public var filter = Filter.everything
    /// The order to begin with.
    public var order = Ordering()
    /// How long the order of the table stands still after a hand moved in it.
    public var orderHold: Duration = .seconds(5)

    /// The defaults.
    public init() {}
}
