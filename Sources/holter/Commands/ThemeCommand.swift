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
            abstract: "Say what is wrong with a theme; 0 is returned when nothing is.",
            discussion: """
                Names and values that mean nothing, text with a contrast under 4.5 to 1 and marks \
                under 3 to 1, states that look alike, also to eyes without the cones for red, green \
                or blue. What the theme leaves to the one it inherits is told and is no fault.
                """)

        @Argument(help: ArgumentHelp("A theme file, or a theme by name.", valueName: "file"))
        var theme: String

        func run() throws {
            let loaded = try ThemeCommand.load(theme)
            let check = ThemeCheck(loaded.theme)
            let faults =
                loaded.warnings + check.findings.map { "theme \(loaded.origin): \($0)" }
            let notes = check.inherited.map { inherited in
                let names = inherited.tokens.map(\.rawValue).joined(separator: ", ")
                return "theme \(loaded.origin): as in “\(inherited.origin)”: \(names)"
            }
            try Output().write((faults + notes).map { $0 + "\n" }.joined())
            guard faults.isEmpty else { throw ExitStatus.failure }
        }
    }

    struct Preview: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a sample screen in a theme.")

        @Argument(help: ArgumentHelp("A theme by name, or its file.", valueName: "name"))
        var theme: String

        @Option(help: ArgumentHelp("\(ColourDepth.Wish.words).", valueName: "depth"))
        var color = "auto"

        @Flag(help: "Draw with ASCII only.")
        var ascii = false

        func validate() throws {
            guard ColourDepth.Wish(rawValue: color) != nil else {
                throw ValidationError("--color is one of \(ColourDepth.Wish.words)")
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
