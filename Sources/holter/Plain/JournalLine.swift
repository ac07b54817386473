import Heartbeat

/// The journal as lines: one per change.
enum JournalLine {
    /// Time, session, what it is called, what happened and why; without its end.
    static func text(_ entry: JournalEntry, _ clock: WallClock?) -> String {
        let stamp = TimeStamp.text(entry.at, clock)
        let who =
            entry.link.map { "\($0.session) g\($0.generation) \(entry.title)" }
            ?? (entry.title.isEmpty ? "holter" : entry.title)
        return "\(stamp) \(who) \(entry.fact.word) \(entry.fact.text)"
    }

    /// The line that stands for those that could not be written.
    static func gap(_ count: Int, at clock: WallClock) -> String {
        let what = count == 1 ? "1 line was" : "\(count) lines were"
        return
            "\(TimeStamp.text(clock.at, clock)) holter GAP \(what) lost: changes came faster than "
            + "they could be written"
    }
}
