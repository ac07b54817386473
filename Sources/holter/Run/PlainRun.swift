import Heartbeat
import HeartbeatNIO

/// A run without a screen: lines while it goes on, the final table when it ends.
struct PlainRun: Sendable {
    /// How often the journal is looked at, in times a second.
    static let rate = 50.0

    var station: Station
    var roster: Roster
    var filter = Filter.everything
    /// The order of the table; by id where none is asked for.
    var order: Ordering?
    var length: Duration?
    /// How often a line sums up; never where nobody asked.
    var summary: Duration?
    /// Where the lines go; nowhere when only the table is wanted.
    var lines: Output?
    /// Where the table goes; nowhere when none is wanted.
    var table: Output?

    private enum Step: Sendable {
        case written(JournalWriter)
        case over
    }

    /// Runs until its time is over or a signal ends it, and answers whether all sessions were up
    /// then.
    func run() async throws -> Bool {
        let hasCertificates = roster.ports.contains { $0.target.tls.certificateFile != nil }
        let endings = try Signals.endings(hangingUpEnds: !hasCertificates)
        let wishes = Wishes()
        try ReloadSignal.install(wishes, withHangUp: hasCertificates)
        let feed = station.observe(query, maximumRate: Self.rate)
        var writer = try await withThrowingTaskGroup(of: Step.self) { group in
            var writer = JournalWriter()
            group.addTask { .written(try await write(feed)) }
            group.addTask {
                for await _ in endings { break }
                return .over
            }
            if let length {
                group.addTask {
                    // The shell may wait: --for is wall time, and nothing is decided by it.
                    try? await Task.sleep(for: length)
                    return .over
                }
            }
            if let summary, let lines {
                group.addTask {
                    try await sumUp(every: summary, lines)
                    return .over
                }
            }
            group.addTask {
                var roster = roster
                try await roster.join()
                try await roster.serve(wishes)
                return .over
            }
            for try await step in group {
                if case .over = step { group.cancelAll() }
                if case .written(let written) = step { writer = written }
            }
            return writer
        }
        let last = try await FinalTable.take(station, filter, order ?? Self.byID)
        if let lines { try lines.write(writer.text(of: last.snapshot, shown: nil)) }
        if let table { try table.write(last.text) }
        return last.snapshot.counts.up == last.snapshot.counts.all
    }

    /// Sessions as they were named: a script finds them in the same place every time.
    private static let byID = Ordering(by: .id, descending: false, faultsFirst: false)

    /// All the journal there is, and no rows unless a filter needs them to tell its sessions' lines
    /// apart.
    private var query: Query {
        Query(
            filter: filter, order: Self.byID, count: filter.isEverything ? 0 : Lens.rowLimit,
            journalLines: MonitorPolicy().journalCapacity)
    }

    /// Writes a line that sums up, again and again.
    private func sumUp(every pause: Duration, _ lines: Output) async throws {
        while true {
            // The shell may wait; nothing is decided by it.
            guard (try? await Task.sleep(for: pause)) != nil else { return }
            let feed = station.observe(Query(filter: filter, count: 0), maximumRate: 1)
            for await snapshot in feed.snapshots {
                try lines.write(SummaryLine.text(snapshot) + "\n")
                break
            }
        }
    }

    private func write(_ feed: StationFeed) async throws -> JournalWriter {
        var writer = JournalWriter()
        guard let lines else { return writer }
        for await snapshot in feed.snapshots {
            let shown = filter.isEverything ? nil : Set(snapshot.rows.map(\.id))
            let text = writer.text(of: snapshot, shown: shown)
            if !text.isEmpty { try lines.write(text) }
        }
        return writer
    }
}
