import Heartbeat

/// The journal as lines: one per change, each once, and a line that says so where some were
/// overrun.
struct JournalWriter: Sendable {
    private var last: UInt64 = 0

    /// The lines that a snapshot brings beyond those written already, each with its end.
    ///
    /// With `shown`, lines of other sessions are left out; those of the whole monitor are not.
    mutating func text(of snapshot: Snapshot, shown: Set<SessionID>?) -> String {
        var lines: [String] = []
        for entry in snapshot.journal where entry.id > last {
            if entry.id > last + 1 {
                lines.append(gap(entry.id - last - 1, entry.at, snapshot.wallClock))
            }
            last = entry.id
            if let shown, let link = entry.link, !shown.contains(link.session) { continue }
            lines.append(Self.line(entry, snapshot.wallClock))
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Time, session, what it is called, what happened and why.
    static func line(_ entry: JournalEntry, _ clock: WallClock?) -> String {
        let stamp = TimeStamp.text(entry.at, clock)
        let who =
            entry.link.map { "\($0.session) g\($0.generation) \(entry.title)" }
            ?? (entry.title.isEmpty ? "holter" : entry.title)
        return "\(stamp) \(who) \(entry.fact.word) \(entry.fact.text)"
    }

    private func gap(_ count: UInt64, _ instant: Instant, _ clock: WallClock?) -> String {
        let what = count == 1 ? "1 line was" : "\(count) lines were"
        return
            "\(TimeStamp.text(instant, clock)) holter GAP \(what) lost: changes came faster than they "
            + "could be written"
    }
}
