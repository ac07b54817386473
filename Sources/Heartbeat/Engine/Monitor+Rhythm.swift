/// Peers that beat by themselves: what they promised, and what their silence means.
///
/// 1. Any inbound byte is life. 2. A beat that is later than its estimate by the margin is a miss,
/// and the session is late; each further one that does not come is one more. 3. When the silence
/// reaches what the protocol allows, the session is dead. 4. Silence is counted from the last byte,
/// the promise or the last disturbance on our side, whichever is latest.
extension Monitor {
    /// The peer of this link promised to beat so often.
    mutating func expect(_ rhythm: Rhythm, of slot: Int, at now: Instant) {
        var watch = RhythmWatch(rhythm, at: now.nanoseconds)
        if let before = rhythms[slot] { watch.takeOverCounts(of: before) }
        rhythms[slot] = watch
        pulses[slot].flags.insert(.rhythmic)
        // An early look finds nothing due and sets the next one.
        pulses[slot].watch = min(pulses[slot].watch, now.nanoseconds + watch.promise)
        arm(slot)
    }

    /// Bytes came from a peer that promised a rhythm.
    mutating func keepRhythm(_ slot: Int, at now: Instant) {
        // A gap that spans a disturbance or a suspicion teaches nothing of the peer's pace.
        let isBeat = rhythms[slot]?.arrived(at: now.nanoseconds, disturbedAt: disturbedAt) ?? false
        guard isBeat, !pulses[slot].asksForAnswers else { return }
        pulses[slot].settle(lost: false)
        drawHeard(slot, at: now)
    }

    /// Judges a promised rhythm; nil when the session died of silence, else when to look again.
    mutating func judgeRhythm(
        _ slot: Int, at now: Instant, effects: inout EffectList
    ) -> Int64? {
        guard pulses[slot].flags.contains(.rhythmic), let watch = rhythms[slot] else {
            return Pulse.never
        }
        let heard = silentSince(slot, watch)
        let margin = margin(slot, watch)
        var due = watch.nextMiss(heard: heard, margin: margin)
        if due <= now.nanoseconds {
            missBeat(slot, at: now, effects: &effects)
            due = rhythms[slot]?.nextMiss(heard: heard, margin: margin) ?? due
        }
        let end = heard + watch.silence
        guard end > now.nanoseconds else {
            effects.append(.inspect(link(of: slot)))
            let silent = now.nanoseconds - pulses[slot].heard
            giveUp(
                slot,
                .silent(for: .nanoseconds(silent), promised: .nanoseconds(watch.promise)),
                at: now, effects: &effects)
            return nil
        }
        return min(end, due)
    }

    /// A beat that was due did not come.
    private mutating func missBeat(_ slot: Int, at now: Instant, effects: inout EffectList) {
        rhythms[slot]?.missed()
        if !pulses[slot].asksForAnswers {
            pulses[slot].misses = UInt8(clamping: Int(pulses[slot].misses) + 1)
            pulses[slot].missed &+= 1
            pulses[slot].settle(lost: true)
        }
        draw(.missed, slot, at: now)
        effects.append(.inspect(link(of: slot)))
        guard pulses[slot].state == .up else { return }
        let silent = now.nanoseconds - pulses[slot].heard
        log(.silent(for: silent, promised: rhythms[slot]?.promise ?? 0), slot, at: now)
        setState(slot, .late, at: now)
        markSuspect(slot, at: now)
    }

    /// How much later than expected a beat may come: as long as an answer may take, and never more
    /// than half of what lies between the promise and the end.
    private func margin(_ slot: Int, _ watch: RhythmWatch) -> Int64 {
        min(pulses[slot].timeout, (watch.silence - watch.promise) / 2)
    }

    /// When a session that is judged by a rhythm will be dead if nothing more is heard.
    func silenceEnds(_ slot: Int) -> Int64? {
        guard pulses[slot].flags.contains(.rhythmic), let watch = rhythms[slot] else { return nil }
        return silentSince(slot, watch) + watch.silence
    }

    private func silentSince(_ slot: Int, _ watch: RhythmWatch) -> Int64 {
        max(pulses[slot].heard, max(watch.promisedAt, disturbedAt))
    }
}

/// One promised rhythm and what came of it; only sessions that have one pay for it.
struct RhythmWatch: Sendable {
    /// The silence that ends the session, nanoseconds.
    let silence: Int64
    /// When it was promised.
    let promisedAt: Int64
    private var expectation: BeatExpectation
    /// Promised beats that did not come since the last byte.
    private var misses: Int64 = 0
    private var beats: UInt64 = 0
    private var missedInAll: UInt64 = 0

    init(_ rhythm: Rhythm, at now: Int64) {
        promisedAt = now
        expectation = BeatExpectation(promise: rhythm.interval.bounded)
        silence = max(rhythm.silence.bounded, rhythm.interval.bounded)
    }

    /// The promised time from beat to beat.
    var promise: Int64 { expectation.promise }

    /// The promise, for display.
    var rhythm: Rhythm {
        Rhythm(every: .nanoseconds(promise), silence: .nanoseconds(silence))
    }

    /// How many promised beats may fail to come.
    var missLimit: Int { Int(clamping: max(1, silence / promise)) }

    /// Beats that did not come over all that should have; nil before the first.
    var loss: Double? {
        let expected = beats + missedInAll
        return expected == 0 ? nil : Double(missedInAll) / Double(expected)
    }

    /// Goes on counting where an earlier link of the session ended.
    mutating func takeOverCounts(of before: RhythmWatch) {
        beats = before.beats
        missedInAll = before.missedInAll
    }

    /// Bytes came: returns whether they are a beat.
    mutating func arrived(at now: Int64, disturbedAt: Int64) -> Bool {
        if misses > 0 || disturbedAt > expectation.last ?? .max { expectation.restart() }
        misses = 0
        guard expectation.arrived(at: now) else { return false }
        beats &+= 1
        return true
    }

    /// A beat did not come.
    mutating func missed() {
        misses += 1
        missedInAll &+= 1
    }

    /// When the next beat is missed if nothing is heard until then.
    ///
    /// The first miss comes half way from the promise to the end at the latest, so that nobody dies
    /// who was not late.
    func nextMiss(heard: Int64, margin: Int64) -> Int64 {
        guard misses == 0 else { return heard + promise * (misses + 1) + margin }
        // The long memory counts from the last beat, the promise from any byte.
        let remembered = (expectation.last ?? heard) + expectation.patience
        let latest = heard + promise + (silence - promise) / 2
        return min(max(heard + promise, remembered) + margin, latest)
    }
}
