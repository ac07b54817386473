import Heartbeat

extension Column {
    /// Every column there is, from left to right.
    public static let all: [Column] = [
        Column(
            "PEER", width: 16, narrow: 8, maximum: 40, rank: 0, isFrozen: true, field: .peer,
            "the session's name, or host and port"
        ) { row, pen in pen.left(row.title, .text) },
        Column("PROTO", width: 5, rank: 5, field: .proto, "what it speaks") { row, pen in
            pen.left(row.proto, .proto)
        },
        Column(
            "STATE", width: 9, narrow: 1, maximum: 15, rank: 0, field: .state,
            "letter and word; while waiting the attempt (+ from the 100th on) and the time left"
        ) { row, pen in
            pen.left(
                row.stateText(width: pen.area.width, at: pen.now),
                row.hasLeft ? .dim : StyleToken(row.state))
        },
        figure("AGE", width: 6, rank: 8, field: .age, "time in the present state") { row, now in
            Humane.age(now - row.since)
        },
        figure("IDLE", width: 6, rank: 11, field: .idle, "time since anything was heard") {
            row, now in
            row.heard.map { Humane.age(now - $0) }
        },
        milliseconds("RTT", rank: 1, .rtt, "round trip, smoothed (RFC 6298), milliseconds") {
            $0.rtt
        },
        milliseconds("P50", rank: 12, .p50, "median round trip") { $0.p50 },
        milliseconds("P99", rank: 9, .p99, "99th percentile of the round trip") { $0.p99 },
        Column(
            "JIT", width: 6, alignsRight: true, rank: 6, field: .jitter,
            "variation of the round trip (RFC 3550), milliseconds"
        ) { row, pen in pen.right(row.jitter.map(Humane.milliseconds) ?? "-", .text) },
        Column(
            "LOSS", width: 5, alignsRight: true, rank: 4, field: .loss,
            "share of the last 64 probes never answered"
        ) { row, pen in
            pen.right(row.loss.map(Humane.percent) ?? "-", row.loss.map(StyleToken.loss) ?? .dim)
        },
        Column(
            "MISS", width: 4, alignsRight: true, rank: 3, field: .miss,
            "deadlines that ran out in a row, of how many may"
        ) { row, pen in
            let style: StyleToken =
                row.misses == 0 ? .text : row.misses * 2 >= row.missLimit ? .bad : .warn
            pen.right(row.missLimit == 0 ? "-" : "\(row.misses)/\(row.missLimit)", style)
        },
        figure("REC", width: 4, rank: 10, field: .reconnects, "times it came up again") { row, _ in
            "\(row.reconnects)"
        },
        Column(
            "BEATS", width: 8, maximum: 64, rank: 7,
            "the last beats, newest right: height is the round trip, a gap is a miss;"
                + " r retried, x closed, k killed, # held"
        ) { row, pen in BeatStrip.draw(row.beats, &pen) },
        Column(
            "CAUSE", width: 20, maximum: 48, rank: 13, field: .cause, "why it died the last time"
        ) { row, pen in pen.left(row.cause?.description ?? "-", row.cause == nil ? .dim : .text) },
        milliseconds("MIN", rank: 14, .min, "shortest round trip") { $0.min },
        milliseconds("MAX", rank: 15, .max, "longest round trip") { $0.max },
        figure("SENT", width: 8, rank: 16, field: .sent, "probes sent") { row, _ in "\(row.sent)" },
        figure("LATE", width: 6, rank: 17, field: .late, "probes answered after their deadline") {
            row, _ in "\(row.late)"
        },
        figure("RX", width: 8, rank: 18, field: .rx, "bytes received") { row, _ in
            Humane.bytes(row.bytesIn)
        },
        figure("TX", width: 8, rank: 19, field: .tx, "bytes sent") { row, _ in
            Humane.bytes(row.bytesOut)
        },
        Column("ID", width: 7, rank: 20, field: .id, "the session's id") { row, pen in
            pen.left(row.id.description, .dim)
        },
        Column("TAGS", width: 12, maximum: 24, rank: 21, "labels given to it") { row, pen in
            pen.left(row.tags.isEmpty ? "-" : row.tags.joined(separator: ","), .dim)
        },
    ]

    private static func milliseconds(
        _ title: String, rank: Int, _ field: Field, _ help: String,
        _ value: @escaping @Sendable (Row) -> Int64?
    ) -> Column {
        figure(title, width: 6, rank: rank, field: field, help) { row, _ in
            value(row).map(Humane.milliseconds)
        }
    }
}

extension Row {
    /// The state as its column shows it; the time left only where there is room for it.
    fileprivate func stateText(width: Int, at now: Instant) -> String {
        guard width > 1 else { return String(state.letter) }
        if hasLeft { return "\(state.letter) LEFT" }
        var text = "\(state.letter) \(state.word)"
        if attempt > 0, state == .retry || state == .open && attempt > 1 {
            text += attempt > 99 ? "+" : "\(width > 9 ? " " : "")\(attempt)"
        }
        guard state == .retry, let retryAt, width > 11 else { return text }
        let left = Humane.age(retryAt - now)
        return text.utf8.count + 1 + left.utf8.count <= width ? text + " " + left : text
    }
}

extension StyleToken {
    /// How loud a share of lost probes is.
    static func loss(_ share: Double) -> StyleToken {
        share <= 0 ? .text : share < 0.05 ? .warn : .bad
    }
}

extension Humane {
    /// A time that a user chose: whole seconds without a fraction.
    static func brief(_ duration: Duration) -> String {
        let nanoseconds = duration.nanoseconds
        guard nanoseconds >= 1_000_000_000, nanoseconds % 1_000_000_000 == 0 else {
            return self.duration(nanoseconds)
        }
        return clock(seconds: nanoseconds / 1_000_000_000)
    }
}
