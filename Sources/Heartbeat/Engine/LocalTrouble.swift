/// Whether the trouble is here and not there: most sessions went late at once, on several hosts.
struct LocalTrouble: Sendable {
    /// Sessions that went late and were not heard since.
    var suspects = 0
    /// Since when it holds; `.min` when it does not.
    var since = Int64.min

    var isOn: Bool { since != .min }
}

/// The rule of local trouble.
///
/// 1. A session that goes late is a suspect until it is heard, comes up, is refused by its host or
/// is removed.
/// 2. With at least `troubleSessions` suspects on at least `troubleHosts` hosts, and more than half
/// of all that were alive, the flag is raised; reconnects are then held to one canary a second. 3.
/// The first session that comes up, or the suspects falling under the line, ends it.
extension Monitor {
    mutating func markSuspect(_ slot: Int, at now: Instant) {
        guard !pulses[slot].flags.contains(.suspect) else { return }
        pulses[slot].flags.insert(.suspect)
        trouble.suspects += 1
        hosts.addSuspect(Int(dossiers[slot].host))
        reviewTrouble(at: now)
    }

    mutating func clearSuspect(_ slot: Int) {
        guard pulses[slot].flags.remove(.suspect) != nil else { return }
        trouble.suspects -= 1
        hosts.removeSuspect(Int(dossiers[slot].host))
    }

    mutating func reviewTrouble(at now: Instant) {
        // The suspects that died since are no longer counted as late.
        let alive = counts.up + max(counts.late, trouble.suspects)
        let raised =
            trouble.suspects >= policy.troubleSessions && hosts.suspectHosts >= policy.troubleHosts
            && trouble.suspects * 2 > alive
        guard raised != trouble.isOn else { return }
        if raised {
            trouble.since = now.nanoseconds
            log(.localTrouble(late: trouble.suspects, of: alive), nil, at: now)
        } else {
            trouble.since = .min
            log(.localTroubleOver, nil, at: now)
            // Whoever is still late was judged by a path that was not there.
            for slot in pulses.indices where pulses[slot].state == .late {
                excuse(slot, isCapped: true, probes: true, at: now)
                arm(slot)
            }
        }
    }

    /// A session came up: the path is there, whoever is still missing is missing over there.
    mutating func endTrouble(at now: Instant) {
        guard trouble.isOn else { return }
        for slot in pulses.indices where pulses[slot].number != 0 { clearSuspect(slot) }
        reviewTrouble(at: now)
    }

    /// The shell comes later than it was asked to: beyond a limit that is a stall.
    mutating func noticeLag(_ lag: Int64, at now: Instant) {
        guard lag > 1_000_000 else { return }
        totals.lagged(lag, at: now)
        guard lag > stallAfter else { return }
        // Said once for each stall, though `advance` may still be some events away.
        expectedAt = now.nanoseconds
        log(.stalled(lag), nil, at: now)
        if stalls.stalled(at: now.nanoseconds) { log(.tooSlow(stalls: stalls.limit), nil, at: now) }
        disturb(at: now, isSleep: false)
    }

    /// The process or the machine stood still: nobody is judged by that time.
    ///
    /// Every deadline that runs starts anew, attempts and hellos begin their time anew, and every
    /// session gets a fresh probe (after a sleep all of them, after a stall those that have one
    /// outstanding). Round trips that span it are not measured. A stall excuses a session that was
    /// not heard since the last one only so often: a loop that is always late would else find
    /// nobody dead.
    mutating func disturb(at now: Instant, isSleep: Bool) {
        disturbedAt = now.nanoseconds
        for slot in pulses.indices where pulses[slot].number != 0 {
            if pulses[slot].isAlive {
                excuse(slot, isCapped: !isSleep, probes: isSleep, at: now)
            } else if pulses[slot].flags.contains(.connecting), mayExcuse(slot, !isSleep) {
                pulses[slot].limit =
                    now.nanoseconds + dossiers[slot].policy.value.connectTimeout.bounded
            }
            arm(slot)
        }
        for index in listeners.indices {
            desk.excuse(
                index, until: now.nanoseconds + listeners[index].policy.value.connectTimeout.bounded
            )
        }
    }

    /// Stalls that excuse one session's silence, or one attempt.
    private static var excuseLimit: UInt8 { 3 }

    /// Counts one more excuse; false when it had all of them.
    private mutating func mayExcuse(_ slot: Int, _ isCapped: Bool) -> Bool {
        guard isCapped else { return true }
        guard pulses[slot].excuses < Self.excuseLimit else { return false }
        pulses[slot].excuses += 1
        return true
    }

    /// A live session gets a fresh probe and a whole timeout; where `probes` is false only one that
    /// has a probe out.
    private mutating func excuse(
        _ slot: Int, isCapped: Bool, probes: Bool, at now: Instant
    ) {
        let isAsked =
            pulses[slot].deadAt != Pulse.never || pulses[slot].flags.contains(.probeQueued)
        let isWaiting = isAsked || pulses[slot].outstanding.waiting > 0
        pulses[slot].traffic = .min
        if isWaiting, !mayExcuse(slot, isCapped) { return }
        if pulses[slot].beat == .plain {
            // The probe that is out is asked about for longer.
            pulses[slot].outstanding.excuse(until: now.nanoseconds + pulses[slot].patience)
            if pulses[slot].deadAt != Pulse.never {
                pulses[slot].deadAt = now.nanoseconds + pulses[slot].timeout
            }
        } else {
            // The fresh probe is what judges; an answer to these still counts.
            pulses[slot].outstanding.excuseAll()
            pulses[slot].deadAt = Pulse.never
            pulses[slot].unanswered = 0
        }
        if pulses[slot].limit != Pulse.never {
            pulses[slot].limit = now.nanoseconds + pulses[slot].timeout
        }
        pulses[slot].misses = 0
        if isWaiting || probes, pulses[slot].beat != .passive {
            pulses[slot].nextProbe = now.nanoseconds
        }
    }
}
