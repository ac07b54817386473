import ArgumentParser
import Heartbeat
import HeartbeatNIO

/// `holter watch URL…`: holds sessions to these peers.
struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hold sessions to these peers.",
        discussion: """
            A URL is scheme://host[:port][/path], or unix:///path; its own options follow a #, as in
            tcp://mail:25#send=NOOP%0D%0A&expect=250&every=10s. Known schemes: \
            \(Adapters.all.map(\.name).joined(separator: " ")).

            The dashboard is shown when the output is a terminal; else, or with --plain, one line per
            change. Without URLs the sessions of ./holter.toml or of the user's configuration are watched.
            """
    )

    @Argument(help: ArgumentHelp("What to watch.", valueName: "url"))
    var urls: [String] = []

    @Option(
        name: [.customShort("f"), .customLong("file")],
        help: ArgumentHelp("A list of URLs, one a line; - is standard input.", valueName: "file"))
    var lists: [String] = []

    @Option(
        name: [.customShort("c"), .customLong("config")],
        help: ArgumentHelp("The configuration.", valueName: "file"))
    var configurationFile: String?

    @Flag(help: "Print every limit of queues, rings and buffers, and end.")
    var limits = false

    @Option(
        name: .customLong("listen"),
        help: ArgumentHelp(
            "Accept sessions here too, as holter listen does; may come again.", valueName: "url"))
    var ports: [String] = []

    @OptionGroup(title: "Sessions") var session: SessionFlags
    @OptionGroup(title: "Ports") var listening: ListenFlags
    @OptionGroup(title: "View") var view: ViewFlags

    mutating func run() async throws {
        guard !limits else { return try Output().write(Limits.text) }
        let isAsked = !urls.isEmpty || !lists.isEmpty || !ports.isEmpty
        let source = SessionSource(
            urls: urls, ports: ports, lists: lists,
            standardInput: lists.contains("-")
                ? try TextFile.read("-", called: "the list") : nil,
            file: ConfigurationFile.choose(named: configurationFile),
            usesSessions: configurationFile != nil || !isAsked,
            usesPorts: configurationFile != nil || !isAsked, flags: session.options,
            listening: listening.options)
        let begin = try source.isLong && view.hasScreen ? source.glance() : source.gather()
        guard begin.lacksLists || !begin.sessions.isEmpty || !begin.ports.isEmpty else {
            throw SessionSource.nothing
        }
        try await Run(source: source, begin: begin, policy: listening.policy, view: view).run()
    }
}
