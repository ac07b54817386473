public import Heartbeat

/// What happens to a screen: the only input of a ``Model``.
public enum Message: Sendable {
    /// A key was pressed.
    case key(Key)
    /// Text was pasted.
    case paste(String)
    /// The terminal has this size now.
    case resize(Size)
    /// The engine says how things are.
    indirect case snapshot(Snapshot)
    /// It is now that late, on the engine's clock.
    case tick(Instant)
    /// A theme is in use now, with its glyphs where they change; what was wrong with it is the
    /// warning.
    case theme(String, glyphs: Glyphs? = nil, warning: String? = nil)
    /// The mouse did something.
    case mouse(Mouse)
    /// What came of something that the screen asked the program for, in a sentence.
    case said(String, isError: Bool)
    /// What this screen costs now.
    case cost(ScreenCost)
    /// The terminal turned out to be slow: what moves all the time is left out from now on.
    case slow
    /// Nothing more will come from the engine.
    case feedEnded
}
