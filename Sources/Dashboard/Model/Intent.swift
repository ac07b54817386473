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
    /// Begin to watch what this URL names.
    case add(String)
    /// Read the configuration anew.
    case reload
    /// Take the mouse (or leave it to the terminal).
    case mouse(Bool)
    /// Tell it to the user's desktop, which may not look at this screen.
    case notify(String)
    /// Put a session as JSON on the user's clipboard.
    indirect case copyRow(Row)
    /// Keep a view under its name; one of the same name goes.
    indirect case saveView(SavedView)
    /// Draw everything again.
    case redraw
    /// Make the terminal's noise.
    case bell
    /// Give the terminal back until continued.
    case suspend
    /// Leave.
    case quit
}
