/// Peers that beat by themselves: what they promised, and what their silence means.
extension Monitor {
    /// The peer of this link promised to beat so often.
    mutating func expect(_ rhythm: Rhythm, of slot: Int, at now: Instant) {}

    /// The peer asked for a sign of life and was answered.
    mutating func asked(_ slot: Int, count: UInt32, at now: Instant) {}

    /// Judges what is due of a live session's silence; nil when it died of it, else when to look
    /// again.
    mutating func judgeSilence(
        _ slot: Int, at now: Instant, effects: inout EffectList
    ) -> Int64? {
        Pulse.never
    }
}
