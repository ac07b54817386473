/// What an operator asks of some sessions.
///
/// Each leaves a line in the journal: who, what, and what came of it.
public struct Order: Sendable, Hashable {
    /// What to do.
    public enum Verb: Sendable, Hashable {
        /// Probe now.
        case ping
        /// Close what is there and dial now, skipping the backoff; releases a held session.
        case reconnect
        /// End the link in this way.
        case kill(KillMode)
        /// Let a held session connect again.
        case release
        /// Take back the last kill: what was not yet sent is not sent, what was held is released.
        case undo
        /// The alerts of these sessions were seen; without targets, all of them.
        case acknowledge
        /// End the ban of a peer, by the name that the list of bans shows.
        case lift(String)
        /// Forget the session: its link says goodbye, and it is watched no more.
        case forget
        /// Forget every session at rest in dead; names no targets.
        case prune

        /// What it is called, as the journal says it.
        public var word: String {
            switch self {
            case .ping: "ping"
            case .reconnect: "reconnect"
            case .kill(let mode): "kill (\(mode.word))"
            case .release: "release"
            case .undo: "undo"
            case .lift: "lift the ban"
            case .forget: "forget"
            case .prune: "prune"
            case .acknowledge: "acknowledge"
            }
        }
    }

    /// What to do.
    public var verb: Verb
    /// To whom: ping, close and reset are refused where the generation is gone; reconnect, hold,
    /// release and forget name the session.
    public var targets: [Link]
    /// The time between one kill and the next when there are several.
    public var pace: Duration
    /// Who asks, as the journal says it.
    public var by: String

    /// An order.
    public init(
        _ verb: Verb, _ targets: [Link] = [], pace: Duration = .milliseconds(200),
        by: String = "you"
    ) {
        self.verb = verb
        self.targets = targets
        self.pace = pace
        self.by = by
    }
}
