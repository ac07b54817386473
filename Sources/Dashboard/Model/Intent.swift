public import Heartbeat

/// What a screen wants done that it cannot do itself.
public enum Intent: Sendable, Hashable {
    /// Ask the engine for another view.
    case look(Query)
    /// Ask the engine to act.
    case order(Order)
    /// Draw in the colours of another theme.
    case theme(String)
    /// Put text on the user's clipboard.
    case copy(String)
    /// Draw everything again.
    case redraw
    /// Make the terminal's noise.
    case bell
    /// Give the terminal back until continued.
    case suspend
    /// Leave.
    case quit
}
