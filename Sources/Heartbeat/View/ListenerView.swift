/// One port as a screen shows it.
public struct ListenerView: Sendable, Hashable {
    /// The port as the journal calls it.
    public var address: String
    /// Living sessions.
    public var sessions: Int
    /// Connections that were not let in.
    public var turnedAway: UInt64

    /// A port.
    public init(address: String, sessions: Int, turnedAway: UInt64) {
        self.address = address
        self.sessions = sessions
        self.turnedAway = turnedAway
    }
}

extension Ban {
    /// Most bans of one snapshot.
    public static let shownLimit = 100
}

extension Monitor {
    /// The ports, in the order in which they were opened.
    var listenerViews: [ListenerView] {
        listeners.map {
            ListenerView(
                address: $0.spec.address, sessions: $0.sessions, turnedAway: $0.turnedAway)
        }
    }
}
