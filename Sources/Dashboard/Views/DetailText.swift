import Heartbeat

/// What is known of one session, in words: the same lines for the strip and for the whole screen.
struct DetailText {
    let detail: Detail
    let model: Model

    private var row: Row { detail.row }
    private var now: Instant { model.shownNow }

    /// `LATE since 10:42:05 (1.2s)  dead in 2.8s`.
    var state: Line {
        var line = Line(
            "\(row.state.letter) \(row.hasLeft ? "LEFT" : row.state.word)",
            row.hasLeft ? .dim : StyleToken(row.state))
        if row.state == .retry || row.state == .open, row.attempt > 0 {
            line.add(" attempt \(row.attempt)")
        }
        line.add(" since \(model.time(of: row.since)) (\(Humane.age(now - row.since)))", .dim)
        switch row.state {
        case .retry: line.add(row.retryAt.map { "  next in \(left($0))" } ?? "")
        case .open: line.add(detail.stage.map { "  \($0.words)" } ?? "")
        case .late: line.add(detail.deadAt.map { "  dead in \(left($0))" } ?? "", .late)
        default: line.add(detail.probeDeadline.map { "  answer due in \(left($0))" } ?? "")
        }
        return line
    }

    /// Why it died or is late, and whose fault it is.
    var why: Line {
        var line = Line(row.cause.map { "\($0)" } ?? "")
        if let verdict = detail.verdict {
            line.add(line.width == 0 ? "" : "  ")
            line.add(verdict.words, .warn)
        }
        return line.width == 0 ? Line("-", .dim) : line
    }

    /// Identity and how it is reached.
    var link: Line {
        var line = Line("\(row.link)  \(row.proto)  ")
        line.add(row.direction == .outbound ? "to " : "from ", .dim)
        line.add(row.peer)
        for fact in detail.facts.prefix(3) { line.add("  \(fact.name) \(fact.value)", .dim) }
        return line
    }

    /// The policy and the next probe.
    var beat: Line {
        var line = detail.beat == .passive ? Line("the peer alone beats") : ourBeat
        if detail.beat == .kernel { line.add("  kernel only", .dim) }
        if let rhythm = detail.rhythm {
            line.add("  peer every \(Humane.brief(rhythm.interval))")
            line.add(", silent at most \(Humane.brief(rhythm.silence))", .dim)
        }
        return line
    }

    /// The same and what else the policy says, where there is room for it.
    private var wholeBeat: Line {
        var line = beat
        for (name, value) in rest { line.add("  \(name) \(value)", .dim) }
        return line
    }

    private var ourBeat: Line {
        let policy = detail.policy
        var line = Line("every \(Humane.brief(policy.interval))")
        let jitter = Int((min(max(policy.jitter, 0), 1) * 100).rounded())
        line.add(" ±\(jitter)%", .dim)
        line.add(row.lateAfter.map { "  late \(Humane.duration($0))" } ?? "")
        line.add("  dead \(Humane.brief(policy.timeout))")
        line.add("  misses \(row.misses)/\(row.missLimit)")
        line.add(detail.nextProbe.map { "  next in \(left($0))" } ?? "", .dim)
        return line
    }

    /// What else the policy says.
    private var rest: [(name: String, value: String)] {
        let policy = detail.policy
        return [
            ("late", policy.lateAfter.words), ("connect", Humane.brief(policy.connectTimeout)),
            ("backoff", Humane.brief(policy.backoffBase)), ("to", Humane.brief(policy.backoffCap)),
            ("healthy", Humane.brief(policy.healthyAfter)),
            ("goodbye", Humane.brief(policy.closeGrace)), ("fresh", "\(policy.freshEvery)"),
            ("gap", Humane.brief(policy.minimumGap)),
        ]
    }

    /// Round trips.
    var roundTrip: Line {
        var line = Line()
        let values: [(String, Int64?)] = [
            ("last", row.last), ("p50", row.p50), ("p90", row.p90), ("p99", row.p99),
            ("p99.9", row.p999), ("min", row.min), ("max", row.max), ("jit", row.jitter),
        ]
        for (name, value) in values {
            line.add(name + " ", .dim)
            line.add((value.map(Humane.milliseconds) ?? "-") + " ")
        }
        line.add("ms", .dim)
        return line
    }

    /// Counts of beats.
    var beats: Line {
        var line = Line()
        let counts: [(String, UInt64)] = [
            ("sent", row.sent), ("answered", row.answered), ("missed", row.missed),
            ("late", row.late),
        ]
        for (name, count) in counts {
            line.add(name + " ", .dim)
            line.add("\(count) ")
        }
        line.add(" loss ", .dim)
        line.add(row.loss.map(Humane.percent) ?? "-", row.loss.map(StyleToken.loss) ?? .dim)
        line.add(" now, \(row.lossInAll.map(Humane.percent) ?? "-") in all", .dim)
        return line
    }

    /// Reconnects and bytes.
    var traffic: Line {
        var line = Line("\(row.reconnects)")
        line.add("  last outage ", .dim)
        line.add(detail.lastOutage.map(Humane.duration) ?? "-")
        line.add("  sent ", .dim)
        line.add(Humane.bytes(row.bytesOut))
        line.add("  received ", .dim)
        line.add(Humane.bytes(row.bytesIn))
        line.add("  heard ", .dim)
        line.add(row.heard.map { Humane.age(now - $0) + " ago" } ?? "-")
        return line
    }

    /// What the kernel says of the socket.
    var kernel: Line {
        guard let facts = detail.kernel else { return Line("-", .dim) }
        var line = Line("rtt \(Self.micro(facts.rttMicroseconds))")
        let numbers: [(String, UInt64?)] = [
            ("unacked", facts.unacknowledged.map(UInt64.init)),
            ("unsent", facts.unsentBytes.map(UInt64.init)),
            ("retransmits", facts.totalRetransmits.map(UInt64.init)),
            ("cwnd", facts.congestionWindow.map(UInt64.init)),
            ("window", facts.sendWindow.map(UInt64.init)),
        ]
        for (name, value) in numbers {
            line.add("  \(name) ", .dim)
            line.add(value.map(String.init) ?? "-")
        }
        line.add("  ack ", .dim)
        line.add(
            facts.lastAckReceivedMilliseconds.map {
                Humane.duration(Int64($0) * 1_000_000) + " ago"
            } ?? "-")
        return line
    }

    /// The newest lines of its journal, newest first.
    var last: Line {
        var line = Line()
        for entry in detail.journal.suffix(2).reversed() {
            if line.width > 0 { line.add(" - ", .dim) }
            line.add("\(model.time(of: entry.at)) ", .dim)
            line.add([entry.fact.word, entry.fact.addition].joined(separator: " "))
        }
        return line.width == 0 ? Line("-", .dim) : line
    }

    /// Every line with its label.
    var labelled: [(label: String, line: Line)] {
        [
            ("state", state), ("cause", why), ("link", link), ("beat", wholeBeat),
            ("rtt", roundTrip),
            ("beats", beats), ("reconn", traffic), ("kernel", kernel), ("last", last),
        ]
    }

    private func left(_ until: Instant) -> String { Humane.age(max(0, until - now)) }

    private static func micro(_ value: UInt32?) -> String {
        value.map { Humane.duration(Int64($0) * 1_000) } ?? "-"
    }
}

extension LateAfter {
    /// Where a deadline comes from, as the detail says it.
    fileprivate var words: String {
        switch self {
        case .adaptive(let floor): "adaptive, \(Humane.brief(floor)) at least"
        case .fixed(let time): "after \(Humane.brief(time))"
        }
    }
}
