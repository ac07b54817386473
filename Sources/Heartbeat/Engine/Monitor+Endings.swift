/// What the end of a link means beside those before it, and peers that say how they want to be
/// treated.
extension Monitor {
    /// Takeovers by somebody with our identity in a minute, after which it is left to them.
    private static var toldRivals: Int { 2 }
    /// Plain ends soon after the hello in a minute that look like such takeovers.
    private static var guessedRivals: Int { 3 }

    /// The peer of a live link asks to be dialled anew: nothing failed, and the next attempt begins
    /// at once; false where it is an end like any other, as it is when the peer asks again too soon.
    mutating func move(_ slot: Int, _ cause: Cause, at now: Instant) -> Bool {
        guard case .moved = cause, pulses[slot].isAlive, !isArrival(slot) else { return false }
        var habit = dossiers[slot].habit ?? EndHabit()
        guard habit.mayMove(at: now.nanoseconds) else { return false }
        dossiers[slot].habit = habit
        dossiers[slot].cause = cause
        if dossiers[slot].downSince == nil {
            dossiers[slot].downSince = now.nanoseconds
            dossiers[slot].outageCause = cause
        }
        dossiers[slot].verdict = nil
        log(.moved(cause), slot, at: now)
        forgetLink(slot)
        setState(slot, .open, at: now)
        enqueueConnect(slot)
        return true
    }

    /// Names the end of a link by what it has in common with those before it.
    mutating func judgeEnd(_ slot: Int, _ cause: Cause, at now: Instant) -> Cause {
        guard pulses[slot].isAlive, !isArrival(slot), cause.provesPath else { return cause }
        let age = now.nanoseconds - pulses[slot].upSince
        let isQuick = age < dossiers[slot].policy.value.healthyAfter.bounded
        let silence = now.nanoseconds - pulses[slot].heard
        var habit = dossiers[slot].habit ?? EndHabit()
        defer { dossiers[slot].habit = habit }
        habit.ended(quickly: isQuick, upSince: pulses[slot].upSince)
        if cause == .replaced {
            let isContested = habit.isContested(after: Self.toldRivals, at: now.nanoseconds)
            return isContested ? .contested(isGuess: false) : cause
        }
        guard cause.saysNothing else { return cause }
        if habit.isLimit(silence) {
            let (interval, beat) = (pulses[slot].interval, pulses[slot].beat)
            let isSpoken = pulses[slot].asksForAnswers || beat == .oneWay
            return .closedInSilence(
                after: .nanoseconds(silence), beatsHelp: isSpoken && silence < 2 * interval)
        }
        guard dossiers[slot].isExclusive, isQuick else { return cause }
        let isContested = habit.isContested(after: Self.guessedRivals, at: now.nanoseconds)
        return isContested ? .contested(isGuess: true) : cause
    }

    /// Writes the line of a death; false where it is one of many soon after each other, which are
    /// counted and told twice a minute.
    mutating func tellDeath(
        _ slot: Int, _ cause: Cause, wasAlive: Bool, at now: Instant
    ) -> Bool {
        guard wasAlive, cause.provesPath, cause.allowsRetry, !isArrival(slot),
            var habit = dossiers[slot].habit, habit.isOneOfMany
        else {
            log(.dead(cause, dossiers[slot].verdict), slot, at: now)
            return true
        }
        if let line = habit.takeLine(at: now.nanoseconds) {
            dossiers[slot].habit = habit
            log(.thrownOut(times: line.times, within: line.within, cause), slot, at: now)
        }
        return false
    }

    /// A session proved healthy: what was kept back is said, and quick ends are counted anew.
    mutating func settleHabit(_ slot: Int, at now: Instant) {
        guard let habit = dossiers[slot].habit else { return }
        if habit.isQuiet { announce(slot, at: now) }
        dossiers[slot].habit?.provedHealthy()
    }
}

/// Pools that answer a login and let what follows wait until a server is free.
extension Monitor {
    /// How long such a wait may take: PgBouncer ends it by itself after 120 s, unless set up
    /// otherwise.
    static var longestLine: Int64 { 150_000_000_000 }

    /// Whether a silent session is left waiting, for a fresh login would be answered and wait as
    /// well; not where the kernel knows of another reason.
    func waitsInLine(_ slot: Int, at now: Instant) -> Bool {
        guard isFreshInLine(slot), now.nanoseconds - pulses[slot].upSince < Self.longestLine else {
            return false
        }
        return switch dossiers[slot].verdict {
        case .waitsForServer, nil: true
        default: false
        }
    }

    /// Whether nothing was heard since the hello of a link, which a pool may have answered.
    func isFreshInLine(_ slot: Int) -> Bool {
        dossiers[slot].mayWaitInLine && pulses[slot].isAlive
            && pulses[slot].heard == pulses[slot].upSince
    }
}

/// A server that is back: who waits long for it is told by the first who gets through.
///
/// 1. Whoever waits longer than the spread for its next attempt is on its host's list. 2. When a
/// session of that host comes up, those on the list that want the same server are brought forward,
/// each to a place of its own within the spread. 3. That happens once in a spread, and never to
/// those that the peer asked to wait or that come up and die at once.
extension Monitor {
    /// The time over which attempts that are brought forward are spread.
    static var forwardSpread: Int64 { 5_000_000_000 }

    /// The next attempt of a session is that far ahead.
    mutating func waitForHost(_ slot: Int, _ delay: Int64) {
        guard delay > Self.forwardSpread, !dossiers[slot].waitsForHost,
            dossiers[slot].habit?.isQuiet != true
        else { return }
        dossiers[slot].waitsForHost = true
        let host = Int(dossiers[slot].host)
        hosts[host].longWaits.append(id(of: slot))
        guard hosts[host].longWaits.count > 2 * hosts[host].sessions else { return }
        // Some of them are watched no more.
        hosts[host].longWaits = hosts[host].longWaits.filter { self.slot(of: $0) != nil }
    }

    /// A session came up: the others that wait long for the same server need not.
    mutating func bringForward(likeThat risen: Int, at now: Instant) {
        let host = Int(dossiers[risen].host)
        guard !hosts[host].longWaits.isEmpty, now.nanoseconds >= hosts[host].nextForward else {
            return
        }
        let listed = hosts[host].longWaits
        hosts[host].longWaits = []
        hosts[host].nextForward = now.nanoseconds + Self.forwardSpread
        var count = 0
        for session in listed {
            guard let slot = slot(of: session) else { continue }
            if dossiers[slot].peer != dossiers[risen].peer {
                hosts[host].longWaits.append(session)
                continue
            }
            dossiers[slot].waitsForHost = false
            if bringForward(slot, at: now) { count += 1 }
        }
        guard count > 0 else { return }
        let fact = JournalFact.broughtForward(count, within: Self.forwardSpread)
        journal.add(fact, link: nil, title: dossiers[risen].peer, at: now)
        revision &+= 1
    }

    private mutating func bringForward(_ slot: Int, at now: Instant) -> Bool {
        guard pulses[slot].state == .retry, dossiers[slot].cause?.mayEndWithOthers == true,
            dossiers[slot].habit?.isQuiet != true
        else { return false }
        let draw = randomness.unit(
            .forward, session: pulses[slot].number, count: pulses[slot].generation)
        let time = now.nanoseconds + Int64(Double(Self.forwardSpread) * draw)
        // One without a limit stands in line already.
        guard time < pulses[slot].limit, pulses[slot].limit != Pulse.never else { return false }
        pulses[slot].limit = time
        arm(slot)
        return true
    }
}

extension Cause {
    /// Whether it is an end without a word.
    var saysNothing: Bool {
        switch self {
        case .closedByPeer(code: nil, reason: ""), .closedByPeer(code: 1006, _), .reset: true
        default: false
        }
    }

    /// Whether another session that reaches the same server says that it may be over.
    var mayEndWithOthers: Bool {
        switch self {
        case .nameUnresolved, .refused, .unreachable, .connectTimeout, .badHello, .noAnswer,
            .silent, .kernelTimeout, .closedByPeer, .reset, .moved:
            true
        default: false
        }
    }
}
