import Heartbeat

@testable import Dashboard

/// Answers queries over rows that change by chance, also wrongly sized, late and with strange
/// texts; folds them, names whom a census means, and has alerts come and go.
struct FakeEngine {
    var query = Query()
    var now = Fixture.now
    /// Keys that a hand is about to press, last one first.
    var typing: [Key] = []
    private var revision: UInt64 = 0
    private var told: UInt64 = 0

    mutating func snapshot(_ chance: inout MonkeyTests.Chance) -> Snapshot {
        revision += 1
        var snapshot = Fixture.fleet()
        snapshot.revision = revision
        now = now + Int64.random(in: 0...900_000_000, using: &chance)
        snapshot.at = now
        let sessions = (1...UInt32.random(in: 1...60, using: &chance)).map { row($0, &chance) }
            .shuffled(using: &chance)
        let lines = query.grouping.map { Fixture.folded(sessions, by: $0) } ?? sessions
        snapshot.query = query
        snapshot.matching = sessions.count
        snapshot.foldedLines = query.grouping == nil ? nil : lines.count
        snapshot.census = query.census.map { Fixture.answer($0, sessions, query.grouping) }
        if snapshot.census != nil, Int.random(in: 0..<20, using: &chance) == 0 {
            snapshot.census?.count += Census.limit
        }
        snapshot.offset = min(query.offset, max(0, lines.count - 1))
        snapshot.rows = Array(lines.dropFirst(snapshot.offset).prefix(query.count))
        snapshot.focusRank = lines.firstIndex { $0.id == query.focus }
        snapshot.focus = nil
        if let rank = snapshot.focusRank, lines[rank].head == nil {
            snapshot.focus = detail(of: lines[rank], &chance)
        }
        snapshot.alerts = alerts(about: sessions, &chance)
        snapshot.totals.loss = .nan
        snapshot.totals.beatsPerSecond = Bool.random(using: &chance) ? .infinity : -1
        snapshot.totals.queuedConnects = Int.random(in: 0...2, using: &chance)
        return snapshot
    }

    private func detail(of row: Row, _ chance: inout MonkeyTests.Chance) -> Detail {
        var detail = Detail()
        detail.row = row
        detail.facts = [Fact("banner", PeerText("\u{1B}]0;x\u{7}").description)]
        if Bool.random(using: &chance) { detail.history = Fixture.storied.focus?.history }
        detail.distribution = (0..<Int.random(in: 0...20, using: &chance)).map { place in
            RoundTripBar(
                from: 1 << Int64(place + 20), count: Int.random(in: 0...9, using: &chance))
        }
        return detail
    }

    private mutating func alerts(
        about rows: [Row], _ chance: inout MonkeyTests.Chance
    ) -> AlertsView {
        var view = AlertsView()
        view.rules = Int.random(in: 0...3, using: &chance)
        told += UInt64.random(in: 0...2, using: &chance)
        view.told = told
        view.newest = Fixture.note(
            "a\u{1B}[2J", rings: Bool.random(using: &chance), notifies: Bool.random(using: &chance))
        view.shown = rows.prefix(Int.random(in: 0...8, using: &chance)).map { row in
            Fixture.alert(
                ["r", "東京", ""].randomElement(using: &chance) ?? "", row, secondsAgo: 5,
                isFlapping: Bool.random(using: &chance),
                isAcknowledged: Bool.random(using: &chance))
        }
        view.firing = view.shown.count + Int.random(in: 0...200, using: &chance) / 199
        view.unacknowledged = view.shown.count { !$0.isAcknowledged }
        return view
    }

    private func row(_ number: UInt32, _ chance: inout MonkeyTests.Chance) -> Row {
        var row = Row()
        row.id = SessionID(preview: number)
        row.generation = UInt32.random(in: 0...5, using: &chance)
        row.peer =
            ["a", "東京駅", "\u{1B}[31mred", "e\u{301}", "", "🚀🚀:1"].randomElement(using: &chance)
            ?? ""
        row.proto = ["tcp", "redis", ""].randomElement(using: &chance) ?? ""
        row.state = SessionState.allCases.randomElement(using: &chance) ?? .up
        row.direction = Bool.random(using: &chance) ? .inbound : .outbound
        row.rtt = Bool.random(using: &chance) ? Int64.random(in: -5...(.max), using: &chance) : nil
        row.since = Instant(nanoseconds: Int64.random(in: (.min)...(.max), using: &chance))
        row.retryAt = Instant(nanoseconds: .max)
        row.attempt = Int.random(in: -1...200_000, using: &chance)
        row.misses = Int.random(in: 0...(.max / 4), using: &chance)
        row.missLimit = 2
        row.loss = [nil, 0, 0.5, 1, .nan, .infinity, -3].randomElement(using: &chance) ?? nil
        row.alerts = Int.random(in: 0...2, using: &chance)
        row.newAlerts = Int.random(in: 0...1, using: &chance)
        row.beats = (0..<Int.random(in: 0...80, using: &chance)).map { _ in
            [.answered(.max), .answered(0), .heard, .missed, .retried, .closed, .killed, .held][
                Int.random(in: 0..<8, using: &chance)]
        }
        return row
    }
}
