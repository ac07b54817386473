import Dashboard
import Foundation
import Glibc

/// What the dashboard is begun with.
struct DashboardOptions: Sendable {
    /// Keys, glyphs, first filter and order.
    var settings = Settings()
    /// The theme.
    var theme = ThemeChoice()
    /// Where themes are found.
    var library = ThemeLibrary()
    /// How many colours to use.
    var colour = ColourDepth.Wish.auto
    /// Whether to draw with ASCII only; where the locale is not UTF-8 it is done anyway.
    var ascii = false
    /// Whether the mouse is taken from the terminal.
    var mouse = true
    /// The most frames a second that new data alone may cause; input is answered at once.
    var framesPerSecond = 4.0
    /// Who obeys what the screen asks of the program; nobody where there is none.
    var wishes: Wishes?
    /// Whether the screen stays when the engine is gone.
    var staysWithoutFeed = false
}

/// Why the dashboard was left.
enum ExitReason: Sendable, Hashable {
    /// The user wanted it.
    case quit
    /// The engine has nothing more to say.
    case feedEnded
    /// The program was told to end by this signal.
    case signalled(Int32)
    /// The terminal is gone.
    case hungUp
    /// The task that ran it was cancelled.
    case cancelled
}
