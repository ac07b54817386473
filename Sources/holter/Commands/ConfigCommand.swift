import ArgumentParser
import HeartbeatNIO

/// `holter config …`: whether a configuration is right, and what it comes to.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check and show a configuration.",
        subcommands: [Check.self, Show.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whether a configuration is right, or its first mistake.")

        @Argument(
            help: ArgumentHelp(
                "The configuration; without, the one that plain holter takes.", valueName: "file"))
        var file: String?

        func run() async throws {
            let source = SessionSource(file: try ConfigCommand.choose(file))
            let all = try source.gather()
            let station = Station(seed: 0)
            do {
                try all.check(station)
                try await station.shutdown()
            } catch {
                try? await station.shutdown(grace: .zero)
                throw error
            }
            let sessions = all.sessions.count == 1 ? "1 session" : "\(all.sessions.count) sessions"
            let ports = all.ports.count == 1 ? "1 port" : "\(all.ports.count) ports"
            let rules = all.configuration.alerts.count
            let alerts = rules == 1 ? "1 alert" : "\(rules) alerts"
            try Output().write("\(source.title): \(sessions), \(ports), \(alerts): all is well\n")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print what a configuration comes to, and where each value is from.",
            discussion: "Passwords are not shown, nor what may be one.")

        @Option(
            name: [.customShort("c"), .customLong("config")],
            help: ArgumentHelp("The configuration.", valueName: "file"))
        var configurationFile: String?

        func run() throws {
            let file = try ConfigCommand.choose(configurationFile)
            let configuration = try ConfigurationFile.read(file)
            try Output().write(ConfigurationShow(configuration: configuration).text())
        }
    }

    /// The configuration that is named, else the first that is found.
    private static func choose(_ name: String?) throws(UsageError) -> ConfigurationFile.Found {
        guard let file = ConfigurationFile.choose(named: name) else {
            throw UsageError("there is no configuration here; name one")
        }
        return file
    }
}
