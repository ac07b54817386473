/// Turns a flood of the same news into a line a second.
struct Damper: Sendable {
    private static let pause: Int64 = 1_000_000_000

    private var kept = 0
    private var last = ""
    private var lastHost = ""
    private var quietUntil = Int64.min

    /// When what was kept back must be said; `.max` when nothing was.
    var wakeAt: Int64 { kept > 0 ? quietUntil : Pulse.never }

    /// Takes one piece of news; the line to write now, if any.
    mutating func note(_ words: String, from host: String, at now: Instant) -> JournalFact? {
        last = words
        lastHost = host
        kept += 1
        return now.nanoseconds >= quietUntil ? flush(at: now) : nil
    }

    /// The line for what was kept back.
    mutating func flush(at now: Instant) -> JournalFact? {
        guard kept > 0 else { return nil }
        defer {
            kept = 0
            quietUntil = now.nanoseconds + Self.pause
        }
        return .turnedAway(count: kept, from: lastHost, reason: last)
    }
}
