import Heartbeat

@testable import Dashboard

/// Snapshots and models to draw: the sessions of the design's picture, at one fixed moment.
enum Fixture {
    static let now = Instant(nanoseconds: 1_000_000_000_000)
    static let ms: Int64 = 1_000_000
    static let second: Int64 = 1_000_000_000

    /// A model that has seen a snapshot.
    static func model(
        _ width: Int = 80, _ height: Int = 24, snapshot: Snapshot = fleet(),
        _ change: (inout Settings) -> Void = { _ in }
    ) -> Model {
        var settings = Settings()
        settings.themes = ["terminal", "mono"]
        change(&settings)
        var model = Model(settings: settings, size: Size(width: width, height: height))
        _ = model.update(.resize(Size(width: width, height: height)))
        answer(&model, snapshot)
        return model
    }

    /// Gives a model a snapshot as the answer to what it asks, folded and counted as an engine does.
    static func answer(_ model: inout Model, _ snapshot: Snapshot) {
        var snapshot = snapshot
        let query = model.query
        snapshot.query = query
        snapshot.census = query.census.map { answer($0, snapshot.rows, query.grouping) }
        let rows = query.grouping.map { folded(snapshot.rows, by: $0) } ?? snapshot.rows
        snapshot.foldedLines = query.grouping == nil ? nil : rows.count
        snapshot.offset = min(query.offset, max(0, rows.count - 1))
        snapshot.rows = Array(rows.dropFirst(snapshot.offset).prefix(query.count))
        if let focus = query.focus, let index = rows.firstIndex(where: { $0.id == focus }) {
            snapshot.focusRank = index
            if snapshot.focus?.row.id != focus {
                snapshot.focus = Detail()
                snapshot.focus?.row = rows[index]
            }
            if rows[index].head != nil { snapshot.focus = nil }
        } else {
            snapshot.focus = nil
            snapshot.focusRank = nil
        }
        _ = model.update(.snapshot(snapshot))
    }

    /// The design's twelve rows among 128.
    static func fleet() -> Snapshot {
        var snapshot = Snapshot()
        snapshot.at = now
        snapshot.wallClock = WallClock(at: now, unixSeconds: 1_795_344_127)
        snapshot.rows = rows
        snapshot.matching = rows.count
        snapshot.counts.up = 112
        snapshot.counts.late = 9
        snapshot.counts.open = 3
        snapshot.counts.retry = 1
        snapshot.counts.dead = 3
        snapshot.filtered = snapshot.counts
        snapshot.totals.since = Instant(nanoseconds: now.nanoseconds - 273_600 * second)
        snapshot.totals.beatsPerSecond = 214
        snapshot.totals.p50 = 12_400_000
        snapshot.totals.p90 = 40_200_000
        snapshot.totals.p99 = 88_100_000
        snapshot.totals.max = 412 * ms
        snapshot.totals.jitter = 2_100_000
        snapshot.totals.loss = 0.0004
        snapshot.totals.deathsPerMinute = 3
        snapshot.journal = journal
        snapshot.focus = detail
        return snapshot
    }

    static let rows: [Row] = [
        row(
            42, "edge-07.eu.example:443", "wss", .late, rtt: 412 * ms, jitter: 88_300_000,
            loss: 0.021
        ) {
            $0.misses = 2
            $0.beats = strip("▂▂▂▂▃▂▂▂▃▄▆█·██·")
            $0.reconnects = 2
        },
        row(11, "broker-a:8883", "mqtts", .retry) {
            $0.attempt = 4
            $0.retryAt = now + 12 * second
            $0.misses = 5
            $0.cause = .reset
            $0.beats = strip("▃▃▄▅·····r·r")
        },
        row(7, "10.0.4.17:51822", "tcp", .dead, loss: 1) {
            $0.direction = .inbound
            $0.misses = 5
            $0.cause = .noAnswer(misses: 5)
            $0.beats = strip("▂▂▂▂▂·····xx")
        },
        row(51, "grpc-4.example:50051", "h2", .open) {
            $0.attempt = 1
            $0.missLimit = 0
            $0.beats = []
        },
        row(9, "legacy-sap:3299", "tcp", .held) {
            $0.missLimit = 0
            $0.cause = .killed(.hold)
            $0.beats = strip("▂▂▂▂k#######")
        },
        row(12, "東京-edge.example:443", "wss", .up, rtt: 231 * ms, jitter: 9_700_000, loss: 0.003) {
            $0.beats = strip("▅▅▅▅▆▅▅▅▅▅▅▅")
        },
        row(13, "mail-idle.example:993", "imap", .up, rtt: 61_500_000, jitter: 2_200_000, loss: 0),
        row(14, "edge-02.eu.example:443", "wss", .up, rtt: 48_100_000, jitter: 3_900_000, loss: 0),
        row(15, "pay-gw.example:8443", "tls", .up, rtt: 33_700_000, jitter: 1_200_000, loss: 0),
        row(16, "grpc-3.example:50051", "h2", .up, rtt: 21_400_000, jitter: 900_000, loss: 0),
        row(17, "10.0.4.23:40112", "tcp", .up, rtt: 7_900_000, jitter: 800_000, loss: 0) {
            $0.direction = .inbound
        },
        row(18, "cache-1:6379", "redis", .up, rtt: 400_000, jitter: 100_000, loss: 0),
    ]

    static let journal: [JournalEntry] = [
        entry(1, 55, nil, "", .localTroubleOver),
        entry(2, 13, 42, "edge-07.eu.example:443", .dead(.reset, nil)),
        entry(3, 9, 42, "edge-07.eu.example:443", .up(afterOutage: 4_200 * ms, attempt: 2)),
        entry(4, 2, 42, "edge-07.eu.example:443", .late(miss: 2, limit: 5, waited: 412 * ms)),
    ]

    static var detail: Detail {
        var detail = Detail()
        detail.row = rows[0]
        detail.policy.interval = .seconds(1)
        detail.policy.timeout = .seconds(5)
        detail.policy.misses = 5
        detail.row.lateAfter = 412 * ms
        detail.nextProbe = now + 300 * ms
        detail.probeDeadline = now + 412 * ms
        detail.deadAt = now + 2_800 * ms
        detail.facts = [Fact("tls", "TLSv1.3"), Fact("address", "203.0.113.7:443")]
        var kernel = KernelFacts()
        kernel.rttMicroseconds = 36_100
        kernel.unacknowledged = 1
        kernel.totalRetransmits = 3
        kernel.congestionWindow = 10
        kernel.lastAckReceivedMilliseconds = 1200
        detail.kernel = kernel
        detail.verdict = .pathDead
        detail.lastOutage = 4_200 * ms
        detail.journal = Array(journal.dropFirst())
        return detail
    }

    /// A row; a healthy one unless changed.
    static func row(
        _ number: UInt32, _ peer: String, _ proto: String, _ state: SessionState,
        rtt: Int64? = nil, jitter: Int64? = nil, loss: Double? = nil,
        _ change: (inout Row) -> Void = { _ in }
    ) -> Row {
        var row = Row()
        row.id = SessionID(preview: number)
        row.generation = 1
        row.peer = peer
        row.proto = proto
        row.state = state
        row.since = Instant(nanoseconds: now.nanoseconds - 131 * 60 * second)
        row.heard = Instant(nanoseconds: now.nanoseconds - 400 * ms)
        (row.rtt, row.last, row.p50, row.p99, row.max) = (rtt, rtt, rtt, rtt, rtt)
        (row.jitter, row.loss, row.lossInAll, row.missLimit) = (jitter, loss, loss, 5)
        (row.sent, row.answered) = (7864, 7843)
        row.beats = Array(repeating: .answered(rtt ?? 0), count: 24)
        change(&row)
        return row
    }

    static func entry(
        _ id: UInt64, _ secondsAgo: Int64, _ number: UInt32?, _ title: String, _ fact: JournalFact
    ) -> JournalEntry {
        JournalEntry(
            id: id, at: now + -secondsAgo * second,
            link: number.map { Link(session: SessionID(preview: $0), generation: 1) },
            title: title, fact: fact)
    }

    /// Beats drawn as the strip draws them.
    static func strip(_ picture: String) -> [BeatMark] {
        picture.map { character in
            switch character {
            case "·": .missed
            case "r": .retried
            case "x": .closed
            case "k": .killed
            case "#": .held
            default:
                .answered(
                    [0, 1, 3, 10, 30, 100, 300, 1000][
                        Glyphs.unicode.ramp.firstIndex(of: character) ?? 0] * ms / 3)
            }
        }
    }
}

extension Model {
    /// Presses keys by name and gathers what is asked for, looks aside.
    mutating func press(_ keys: String...) -> [Intent] {
        var intents: [Intent] = []
        for name in keys {
            guard let key = Key(name: name) else { continue }
            intents += update(.key(key))
        }
        return intents.filter { if case .look = $0 { false } else { true } }
    }

    /// Types text as keys.
    mutating func type(_ text: String) {
        for character in text { _ = update(.key(.character(character))) }
    }

    /// The picture as text.
    var picture: String { frame.lines.joined(separator: "\n") }
}
