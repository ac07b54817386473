import ArgumentParser
import Heartbeat
import HeartbeatNIO

/// The options of a session as flags; they apply to all sessions where they mean something.
struct SessionFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp("The time from one probe to the next (5s).", valueName: "time"),
        transform: DurationText.parse)
    var every: Duration?

    @Option(
        help: ArgumentHelp(
            "How long a peer may be silent after a probe before it is dead (10s).",
            valueName: "time"),
        transform: DurationText.parse)
    var timeout: Duration?

    @Option(
        help: ArgumentHelp("Probes that must go unanswered in that time (2).", valueName: "n"))
    var misses: Int?

    @Option(
        help: ArgumentHelp(
            "When a probe is late: a time, or by the round trips with a floor (adaptive:1s).",
            valueName: "time|adaptive[:floor]"),
        transform: LateAfterText.parse)
    var lateAfter: LateAfter?

    @Option(
        help: ArgumentHelp(
            "The longest way from the dial to the end of the hello (10s).", valueName: "time"),
        transform: DurationText.parse)
    var connectTimeout: Duration?

    @Option(
        name: .customLong("tag"),
        help: ArgumentHelp("A label for all of them; may come again.", valueName: "tag"))
    var tags: [String] = []

    @Option(help: ArgumentHelp("The source address to dial from.", valueName: "address"))
    var from: String?

    @Option(
        help: ArgumentHelp(
            "When a name moved: keep the connection, or follow and dial anew (keep).",
            valueName: "action"))
    var reResolve: String?

    @Option(
        name: .customLong("header"),
        help: ArgumentHelp(
            "A header of WebSocket upgrades; may come again.", valueName: "name:value"))
    var headers: [String] = []

    @Option(
        name: .customLong("subprotocol"),
        help: ArgumentHelp("A WebSocket subprotocol to offer; may come again.", valueName: "name"))
    var subprotocols: [String] = []

    @Option(
        help: ArgumentHelp("What a line probe sends; <nonce> stands for its id.", valueName: "text")
    )
    var send: String?

    @Option(help: ArgumentHelp("What answers it; ~PATTERN for a pattern.", valueName: "text"))
    var expect: String?

    @Option(help: ArgumentHelp("A line script by name: ping or none.", valueName: "name"))
    var script: String?

    @Option(
        help: ArgumentHelp(
            "What is spoken above a socket or WebSocket, by name.", valueName: "name"))
    var dialect: String?

    @Option(help: ArgumentHelp("Who to log in as.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("A file whose first line is the password.", valueName: "file"))
    var passwordFile: String?

    @Option(help: ArgumentHelp("An environment variable with the password.", valueName: "name"))
    var passwordEnv: String?

    @Option(
        help: ArgumentHelp("Authorities to trust instead of the system's, PEM.", valueName: "file"))
    var ca: String?

    @Flag(help: "Accept any certificate: encryption without knowing to whom.")
    var insecure = false

    @Option(
        help: ArgumentHelp("The name to ask for and to find in certificates.", valueName: "name"))
    var servername: String?

    @Option(help: ArgumentHelp("Our own certificate, PEM.", valueName: "file"))
    var cert: String?

    @Option(help: ArgumentHelp("Its key, PEM.", valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "The oldest TLS to speak: 1.0, 1.1, 1.2 or 1.3 (1.2).", valueName: "version"))
    var tlsMin: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "An option of one protocol, as docs/protocols.md names them; may come again.",
            valueName: "name=value"))
    var settings: [String] = []

    mutating func validate() throws {
        for setting in settings {
            let name = setting.prefix { $0 != "=" }
            let known = TargetOption.all.filter(\.isSetting).map(\.name)
            guard setting.contains("="), known.contains(String(name)) else {
                let question = Nearest.question(String(name), among: known)
                throw ValidationError(
                    "--set \"\(PeerText(setting))\": write name=value with the name of an option"
                        + question)
            }
        }
        if let misses, !(1...1000).contains(misses) {
            throw ValidationError("--misses is a whole number from 1 to 1000, not \(misses)")
        }
        for tag in tags where tag.isEmpty || tag.unicodeScalars.contains(where: PeerText.isUnsafe) {
            throw ValidationError("\"\(PeerText(tag))\" cannot be a tag")
        }
        if passwordFile != nil, passwordEnv != nil {
            throw ValidationError("--password-file and --password-env contradict each other")
        }
    }

    /// As options that the other sources can be laid under.
    var options: SessionOptions {
        var options = SessionOptions()
        options.every = every
        options.timeout = timeout
        options.misses = misses
        options.lateAfter = lateAfter
        options.connectTimeout = connectTimeout
        options.tags = tags
        options.passwordFile = passwordFile
        options.passwordEnvironment = passwordEnv
        let single = [
            "from": from, "send": send, "expect": expect, "script": script,
            "dialect": dialect, "user": user, "ca": ca,
            "insecure": insecure ? "yes" : nil, "servername": servername, "cert": cert, "key": key,
            "tls_min": tlsMin, "re-resolve": reResolve,
        ]
        for (name, value) in single { options.values[name] = value.map { [$0] } }
        for setting in settings {
            let parts = setting.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            options.values[String(parts[0])] = [String(parts[1])]
        }
        if !headers.isEmpty { options.values["header"] = headers }
        if !subprotocols.isEmpty { options.values["subprotocol"] = subprotocols }
        return options
    }
}
