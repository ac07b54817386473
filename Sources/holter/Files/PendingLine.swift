import Heartbeat
import HeartbeatNIO

/// A line that waits to be written.
///
/// It becomes text where it is written, so that no event loop spends its time on that.
enum PendingLine: Sendable {
    case text(String)
    case journal(JournalEntry, WallClock)
    case order(OrderReport, WallClock, user: String)

    /// The line without its end.
    var text: String {
        switch self {
        case .text(let text): text
        case .journal(let entry, let clock): JournalLine.text(entry, clock)
        case .order(let report, let clock, let user): AuditLine.text(report, clock, user: user)
        }
    }
}

extension LineFile {
    /// Appends every line of a station's journal that a filter lets through, from now on.
    func keepJournal(of station: Station, through filter: Filter = .everything) async throws {
        try await station.follow(filter) { lines, clock in
            self.append(lines.map { .journal($0, clock) })
        }
    }
}
