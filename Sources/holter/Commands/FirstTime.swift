import ArgumentParser
import Glibc

/// Plain `holter` where there is no configuration yet: how to begin, and on a terminal the demo at
/// once for whoever wants it.
enum FirstTime {
    /// Tells how to begin; Enter starts the demo where somebody sits at a terminal.
    static func run() async throws {
        try Output().write(text)
        guard TerminalLoop.isPossible, isatty(STDIN_FILENO) == 1 else { return }
        try Output().write("\nEnter starts the demo; any word, or Ctrl-C, leaves: ")
        guard let answer = readLine(), answer.allSatisfy(\.isWhitespace) else { return }
        var demo = try Demo.parse([])
        try await demo.run()
    }

    /// What somebody reads who starts the program for the first time.
    static let text = """
        Holter holds live connections, keeps their heartbeat and shows each as a row.
        There is no configuration yet. To begin:

          holter demo                  a fleet of its own that lags, stalls and dies
          holter watch redis://HOST    hold a session to a server, or to several
          holter listen ws://:9000     accept sessions here
          holter help watch            all options; on the screen ? shows the keys

        Sessions written in ./holter.toml or ~/.config/holter/holter.toml are
        watched by plain "holter"; "holter config check" says if such a file is right:

          [[session]]
          url = "redis://localhost"

        """
}
