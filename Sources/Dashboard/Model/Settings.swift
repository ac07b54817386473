import Heartbeat

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
    /// The schemes that `:add` offers.
    public var schemes: [String] = []
    /// Whether nothing may be changed from this screen.
    public var isReadOnly = false
    /// The name of the theme in use.
    public var theme = "terminal"
    /// The view to begin with.
    public var view = ViewChoice()
    /// The views that `:view` offers.
    public var views: [SavedView] = []
    /// The words of the command line that began this, without those of the view.
    public var invocation = ["holter"]
    /// Whether the mouse is taken when the screen begins.
    public var takesMouse = true
    /// Whether the terminal is slow: strips and graphs, which move all the time, are left out.
    public var isSlow = false
    /// How long the order of the table stands still after a hand moved in it.
    public var orderHold: Duration = .seconds(5)

    /// The defaults.
    public init() {}
}
