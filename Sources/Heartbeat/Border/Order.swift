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
        /// Watch it no more: close what is there and forget the session.
        case forget
        /// Forget every session that rests in dead.
        case prune
        /// The alerts of these sessions were seen; without targets, all of them.
        case acknowledge
        /// End the ban of a peer, by the name that the list of bans shows.
        case lift(String)
    }

    /// What to do.
    public var verb: Verb
    /// To whom: ping, close and reset are refused where the generation is gone; reconnect, hold and
    /// release name the session.
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
