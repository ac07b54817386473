/// Idle links, with the meaning of Netty's `IdleStateHandler`: nothing read, nothing written,
/// neither; told the first time and again each time the limit passes once more.
///
/// Timers are lazy: what moves only stamps a time, and a timer that wakes looks at how much of its
/// limit is left. Other than Netty's, a large write that makes progress is never idle.
extension Monitor {
    /// Begins to watch a link that came up, where its policy asks for it.
    mutating func watchIdle(_ slot: Int, at now: Instant) {
        guard let idle = dossiers[slot].policy.value.idle else {
            if !idles.isEmpty { idles[slot] = nil }
            return
        }
        idles[slot] = IdleWatch(idle, at: now)
        pulses[slot].watch = min(pulses[slot].watch, now.nanoseconds)
    }

    /// A write of this link was finished.
    mutating func wroteIdle(_ slot: Int, at now: Instant) {
        guard idles[slot] != nil else { return }
        idles[slot]?.wroteAt = now.nanoseconds
        let isCause = idles[slot]?.isLateByWriting == true && pulses[slot].misses == 0
        if isCause, pulses[slot].state == .late { recover(slot, nil, at: now) }
    }

    /// The kernel's facts came: a write that waits may have moved.
    mutating func inspectedIdle(_ slot: Int, _ facts: KernelFacts, at now: Instant) {
        guard idles[slot] != nil, let sent = facts.bytesSent else { return }
        let waiting = (facts.unsentBytes ?? 0) > 0 || (facts.unacknowledged ?? 0) > 0
        let new = sent &- (facts.bytesRetransmitted ?? 0)
        if idles[slot]?.look(waiting: waiting, sentBytes: new, at: now.nanoseconds) == true {
            wroteIdle(slot, at: now)
        }
    }

    /// Judges a link's idle timers; nil when it was closed for one, else when to look again.
    mutating func judgeIdle(
        _ slot: Int, at now: Instant, effects: inout EffectList
    ) -> Int64? {
        guard let watch = idles[slot] else { return Pulse.never }
        // What could not move because this process or machine stood still is not idle.
        let earliest = max(watch.beganAt, disturbedAt)
        var next = Pulse.never
        for (index, timer) in watch.timers.enumerated() {
            let last = lastMove(timer.kind, slot)
            let due = timer.due(after: max(last, earliest))
            if due > now.nanoseconds {
                next = min(next, due)
                continue
            }
            if timer.kind != .reader,
                let patience = askForProgress(slot, due: due, at: now, &effects)
            {
                next = min(next, patience)
                continue
            }
            idles[slot]?.fired(index, at: now.nanoseconds)
            next = min(next, now.nanoseconds + timer.limit)
            let isFirst = last > timer.firedAt
            log(
                .idle(timer.kind, isFirst: isFirst, after: now.nanoseconds - last), slot, at: now)
            guard act(on: timer.kind, slot, at: now, effects: &effects) else { return nil }
        }
        return next
    }

    private func lastMove(_ kind: IdleKind, _ slot: Int) -> Int64 {
        let (heard, wrote) = (pulses[slot].heard, idles[slot]?.wroteAt ?? .min)
        return switch kind {
        case .reader: heard
        case .writer: wrote
        case .all: max(heard, wrote)
        }
    }

    /// Before a write counts as standing still the kernel is asked whether it moves; until when its
    /// answer is awaited, nil when that is over.
    private mutating func askForProgress(
        _ slot: Int, due: Int64, at now: Instant, _ effects: inout EffectList
    ) -> Int64? {
        let askedAt = idles[slot]?.askedAt ?? .min
        // An earlier question was about an earlier standstill.
        if askedAt < due {
            idles[slot]?.asked(at: now.nanoseconds)
            effects.append(.inspect(link(of: slot)))
            return now.nanoseconds + IdleWatch.answerTime
        }
        let end = askedAt + IdleWatch.answerTime
        return end > now.nanoseconds ? end : nil
    }

    /// Does what the policy says; false when that ended the link.
    private mutating func act(
        on kind: IdleKind, _ slot: Int, at now: Instant, effects: inout EffectList
    ) -> Bool {
        switch dossiers[slot].policy.value.idle?.action ?? .late {
        case .close:
            effects.append(.close(link(of: slot), .polite))
            let limit = dossiers[slot].policy.value.idle?.limit(kind) ?? .zero
            die(slot, .idle(kind, after: limit), at: now)
            return false
        case .probe where pulses[slot].asksForAnswers:
            if pulses[slot].earliestProbe(at: now.nanoseconds) == nil {
                probe(slot, at: now, effects: &effects)
            }
        case .probe, .late:
            guard pulses[slot].state == .up else { break }
            setState(slot, .late, at: now)
            if kind != .reader { idles[slot]?.isLateByWriting = true }
        }
        return true
    }
}
