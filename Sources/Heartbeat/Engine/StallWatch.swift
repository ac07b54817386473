/// Whether this process stands still so often that it is too slow for what it watches.
struct StallWatch: Sendable {
    /// Stalls within a minute that say so.
    let limit = 4
    private static let minute: Int64 = 60_000_000_000
    /// When the last stalls ended, as a ring.
    private var ends = InlineArray<4, Int64>(repeating: .min)
    private var next = 0
    /// Since the fourth stall within a minute, until none was for a minute.
    private(set) var isTooMany = false

    /// One more stall ended; true when it is the one that makes them too many.
    mutating func stalled(at now: Int64) -> Bool {
        ends[next] = now
        next = (next + 1) % limit
        let oldest = ends[next]
        guard !isTooMany, oldest != .min, now - oldest <= Self.minute else { return false }
        isTooMany = true
        return true
    }

    /// Whether the last stall is a minute ago; true once.
    mutating func recovered(at now: Int64) -> Bool {
        guard now - ends[(next + limit - 1) % limit] > Self.minute else { return false }
        isTooMany = false
        return true
    }
}

extension Monitor {
    /// Says that the process keeps up again, once it does.
    @inline(never)
    mutating func reviewStalls(at now: Instant) {
        if stalls.recovered(at: now.nanoseconds) { log(.fastEnough, nil, at: now) }
    }
}
