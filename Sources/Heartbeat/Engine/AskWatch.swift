/// How often a peer asks for a sign of life, and what it may be struck for, as gRPC's servers
/// judge their clients (gRPC proposal A8).
///
/// An ask is due a gap after the one before; one that comes earlier is a strike. What a path
/// delays and then delivers together is forgiven up to an allowance (the virtual schedule of a
/// leaky bucket), so that a peer which keeps the gap is never struck for its network. Data takes
/// all strikes back.
struct AskWatch: Sendable, Hashable {
    /// When the next ask is due, if all of them keep the gap.
    private var due = Int64.min
    /// The last ask: what came in the same moment came with it and is no data.
    private var askedAt = Int64.min
    private(set) var strikes = 0

    /// The peer asked that many times; more than `limit` strikes and one are not counted.
    mutating func asked(count: Int, at now: Int64, gap: Int64, limit: Int) {
        guard count > 0 else { return }
        askedAt = now
        var early = count
        if due == .min || now >= due - min(gap / 2, Self.longestAllowance) {
            // One may come now; what comes with it is too early whatever the gap is.
            due = max(due, now) + gap
            early -= 1
        }
        strikes = min(limit + 1, strikes + min(early, limit + 1))
    }

    /// Bytes came that asked for nothing.
    mutating func heardData(at now: Int64) {
        guard now != askedAt else { return }
        strikes = 0
        due = .min
    }

    /// What a path may hold a packet back, one retransmission and more.
    private static let longestAllowance: Int64 = 1_000_000_000
}

/// Peers that ask too often: strikes, then the end.
extension Monitor {
    /// Beyond so many strikes nobody is counted any more.
    private static var mostStrikes: Int { 1_000_000_000 }

    /// The peer asked for a sign of life and was answered.
    mutating func asked(
        _ slot: Int, count: UInt32, at now: Instant, effects: inout EffectList
    ) {
        guard pulses[slot].flags.contains(.limitsAsks), pulses[slot].isAlive else { return }
        let policy = dossiers[slot].policy.value
        guard let gap = policy.minimumAskGap?.bounded else { return }
        let limit = min(max(0, policy.askStrikes), Self.mostStrikes)
        var watch = askWatches[slot] ?? AskWatch()
        watch.asked(count: Int(count), at: now.nanoseconds, gap: gap, limit: limit)
        askWatches[slot] = watch
        guard watch.strikes > limit else { return }
        let cause = Cause.limitReached(
            "too many pings: \(watch.strikes) came sooner than \(Humane.duration(gap))"
                + " after the one before")
        effects.append(.farewell(link(of: slot), cause))
        die(slot, cause, at: now)
    }

    /// Bytes came that answer nothing: life, and all strikes are taken back.
    @inline(__always)
    mutating func heardData(_ slot: Int, bytes: UInt32, at now: Instant) {
        received(slot, bytes: bytes, at: now)
        if !askWatches.isEmpty { askWatches[slot]?.heardData(at: now.nanoseconds) }
    }
}
