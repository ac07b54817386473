import ArgumentParser
import Foundation
import Heartbeat

/// The program: hands the arguments to a command and turns what came of it into an exit status.
@main
struct Holter: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holter",
        abstract:
            "Holds live connections, keeps their heartbeat and shows each as a row of a table.",
        discussion: """
            Without a command: the dashboard on ./holter.toml or the user's configuration.
            Exit status: 0 all is well, 1 failure, 2 wrong usage or configuration, 3 not all sessions \
            were up at the end of --for or --json.
            """,
        version: "0.1.0",
        subcommands: [Watch.self, Listen.self, Demo.self, ConfigCommand.self, ThemeCommand.self]
    )

    func run() async throws {
        guard ConfigurationFile.find() != nil else { return try await FirstTime.run() }
        var watch = try Watch.parse([])
        try await watch.run()
    }

    static func main() async {
        StandardStreams.fill()
        Signals.ignoreBrokenPipes()
        do {
            var command = try parseAsRoot(Self.withCommand(CommandLine.arguments.dropFirst()))
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            leave(error)
        }
    }

    /// Flags without a command are those of `watch`, as plain `holter` is.
    static func withCommand(_ arguments: some Collection<String>) -> [String] {
        let own = [
            "-h", "--help", "--version", "--generate-completion-script", "--experimental-dump-help",
        ]
        guard let first = arguments.first, first.hasPrefix("-"),
            !own.contains(where: { first == $0 || first.hasPrefix($0 + "=") })
        else { return Array(arguments) }
        return ["watch"] + arguments
    }

    private static func leave(_ error: any Error) -> Never {
        switch error {
        case let status as ExitStatus: Foundation.exit(status.rawValue)
        case let mistake as UsageError: complain(mistake.description, .usage)
        case let failure as OutputError: complain(failure.description, .failure)
        default: break
        }
        let message = fullMessage(for: error)
        switch exitCode(for: error) {
        case .success:
            // Help and version were asked for; a pipe that closed meanwhile is nobody's fault.
            try? Output().write(message + "\n")
            Foundation.exit(ExitStatus.success.rawValue)
        case .validationFailure: complain(message, .usage, isComplete: true)
        default: complain("\(error)", .failure)
        }
    }

    private static func complain(
        _ sentence: String, _ status: ExitStatus, isComplete: Bool = false
    ) -> Never {
        // Where standard error is gone too there is nobody left to tell.
        try? Output(descriptor: 2).write((isComplete ? "" : "holter: ") + sentence + "\n")
        Foundation.exit(status.rawValue)
    }
}
