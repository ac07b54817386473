import ArgumentParser
import Heartbeat
import HeartbeatNIO

/// `holter listen URL…`: accepts sessions here.
struct Listen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Accept sessions here.",
        discussion: """
            A URL is scheme://[host]:port; without a host the port is open on loopback only, with \
            0.0.0.0 to everybody. Known schemes: \
            \(Adapters.all.filter { $0.accepting != nil }.map(\.name).joined(separator: " ")).

            Each connection that is let in is a session like one that Holter dialled, and answers to \
            the same keys. A peer that comes back (the same client id, certificate name, announced \
            name or, where there is nothing better, address) is the same session.

            To accept TLS give --cert and --key; --ca asks peers for certificates. SIGUSR1 reads the \
            files anew, and SIGHUP too where no dashboard is shown. holter watch --listen does both.
            """
    )

    @Argument(help: ArgumentHelp("Where to listen.", valueName: "url"))
    var urls: [String] = []

    @Option(
        name: [.customShort("c"), .customLong("config")],
        help: ArgumentHelp("The configuration.", valueName: "file"))
    var configurationFile: String?

    @OptionGroup(title: "Sessions") var session: SessionFlags
    @OptionGroup(title: "Ports") var listening: ListenFlags
    @OptionGroup(title: "View") var view: ViewFlags

    mutating func run() async throws {
        let source = SessionSource(
            ports: urls, file: ConfigurationFile.choose(named: configurationFile),
            usesSessions: configurationFile != nil,
            usesPorts: configurationFile != nil || urls.isEmpty, flags: session.options,
            listening: listening.options)
        let begin = try source.gather()
        guard !begin.ports.isEmpty else {
            throw UsageError(
                "nothing to listen on: give a URL such as ws://:9000, or a configuration with "
                    + "[[listen]]")
        }
        try await Run(source: source, begin: begin, policy: listening.policy, view: view).run()
    }
}
