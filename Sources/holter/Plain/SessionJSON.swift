import Heartbeat

/// One value of a session in the final table: its key, what it means and where it comes from.
struct SessionJSON: Sendable {
    var name: String
    var summary: String
    var value: @Sendable (Row, Instant) -> JSON

    private init(
        _ name: String, _ summary: String, _ value: @escaping @Sendable (Row, Instant) -> JSON
    ) {
        self.name = name
        self.summary = summary
        self.value = value
    }

    /// The object of one session at one instant.
    static func object(_ row: Row, at now: Instant) -> JSON {
        .object(all.map { JSON.Member($0.name, $0.value(row, now)) })
    }

    /// All keys, in the order in which they are written.
    static let all = identity + standing + policy + roundTrips + counts

    private static let identity: [SessionJSON] = [
        .init("id", "the session's id") { row, _ in .text(row.id.description) },
        .init("generation", "sockets so far") { row, _ in .integer(Int64(row.generation)) },
        .init("peer", "the far end") { row, _ in .text(row.peer) },
        .init("name", "the name given to it, or null") { row, _ in
            row.name.map { .text($0) } ?? .null
        },
        .init("proto", "what it speaks") { row, _ in .text(row.proto) },
        .init("tags", "labels given to it") { row, _ in .array(row.tags.map { .text($0) }) },
        .init("direction", "in or out") { row, _ in
            .text(row.direction == .outbound ? "out" : "in")
        },
    ]

    private static let standing: [SessionJSON] = [
        .init("state", "open, up, late, dead, retry or held") { row, _ in .text(row.state.name) },
        .init("state_for_ms", "time in that state") { row, now in
            .milliseconds(now - row.since)
        },
        .init("up_for_ms", "time since it came up, or null") { row, now in
            .milliseconds(row.upSince.map { now - $0 })
        },
        .init("idle_ms", "time since anything was heard, or null") { row, now in
            .milliseconds(row.heard.map { now - $0 })
        },
        .init("cause", "why it died the last time, or null") { row, _ in
            row.cause.map { .text($0.description) } ?? .null
        },
        .init("verdict", "whose fault it is that it is late, dead or answers nothing, or null") {
            row, _ in row.verdict.map { .text($0.words) } ?? .null
        },
        .init("attempt", "the attempt that runs or waits; 0 when up") { row, _ in
            .integer(Int64(row.attempt))
        },
        .init("retry_in_ms", "time to the next attempt, or null") { row, now in
            .milliseconds(row.retryAt.map { max(0, $0 - now) })
        },
        .init("reconnects", "times it came up again") { row, _ in .integer(Int64(row.reconnects)) },
    ]

    private static let policy: [SessionJSON] = [
        .init("every_ms", "the time from one probe to the next") { row, _ in
            .milliseconds(row.policy.interval.nanoseconds)
        },
        .init("every_jitter_percent", "each probe is moved by up to so much of it") { row, _ in
            .percent(row.policy.jitter)
        },
        .init("timeout_ms", "how long it may be silent after a probe before it is dead") { row, _ in
            .milliseconds(row.policy.timeout.nanoseconds)
        },
        .init("misses_allowed", "how many probes must go unanswered in that time") { row, _ in
            .integer(Int64(row.missLimit))
        },
        .init("late_after", "how a probe's deadline is found: adaptive or fixed") { row, _ in
            if case .adaptive = row.policy.lateAfter { .text("adaptive") } else { .text("fixed") }
        },
        .init("late_floor_ms", "the shortest adaptive deadline, or null") { row, _ in
            if case .adaptive(let floor) = row.policy.lateAfter {
                .milliseconds(floor.nanoseconds)
            } else {
                .null
            }
        },
        .init("late_after_ms", "the deadline of its next probe, or null") { row, _ in
            .milliseconds(row.lateAfter)
        },
        .init("dead_within_ms", "how long after it falls silent it is dead at the latest") {
            row, _ in .milliseconds(row.policy.detectionBound.nanoseconds)
        },
        .init("fresh_every", "intervals for which traffic may stand in for a probe, and one") {
            row, _ in .integer(Int64(row.policy.freshEvery))
        },
        .init("minimum_gap_ms", "the shortest time between two probes") { row, _ in
            .milliseconds(row.policy.minimumGap.nanoseconds)
        },
        .init("connect_timeout_ms", "the longest way from the dial to the end of the hello") {
            row, _ in .milliseconds(row.policy.connectTimeout.nanoseconds)
        },
        .init("backoff_base_ms", "the first step of the wait before an attempt") { row, _ in
            .milliseconds(row.policy.backoffBase.nanoseconds)
        },
        .init("backoff_cap_ms", "the longest step of it") { row, _ in
            .milliseconds(row.policy.backoffCap.nanoseconds)
        },
        .init("healthy_after_ms", "how long it must be up for that to begin anew") { row, _ in
            .milliseconds(row.policy.healthyAfter.nanoseconds)
        },
        .init("close_grace_ms", "how long a goodbye may take") { row, _ in
            .milliseconds(row.policy.closeGrace.nanoseconds)
        },
    ]

    private static let roundTrips: [SessionJSON] = [
        .init("rtt_last_ms", "round trip of the last beat") { row, _ in .milliseconds(row.last) },
        .init("rtt_smoothed_ms", "round trip, smoothed (RFC 6298)") { row, _ in
            .milliseconds(row.rtt)
        },
        .init("rtt_min_ms", "shortest round trip") { row, _ in .milliseconds(row.min) },
        .init("rtt_p50_ms", "median round trip") { row, _ in .milliseconds(row.p50) },
        .init("rtt_p90_ms", "90th percentile") { row, _ in .milliseconds(row.p90) },
        .init("rtt_p99_ms", "99th percentile") { row, _ in .milliseconds(row.p99) },
        .init("rtt_p99_9_ms", "99.9th percentile") { row, _ in .milliseconds(row.p999) },
        .init("rtt_max_ms", "longest round trip") { row, _ in .milliseconds(row.max) },
        .init("jitter_ms", "variation of the round trip (RFC 3550)") { row, _ in
            .milliseconds(row.jitter)
        },
    ]

    private static let counts: [SessionJSON] = [
        .init("loss_recent_percent", "share of the last 64 probes never answered") { row, _ in
            .percent(row.loss)
        },
        .init("loss_total_percent", "share of all probes never answered") { row, _ in
            .percent(row.lossInAll)
        },
        .init("misses_in_a_row", "deadlines that ran out in a row") { row, _ in
            .integer(Int64(row.misses))
        },
        .init("probes_sent", "probes sent") { row, _ in .integer(row.sent) },
        .init("probes_answered", "probes answered") { row, _ in .integer(row.answered) },
        .init("probes_missed", "probes whose deadline ran out") { row, _ in .integer(row.missed) },
        .init("probes_late", "probes answered after their deadline") { row, _ in
            .integer(row.late)
        },
        .init("bytes_in", "bytes received") { row, _ in .integer(row.bytesIn) },
        .init("bytes_out", "bytes sent") { row, _ in .integer(row.bytesOut) },
        .init("beats", "the last beats, oldest first: a round trip in ms, or what came instead") {
            row, _ in .array(row.beats.map(beat))
        },
    ]

    private static func beat(_ mark: BeatMark) -> JSON {
        switch mark {
        case .answered(let roundTrip): .milliseconds(roundTrip)
        case .heard: .text("heard")
        case .missed: .text("missed")
        case .retried: .text("retried")
        case .closed: .text("closed")
        case .killed: .text("killed")
        case .held: .text("held")
        }
    }
}
