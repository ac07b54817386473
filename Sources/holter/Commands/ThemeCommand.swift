import ArgumentParser
import Dashboard
import Foundation

/// `holter theme …`: what themes there are, whether one is right, how one looks.
struct ThemeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "theme", abstract: "List, check and preview themes.",
        subcommands: [List.self, Check.self, Preview.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the themes by name.")

        func run() throws {
            try Output().write(ThemeLibrary().names.map { $0 + "\n" }.joined())
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Say what is wrong with a theme; nothing is printed and 0 returned when it is right."
        )

        @Argument(help: ArgumentHelp("A theme file, or a theme by name.", valueName: "file"))
        var theme: String

        func run() throws {
            let loaded = try ThemeCommand.load(theme)
            try Output().write(loaded.warnings.map { $0 + "\n" }.joined())
            guard loaded.warnings.isEmpty else { throw ExitStatus.failure }
        }
    }

    struct Preview: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a sample screen in a theme.")

        @Argument(help: ArgumentHelp("A theme by name, or its file.", valueName: "name"))
        var theme: String

        @Option(help: ArgumentHelp("auto, never, mono, 8, 16 or 256.", valueName: "depth"))
        var color = "auto"

        @Flag(help: "Draw with ASCII only.")
        var ascii = false

        func validate() throws {
            guard ColourDepth.Wish(rawValue: color) != nil else {
                throw ValidationError("--color is one of auto, never, mono, 8, 16, 256")
            }
        }

        func run() throws {
            let loaded = try ThemeCommand.load(theme)
            let environment = ProcessInfo.processInfo.environment
            let colours = environment["TERM"]?.contains("256") == true ? 256 : 8
            let depth = ColourDepth.choose(
                wish: ColourDepth.Wish(rawValue: color) ?? .auto, environment: { environment[$0] },
                terminalColours: colours)
            try Output().write(ThemePreview.text(loaded.theme, depth, ascii: ascii))
        }
    }

    /// A theme that is asked for by name must be there.
    private static func load(_ name: String) throws -> ThemeLibrary.Loaded {
        do {
            return try ThemeLibrary().load(name)
        } catch {
            throw UsageError("\(error)")
        }
    }
}
