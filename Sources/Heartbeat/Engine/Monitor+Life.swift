/// The life of a session: attempts, up, death, retry.
extension Monitor {
    /// Whether a socket or an attempt exists.
    func hasLink(_ slot: Int) -> Bool {
        pulses[slot].isAlive || pulses[slot].flags.contains(.connecting)
    }

    /// Whether it waits in line for an attempt.
    func isQueued(_ slot: Int) -> Bool { pulses[slot].flags.contains(.connectQueued) }

    /// Begins an attempt: the next generation.
    mutating func begin(_ slot: Int, at now: Instant, effects: inout EffectList) {
        pulses[slot].flags.insert(.connecting)
        hosts[Int(dossiers[slot].host)].connecting += 1
        pulses[slot].generation &+= 1
        pulses[slot].forgetLink()
        pulses[slot].stage = .resolving
        dossiers[slot].forgetLink()
        setState(slot, .open, at: now)
        pulses[slot].limit = now.nanoseconds + dossiers[slot].policy.value.connectTimeout.bounded
        if pulses[slot].generation > 1 { draw(.retried, slot, at: now) }
        totals.attempted()
        effects.append(.open(link(of: slot)))
        arm(slot)
    }

    /// The attempt is over, one way or the other: its place goes to whoever waits for it.
    mutating func endAttempt(_ slot: Int) {
        let host = Int(dossiers[slot].host)
        if pulses[slot].flags.remove(.connecting) != nil {
            hosts[host].connecting -= 1
        } else if pulses[slot].flags.remove(.connectQueued) == nil {
            return
        }
        pulses[slot].flags.remove(.connectUrgent)
        while let next = hosts[host].waiting.popFirst() {
            guard let other = self.slot(of: next), isQueued(other) else { continue }
            return connects.append(
                next, isUrgent: pulses[other].flags.contains(.connectUrgent))
        }
    }

    /// The hello is done.
    mutating func cameUp(_ slot: Int, at now: Instant) {
        guard pulses[slot].state == .open, pulses[slot].flags.contains(.connecting) else { return }
        endAttempt(slot)
        rise(slot, at: now)
        bringForward(likeThat: slot, at: now)
    }

    /// A link is up, whoever dialled.
    mutating func rise(_ slot: Int, at now: Instant) {
        // Whose links end quickly is said to be back when it has lasted.
        if dossiers[slot].habit?.isQuiet != true { announce(slot, at: now) }
        setState(slot, .up, at: now)
        if pulses[slot].flags.contains(.wasUp) { pulses[slot].reconnects &+= 1 }
        pulses[slot].flags.insert(.wasUp)
        pulses[slot].upSince = now.nanoseconds
        pulses[slot].heard = now.nanoseconds
        pulses[slot].heardAgain()
        pulses[slot].limit = Pulse.never
        if pulses[slot].beat != .passive {
            pulses[slot].nextProbe = now.nanoseconds + phase(slot)
        }
        dossiers[slot].verdict = nil
        clearSuspect(slot)
        // Whoever dials us tells nothing of the paths that we dial.
        if dossiers[slot].direction == .outbound { endTrouble(at: now) }
        watchIdle(slot, at: now)
        arm(slot)
    }

    /// Says that a session is up, and ends its outage.
    mutating func announce(_ slot: Int, at now: Instant) {
        let outage = dossiers[slot].downSince.map { now.nanoseconds - $0 }
        let fact = JournalFact.up(
            afterOutage: outage, attempt: Int(pulses[slot].attempt),
            cause: outage == nil ? nil : dossiers[slot].outageCause)
        log(fact, slot, at: now)
        if outage != nil { dossiers[slot].lastOutage = outage }
        dossiers[slot].downSince = nil
    }

    /// Where in the interval the first probe falls, so that a fleet that came up at once does not
    /// beat at once.
    private func phase(_ slot: Int) -> Int64 {
        guard !dossiers[slot].policy.value.greets else { return 0 }
        let unit = randomness.unit(
            .phase, session: pulses[slot].number, count: pulses[slot].generation)
        return Int64(Double(pulses[slot].interval) * unit)
    }

    /// The shell says that the link is gone.
    mutating func wentDown(
        _ slot: Int, _ cause: Cause, at now: Instant, effects: inout EffectList
    ) {
        guard hasLink(slot) else { return }
        // An answer from there, be it a refusal, says that the path is not what is broken.
        if cause.provesPath { clearSuspect(slot) }
        if move(slot, cause, at: now) { return }
        die(slot, isArrival(slot) ? cause.atPort : judgeEnd(slot, cause, at: now), at: now)
    }

    /// The attempt took too long.
    mutating func timeOutAttempt(_ slot: Int, at now: Instant, effects: inout EffectList) {
        guard pulses[slot].flags.contains(.connecting) else { return }
        effects.append(.close(link(of: slot), .reset))
        die(slot, .connectTimeout(pulses[slot].stage), at: now)
    }

    /// The engine gives a live link up.
    mutating func giveUp(
        _ slot: Int, _ cause: Cause, at now: Instant, effects: inout EffectList
    ) {
        effects.append(.close(link(of: slot), .reset))
        die(slot, cause, at: now)
    }

    /// Declares the link dead; an outbound session goes on to its next attempt where that can help.
    mutating func die(_ slot: Int, _ cause: Cause, at now: Instant, retries: Bool = true) {
        let wasAlive = pulses[slot].isAlive
        if wasAlive {
            recordDeath(slot, cause, at: now)
            vacate(slot)
        } else if !trouble.isOn {
            // Its attempt failed as well and the others go on: the trouble is there.
            clearSuspect(slot)
        }
        endAttempt(slot)
        dossiers[slot].verdict = cause.isSilence ? verdict(slot) : nil
        dossiers[slot].cause = cause
        let isTold = tellDeath(slot, cause, wasAlive: wasAlive, at: now)
        forgetLink(slot)
        if !isArrival(slot), cause.asksForCalm { calm(slot, at: now) }
        if retries, !isArrival(slot), cause.allowsRetry {
            retry(slot, cause, isTold: isTold, at: now)
        } else {
            setState(slot, .dead, at: now)
            if isArrival(slot) { rest(slot, at: now) }
        }
    }

    /// Nothing that belonged to one socket is left where its session lives on.
    mutating func forgetLink(_ slot: Int) {
        pulses[slot].forgetLink()
        if !idles.isEmpty { idles[slot] = nil }
        if !askWatches.isEmpty { askWatches[slot] = nil }
    }

    private mutating func recordDeath(_ slot: Int, _ cause: Cause, at now: Instant) {
        if !cause.isCalm { totals.died(at: now) }
        if dossiers[slot].downSince == nil {
            dossiers[slot].downSince = now.nanoseconds
            dossiers[slot].outageCause = cause
        }
        if case .killed = cause {
            draw(.killed, slot, at: now)
        } else {
            draw(.closed, slot, at: now)
        }
    }

    /// Sets the next attempt after a drawn delay, and not before the peer wants it.
    private mutating func retry(_ slot: Int, _ cause: Cause, isTold: Bool, at now: Instant) {
        pulses[slot].attempt &+= 1
        let policy = dossiers[slot].policy.value
        let draw = randomness.unit(
            .backoff, session: pulses[slot].number, count: pulses[slot].generation)
        var delay = Backoff.delay(
            attempt: Int(pulses[slot].attempt), base: policy.backoffBase.bounded,
            cap: policy.backoffCap.bounded, draw: draw)
        if cause.retryAdvice == .slow { delay = Backoff.slowDelay(draw: draw) }
        if case .askedToWait(_, let wait) = cause {
            delay = max(delay, Backoff.delay(asked: wait.bounded, draw: draw))
        }
        setState(slot, .retry, at: now)
        pulses[slot].stage = .queued
        pulses[slot].limit = now.nanoseconds + delay
        if isTold { log(.retry(attempt: Int(pulses[slot].attempt), after: delay), slot, at: now) }
        if cause.mayEndWithOthers { waitForHost(slot, delay) }
        arm(slot)
    }

    /// The kernel's facts came.
    mutating func inspected(_ slot: Int, _ facts: KernelFacts, at now: Instant) {
        dossiers[slot].kernel = (facts, now)
        if !idles.isEmpty { inspectedIdle(slot, facts, at: now) }
        // The answer to the look at the last miss comes when the session is already given up.
        if pulses[slot].state == .late || isSilentDeath(slot) {
            dossiers[slot].verdict = verdict(slot)
        }
        if pulses[slot].livesByKernel { judgeByKernel(slot, facts, at: now) }
    }

    private func isSilentDeath(_ slot: Int) -> Bool {
        guard !hasLink(slot), dossiers[slot].cause?.isSilence == true else { return false }
        return pulses[slot].state == .retry || pulses[slot].state == .dead
    }

    private func verdict(_ slot: Int) -> Verdict? {
        guard let reading = dossiers[slot].kernel else { return trouble.isOn ? .local : nil }
        let verdict = Verdict.judge(reading.facts, localTrouble: trouble.isOn)
        if verdict == .peerStalled, isFreshInLine(slot) { return .waitsForServer }
        if verdict == .peerStalled, !pulses[slot].asksForAnswers, !pulses[slot].livesByKernel {
            // Nothing that we sent in the silence was acknowledged: the kernel over there is not
            // known to live.
            let age = Int64(reading.facts.lastAckReceivedMilliseconds ?? .max) * 1_000_000
            if reading.at.nanoseconds - age <= pulses[slot].heard { return nil }
        }
        return verdict
    }

    /// A session that sends nothing lives by its kernel: unanswered keepalive probes or retransmits
    /// make it late.
    private mutating func judgeByKernel(_ slot: Int, _ facts: KernelFacts, at now: Instant) {
        guard pulses[slot].isAlive else { return }
        let probes = Int(facts.probes ?? 0) + Int(facts.retransmits ?? 0)
        if let milliseconds = facts.lastAckReceivedMilliseconds {
            let acknowledged = now.nanoseconds - Int64(milliseconds) * 1_000_000
            pulses[slot].heard = max(pulses[slot].heard, acknowledged)
        }
        if probes > 0 {
            pulses[slot].misses = UInt8(clamping: probes)
            draw(.missed, slot, at: now)
            guard pulses[slot].state == .up else { return }
            let waited = now.nanoseconds - pulses[slot].heard
            log(
                .late(miss: probes, limit: Int(pulses[slot].required), waited: waited), slot,
                at: now)
            setState(slot, .late, at: now)
            dossiers[slot].verdict = verdict(slot)
            markSuspect(slot, at: now)
        } else {
            pulses[slot].misses = 0
            if let rtt = facts.rttMicroseconds { showKernelRoundTrip(slot, rtt, at: now) }
            if pulses[slot].state == .late { recover(slot, nil, at: now) }
            if pulses[slot].attempt != 0 { proveHealth(slot, at: now) }
        }
    }

    /// The kernel's smoothed round trip stands in for ours, in the row but not in the counts.
    private mutating func showKernelRoundTrip(_ slot: Int, _ microseconds: UInt32, at now: Instant)
    {
        let nanoseconds = Int64(microseconds) * 1000
        pulses[slot].last = Float(nanoseconds)
        pulses[slot].roundTrip.add(Double(nanoseconds))
        let step = RoundTripHistogram.step(of: nanoseconds)
        draw(answered: step, Float(nanoseconds), slot, at: now)
    }
}
