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

    /// Writes into the journal, and the account, what came of something that was asked of the
    /// program around the station.
    public func report(_ report: OrderReport) async throws {
        try await onLoop { $0.tell(.reported(report)) }
    }

    /// Those of some sessions that are still watched.
    public func watched(among sessions: [SessionID]) async throws -> Set<SessionID> {
        try await onLoop { driver in Set(sessions.filter { driver.monitor.watches($0) }) }
    }
}
