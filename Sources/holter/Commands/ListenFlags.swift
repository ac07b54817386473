import ArgumentParser
import Heartbeat

/// The options of ports as flags; they apply to all ports.
struct ListenFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp("Idle when nothing was read for so long.", valueName: "time"),
        transform: DurationText.parse)
    var readerIdle: Duration?

    @Option(
        help: ArgumentHelp("Idle when nothing was written for so long.", valueName: "time"),
        transform: DurationText.parse)
    var writerIdle: Duration?

    @Option(
        help: ArgumentHelp("Idle when neither happened for so long.", valueName: "time"),
        transform: DurationText.parse)
    var allIdle: Duration?

    @Option(
        help: ArgumentHelp(
            "What is done about an idle session: late, probe or close (late).", valueName: "action")
    )
    var idleAction: String?

    @Option(
        help: ArgumentHelp(
            "The shortest time from one ping of a peer to the next; who asks sooner is struck.",
            valueName: "time"),
        transform: DurationText.parse)
    var minAskGap: Duration?

    @Option(
        help: ArgumentHelp(
            "Pings that may come sooner before the session is closed (2).", valueName: "n"))
    var askStrikes: Int?

    @Option(help: ArgumentHelp("Living sessions of a port.", valueName: "n"))
    var maxSessions: Int?

    @Option(help: ArgumentHelp("Living sessions of one address (10000).", valueName: "n"))
    var maxPerAddress: Int?

    @Option(help: ArgumentHelp("Connections of one address in a second (100).", valueName: "n"))
    var acceptsPerSecond: Int?

    @Option(
        help: ArgumentHelp(
            "How long a dead inbound session is kept for its peer to come back (10m).",
            valueName: "time"),
        transform: DurationText.parse)
    var keepDead: Duration?

    @Option(
        help: ArgumentHelp("How long a ban lasts (10m).", valueName: "time"),
        transform: DurationText.parse)
    var banTime: Duration?

    mutating func validate() throws {
        let actions = IdleAction.allCases.map(\.rawValue)
        if let idleAction, !actions.contains(idleAction) {
            throw ValidationError(
                "--idle-action is one of \(actions.joined(separator: ", ")), not "
                    + "\"\(PeerText(idleAction))\"")
        }
        for (name, value) in [
            ("--max-sessions", maxSessions), ("--max-per-address", maxPerAddress),
            ("--accepts-per-second", acceptsPerSecond), ("--ask-strikes", askStrikes),
        ] {
            if let value, !(1...10_000_000).contains(value) {
                throw ValidationError("\(name) is a whole number from 1, not \(value)")
            }
        }
    }

    /// As options that the other sources can be laid under.
    var options: ListenOptions {
        ListenOptions(
            readerIdle: readerIdle, writerIdle: writerIdle, allIdle: allIdle,
            idleAction: idleAction.flatMap(IdleAction.init),
            minimumAskGap: minAskGap, askStrikes: askStrikes, sessions: maxSessions,
            sessionsPerAddress: maxPerAddress, acceptsPerSecond: acceptsPerSecond)
    }

    /// The monitor that these ask for.
    var policy: MonitorPolicy {
        var policy = MonitorPolicy()
        if let keepDead { policy.keepsDead = keepDead }
        if let banTime { policy.banTime = banTime }
        return policy
    }
}
