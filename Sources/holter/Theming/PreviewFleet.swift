import Heartbeat

/// A few sessions in every state, for looking at a theme.
enum PreviewFleet {
    /// What an engine with these sessions would answer.
    static func snapshot(_ query: Query) -> Snapshot {
        var snapshot = Snapshot()
        snapshot.query = query
        snapshot.at = now
        snapshot.wallClock = WallClock(at: now, unixSeconds: 1_772_358_127)
        snapshot.rows = rows
        snapshot.matching = rows.count
        for row in rows {
            snapshot.counts[row.state] += 1
            snapshot.filtered[row.state] += 1
        }
        snapshot.totals.beatsPerSecond = 214
        snapshot.totals.p50 = 12_400_000
        snapshot.totals.p99 = 88_100_000
        snapshot.totals.loss = 0.0004
        snapshot.journal = journal
        return snapshot
    }

    private static let now = Instant(nanoseconds: 3_600_000_000_000)

    private static let rows: [Row] = [
        row(1, "edge-07.eu.example:443", "wss", .late, 412, .missed),
        row(2, "broker-a:6379", "redis", .retry, nil, .retried, cause: .refused),
        row(3, "10.0.4.17:51822", "tcp", .dead, nil, .closed, cause: .credentialsRefused("no")),
        row(4, "cache-4.example:6379", "rediss", .open, nil, nil),
        row(5, "legacy-sap:3299", "tcp", .held, nil, .killed, cause: .killed(.hold)),
        row(6, "東京-edge.example:443", "wss", .up, 231, .answered(231_000_000)),
        row(7, "mail-idle.example:993", "tls", .up, 61, .answered(60_000_000)),
        row(8, "edge-02.eu.example:443", "wss", .up, 12, .answered(11_000_000)),
        row(9, "cache-1:6379", "redis", .up, 1, .answered(700_000)),
    ]

    private static func row(
        _ number: UInt32, _ peer: String, _ proto: String, _ state: SessionState,
        _ milliseconds: Int64?, _ last: BeatMark?, cause: Cause? = nil
    ) -> Row {
        var row = Row()
        row.id = SessionID(preview: number)
        row.generation = 1
        row.peer = peer
        row.proto = proto
        row.state = state
        row.cause = cause
        row.rtt = milliseconds.map { $0 * 1_000_000 }
        row.jitter = milliseconds.map { $0 * 50_000 }
        row.loss = milliseconds.map { $0 > 400 ? 0.11 : 0 }
        row.missLimit = 2
        row.misses = state == .late ? 1 : 0
        let steady = milliseconds ?? 20
        row.beats = (0..<24).map { .answered((steady + $0 % 5) * 1_000_000) }
        if let last { row.beats += [last] }
        return row
    }

    private static let journal: [JournalEntry] = [
        entry(1, .up(afterOutage: nil, attempt: 1)),
        entry(2, .late(miss: 1, limit: 2, waited: 1_000_000_000)),
    ]

    private static func entry(_ id: UInt64, _ fact: JournalFact) -> JournalEntry {
        JournalEntry(
            id: id, at: now, link: rows[0].link, title: rows[0].title, fact: fact)
    }
}
