import Heartbeat
import HeartbeatNIO

/// A run without a screen: lines while it goes on, the final table when it ends.
struct PlainRun: Sendable {
    var station: Station
    var roster: Roster
    var filter = Filter.everything
    /// The order of the table; by id where none is asked for.
    var order: Ordering?
    var length: Duration?
    /// How often a line sums up; never where nobody asked.
    var summary: Duration?
    /// The journal's lines; none where only the table is wanted.
    var lines: PlainLines?
    /// Where the table goes; nowhere when none is wanted.
    var table: Output?

    /// Runs until its time is over or a signal ends it, and answers whether all sessions were up
    /// then.
    func run() async throws -> Bool {
        let hasCertificates = roster.ports.contains { $0.target.tls.certificateFile != nil }
        let endings = try Signals.endings(hangingUpEnds: !hasCertificates)
        let wishes = Wishes()
        try ReloadSignal.install(wishes, withHangUp: hasCertificates)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in endings { break }
            }
            if let lines {
                group.addTask { try await lines.watch() }
            }
            if let length {
                group.addTask {
                    // The shell may wait: --for is wall time, and nothing is decided by it.
                    try? await Task.sleep(for: length)
                }
            }
            if let summary, let lines {
                group.addTask { await sumUp(every: summary, lines) }
            }
            group.addTask {
                var roster = roster
                try await roster.join()
                try await roster.serve(wishes)
            }
            try await group.next()
            group.cancelAll()
        }
        let last = try await FinalTable.take(station, filter, order ?? Self.byID)
        try await lines?.finish()
        if let table { try table.write(last.text) }
        return last.snapshot.counts.up == last.snapshot.counts.all
    }

    /// Sessions as they were named: a script finds them in the same place every time.
    private static let byID = Ordering(by: .id, descending: false, faultsFirst: false)

    /// Writes a line that sums up, again and again.
    private func sumUp(every pause: Duration, _ lines: PlainLines) async {
        while true {
            // The shell may wait; nothing is decided by it.
            guard (try? await Task.sleep(for: pause)) != nil else { return }
            let query = Query(filter: filter, count: 0, journalLines: 0)
            let feed = station.observe(query, maximumRate: 1)
            for await snapshot in feed.snapshots {
                lines.append(SummaryLine.text(snapshot))
                break
            }
        }
    }
}
