import Heartbeat

/// The table that `--json` prints at the end: when, the totals, and every session.
struct FinalTable: Sendable {
    /// The state it is the end of.
    var snapshot: Snapshot
    /// All sessions, which one snapshot need not hold.
    var rows: [Row]

    /// JSON text, one session a line.
    var text: String {
        let head = [
            JSON.Member(
                "at", TimeStamp.utc(snapshot.at, snapshot.wallClock).map { .text($0) } ?? .null),
            JSON.Member("running_for_ms", .milliseconds(snapshot.at - snapshot.totals.since)),
            JSON.Member("states", states),
            JSON.Member("totals", totals),
        ]
        let members = head.map { "\(JSON.text($0.name).text): \($0.value.text)" }
        let sessions = rows.map { "    " + SessionJSON.object($0, at: snapshot.at).text }
        let list = sessions.isEmpty ? "[]" : "[\n\(sessions.joined(separator: ",\n"))\n  ]"
        return "{\n  \((members + ["\"sessions\": \(list)"]).joined(separator: ",\n  "))\n}\n"
    }

    private var states: JSON {
        .object(
            SessionState.allCases.map {
                JSON.Member($0.name, .integer(Int64(snapshot.counts[$0])))
            })
    }

    private var totals: JSON {
        let totals = snapshot.totals
        return .object([
            .init("beats_per_second", .number((totals.beatsPerSecond * 1000).rounded() / 1000)),
            .init("rtt_p50_ms", .milliseconds(totals.p50)),
            .init("rtt_p90_ms", .milliseconds(totals.p90)),
            .init("rtt_p99_ms", .milliseconds(totals.p99)),
            .init("rtt_max_ms", .milliseconds(totals.max)),
            .init("jitter_ms", .milliseconds(totals.jitter)),
            .init("loss_percent", .percent(totals.loss)),
            .init("deaths_per_minute", .integer(Int64(totals.deathsPerMinute))),
            .init("probes_sent", .integer(totals.sent)),
            .init("probes_answered", .integer(totals.answered)),
            .init("probes_missed", .integer(totals.missed)),
            .init("probes_late", .integer(totals.late)),
            .init("peers_probes_answered", .integer(totals.asked)),
            .init("connect_attempts", .integer(totals.attempts)),
            .init("local_trouble", .flag(totals.localTrouble)),
            .init("engine_too_slow", .flag(totals.isTooSlow)),
        ])
    }
}
