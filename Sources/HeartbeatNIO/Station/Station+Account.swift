public import Heartbeat

extension Station {
    /// Takes what came of orders, oldest first, with a reading of the wall clock.
    ///
    /// It is called on the event loop and must return at once.
    public typealias Audit = @Sendable ([OrderReport], WallClock) -> Void

    /// Tells of every order from now on, whoever gives it: what the journal's ring would lose of a
    /// large one comes too.
    public func audit(_ audit: @escaping Audit) async throws {
        try await onLoop { $0.keepAccount(audit) }
    }

    /// Takes lines of the journal, oldest first, with a reading of the wall clock.
    ///
    /// It is called on the event loop and must return at once.
    public typealias JournalReader = @Sendable ([JournalEntry], WallClock) -> Void

    /// Hands every line from now on to one more reader: those of sessions that a filter lets
    /// through, and those of no session; snapshots have only the newest.
    public func follow(
        _ filter: Filter = .everything, _ reader: @escaping JournalReader
    ) async throws {
        try await onLoop { $0.follow(filter, reader) }
    }

    /// Takes what somebody must be told of alerts.
    ///
    /// It is called on the event loop and must return at once.
    public typealias AlertListener = @Sendable (AlertNote) -> Void

    /// Tells of every alert from now on; one at a time may listen.
    public func tellAlerts(_ listener: @escaping AlertListener) async throws {
        try await onLoop { $0.tellAlerts(listener) }
    }

    /// Writes into the journal, and the list of alerts, what came of telling somebody of one.
    public func report(_ outcome: AlertOutcome) async throws {
        try await onLoop { $0.tell(.served(outcome)) }
    }

    /// Writes into the journal, and the account, what came of something that was asked of the
    /// program around the station.
    public func report(_ report: OrderReport) async throws {
        try await onLoop { $0.tell(.reported(report)) }
    }

    /// Gives sessions other policies because somebody wants it, and reports that.
    ///
    /// A link whose hello agreed on a rhythm is made anew: the server would hold the old one
    /// against it.
    public func configure(
        _ changes: [(session: SessionID, policy: PulsePolicy)], by: String
    ) async throws {
        try await onLoop { driver in
            for (session, policy) in changes {
                driver.configure(session, policy, firstProbe: nil)
                let link = Link(session: session, generation: 0)
                driver.tell(.reported(OrderReport("configure", link: link, by: by)))
                guard driver.hasAgreedLink(session) else { continue }
                driver.tell(.order(Order(.reconnect, [link], by: by)))
            }
        }
    }

    /// Those of some sessions that are still watched.
    public func watched(among sessions: [SessionID]) async throws -> Set<SessionID> {
        try await onLoop { driver in Set(sessions.filter { driver.monitor.watches($0) }) }
    }
}
