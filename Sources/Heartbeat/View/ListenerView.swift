/// One port as a screen shows it.
public struct ListenerView: Sendable, Hashable {
    /// The port as the journal calls it.
    public var address: String
    /// Living sessions.
    public var sessions: Int
    /// Connections that were not let in.
    public var turnedAway: UInt64
    /// Connections that ended without a byte, as checks of a port's health do.
    public var checks: UInt64

    /// A port.
    public init(address: String, sessions: Int, turnedAway: UInt64, checks: UInt64 = 0) {
        self.address = address
        self.sessions = sessions
        self.turnedAway = turnedAway
        self.checks = checks
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
                address: $0.spec.address, sessions: $0.sessions, turnedAway: $0.turnedAway,
                checks: $0.checks)
        }
    }
}
