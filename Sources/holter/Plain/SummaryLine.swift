import Heartbeat

/// A line that sums up, for who only listens: how many sessions are in which state, in words.
enum SummaryLine {
    /// The line without its end.
    static func text(_ snapshot: Snapshot) -> String {
        let counts = snapshot.query.filter.isEverything ? snapshot.counts : snapshot.filtered
        let parts = SessionState.allCases.compactMap { state -> String? in
            let count = counts[state]
            return count == 0 ? nil : "\(count) \(state.name)"
        }
        let all = counts.all == 1 ? "1 session" : "\(counts.all) sessions"
        let states = parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
        let stamp = TimeStamp.text(snapshot.at, snapshot.wallClock)
        return "\(stamp) holter SUMMARY \(all)\(states)"
    }
}
