import Heartbeat
import HeartbeatNIO

extension [WatchedSession] {
    /// How many are added before the journal's reader gets its turn: less than the ring holds.
    private static let batch = 256

    /// Adds all of them to a station; a target that cannot be is a mistake of who asked for it.
    func join(_ station: Station, pausing: Bool) async throws {
        for (index, session) in enumerated() {
            if Task.isCancelled { return }
            if pausing, index % Self.batch == Self.batch - 1 {
                // The shell paces what it adds; the engine never waits.
                try? await Task.sleep(for: .seconds(2 / PlainRun.rate))
            }
            do {
                _ = try await station.add(
                    session.target, name: session.name, tags: session.tags, policy: session.policy)
            } catch let error as TargetError {
                let place = session.place.isEmpty ? session.target.display : session.place
                throw UsageError("\(place): \(error)")
            }
        }
    }
}
