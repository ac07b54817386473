import Heartbeat
import HeartbeatNIO

/// The lines of a run without a screen, on standard output or beside it; where that takes no more,
/// the run is over.
struct PlainLines: Sendable {
    private let file: LineFile
    private let failures: AsyncStream<OutputError>

    init(_ output: Output) {
        let (failures, failed) = AsyncStream<OutputError>.makeStream(
            bufferingPolicy: .bufferingOldest(1))
        self.failures = failures
        file = LineFile(output, gap: { JournalLine.gap($0, at: .now) }) { failed.yield($0) }
    }

    /// Takes every line of a station's journal that a filter lets through, from now on.
    func keepJournal(of station: Station, through filter: Filter) async throws {
        try await file.keepJournal(of: station, through: filter)
    }

    /// Adds a line that is not the journal's.
    func append(_ line: String) {
        file.append([line])
    }

    /// Waits for the first failure, or until it is cancelled.
    func watch() async throws {
        for await error in failures { throw error }
    }

    /// Waits until all is written.
    func finish() async throws {
        if let error = await file.finish() { throw error }
    }
}
