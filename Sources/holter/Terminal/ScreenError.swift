/// Why there is no screen.
enum ScreenError: Error, CustomStringConvertible {
    /// The terminal cannot be opened.
    case noTerminal(String)
    /// Its kind is not known here.
    case unknownTerminal(String)

    var description: String {
        switch self {
        case .noTerminal(let reason): "the terminal cannot be used: \(reason); try --plain"
        case .unknownTerminal(let name):
            "the terminal type TERM=“\(name)” is not known here; set TERM (such as xterm-256color)"
                + " or use --plain"
        }
    }
}
