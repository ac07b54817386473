/// How long nothing came or went, and what that means: one deadline, `Pulse.watch`, for all who
/// ask.
extension Monitor {
    /// Judges what is due of a live session's silence; nil when it died of it, else when to look
    /// again.
    mutating func judgeSilence(
        _ slot: Int, at now: Instant, effects: inout EffectList
    ) -> Int64? {
        guard let rhythm = judgeRhythm(slot, at: now, effects: &effects),
            let idle = judgeIdle(slot, at: now, effects: &effects)
        else { return nil }
        return min(rhythm, idle)
    }
}
