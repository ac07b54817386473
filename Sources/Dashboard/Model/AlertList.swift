import Heartbeat

/// The list of alerts that are on, with a cursor that stays with its alert.
struct AlertList: Hashable {
    /// The rule and the session under the cursor; nil rests on the first.
    private var selected: Key?

    private struct Key: Hashable {
        var rule: String
        var session: SessionID

        init(_ alert: FiringAlert) {
            rule = alert.rule
            session = alert.identity.link.session
        }
    }

    /// The cursor's place among the alerts of a snapshot; nil when its alert is over.
    func place(in alerts: [FiringAlert]) -> Int? {
        guard selected != nil else { return alerts.isEmpty ? nil : 0 }
        return alerts.firstIndex { Key($0) == selected }
    }

    /// Where the cursor is drawn.
    func index(in alerts: [FiringAlert]) -> Int { place(in: alerts) ?? 0 }

    mutating func step(_ by: Int, in alerts: [FiringAlert]) {
        guard !alerts.isEmpty else { return }
        let place = min(max(0, index(in: alerts) + by), alerts.count - 1)
        selected = Key(alerts[place])
    }
}
