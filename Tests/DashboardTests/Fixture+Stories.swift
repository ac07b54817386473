@testable import Dashboard
@testable import Heartbeat

/// Snapshots in which something is the matter, or much is known.
extension Fixture {
    /// Three alerts: a new one, one that comes and goes, one that was seen.
    static var alerted: Snapshot {
        var snapshot = fleet()
        snapshot.alerts.rules = 3
        snapshot.alerts.shown = [
            alert("lossy", 0, secondsAgo: 72),
            alert("gone for long", 2, secondsAgo: 400, isFlapping: true),
            alert("slow", 5, secondsAgo: 251, isAcknowledged: true),
        ]
        snapshot.alerts.firing = 3
        snapshot.alerts.unacknowledged = 2
        snapshot.alerts.told = 5
        for (place, isNew) in [(0, true), (2, true), (5, false)] {
            snapshot.rows[place].alerts = 1
            snapshot.rows[place].newAlerts = isNew ? 1 : 0
        }
        return snapshot
    }

    /// Three rules, and nothing to tell.
    static var calm: Snapshot {
        var snapshot = fleet()
        snapshot.alerts.rules = 3
        return snapshot
    }

    /// What somebody is told of a rule.
    static func note(_ rule: String, rings: Bool, notifies: Bool) -> AlertNote {
        AlertNote(
            rule: rule, kind: .fired, link: rows[0].link, title: rows[0].title, peer: rows[0].peer,
            others: 0, rings: rings, notifies: notifies)
    }

    /// An alert about a row.
    static func alert(
        _ rule: String, _ row: Row, secondsAgo: Int64, isFlapping: Bool = false,
        isAcknowledged: Bool = false
    ) -> FiringAlert {
        FiringAlert(
            rule: rule, identity: Identity(row), since: now + -secondsAgo * second,
            isFlapping: isFlapping, isAcknowledged: isAcknowledged)
    }

    private static func alert(
        _ rule: String, _ place: Int, secondsAgo: Int64, isFlapping: Bool = false,
        isAcknowledged: Bool = false
    ) -> FiringAlert {
        alert(
            rule, rows[place], secondsAgo: secondsAgo, isFlapping: isFlapping,
            isAcknowledged: isAcknowledged)
    }

    /// The selected session with an hour of history: fast at first, an outage 25 minutes ago, slow
    /// of late.
    static let storied: Snapshot = {
        var snapshot = fleet()
        snapshot.focus?.history = history
        snapshot.focus?.distribution = [
            (16, 412), (24, 1310), (32, 803), (48, 96), (64, 0), (96, 3), (128, 11), (192, 40),
        ].map { RoundTripBar(from: $0 << 20, count: $1) }
        return snapshot
    }()

    private static var history: LongHistory {
        var history = LongHistory()
        for ago in (0..<3600).reversed() {
            let at = now + -Int64(ago) * second
            let code: UInt8 =
                switch ago {
                case 1500..<1560: Event.missed.rawValue
                case 1499: Event.retried.rawValue
                case 40..<44: Event.missed.rawValue
                default:
                    UInt8(RoundTripHistogram.step(of: trip(secondsAgo: Int64(ago))) + 1)
                }
            history.note(code, at: at)
        }
        return history
    }

    private static func trip(secondsAgo ago: Int64) -> Int64 {
        (20 + (3600 - ago) % 97 / 3) * ms * (ago < 120 ? 8 : 1)
    }

    private typealias Event = Heartbeat.BeatStrip.Event

    /// Five thousand sessions that begin, as many at once as the budget lets.
    static var beginning: Snapshot {
        var snapshot = fleet()
        snapshot.counts = StateCounts()
        (snapshot.counts.up, snapshot.counts.late, snapshot.counts.open) = (803, 9, 4188)
        snapshot.filtered = snapshot.counts
        snapshot.totals.queuedConnects = 4000
        return snapshot
    }

    /// Two ports and two bans.
    static var visited: Snapshot {
        var snapshot = fleet()
        snapshot.bans = [
            Ban(peer: "203.0.113.9", until: now + 580 * second, by: "you"),
            Ban(peer: "alice", until: now + 61 * second, by: "you"),
        ]
        return snapshot
    }

    /// What a screen may cost.
    static var cost: ScreenCost {
        var cost = ScreenCost()
        cost.frames = 1204
        (cost.frameMean, cost.frameLongest) = (610_000, 2_300_000)
        cost.bytesPerSecond = 1900
        (cost.snapshots, cost.overtaken) = (1180, 3)
        cost.processor = 0.007
        return cost
    }
}
