/// Probes, answers and deadlines: the paths that run once a beat.
extension Monitor {
    /// A live session's turn: judges deadlines that ran out, then sends the probe that is due
    /// (returns 1).
    mutating func beat(_ slot: Int, at now: Instant, effects: inout EffectList) -> Int {
        if now.nanoseconds >= pulses[slot].limit {
            // A probe that never left: our own queue is full because the peer takes nothing. What it sends
            // is life all the same.
            let heardLimit = pulses[slot].heard + pulses[slot].timeout
            guard heardLimit > now.nanoseconds else {
                giveUp(
                    slot, .noAnswer(misses: Int(pulses[slot].required)), at: now, effects: &effects)
                return 0
            }
            pulses[slot].limit = heardLimit
        }
        while let probe = pulses[slot].outstanding.expire(at: now.nanoseconds) {
            judge(slot, probe, at: now, effects: &effects)
        }
        if now.nanoseconds >= pulses[slot].deadAt {
            guard !convict(slot, at: now, effects: &effects) else { return 0 }
        }
        if now.nanoseconds >= pulses[slot].watch {
            guard let next = judgeSilence(slot, at: now, effects: &effects) else { return 0 }
            pulses[slot].watch = next
        }
        guard now.nanoseconds >= pulses[slot].nextProbe else { return 0 }
        if let later = postponement(slot, at: now) {
            pulses[slot].nextProbe = later
            return 0
        }
        scheduleNext(slot, at: now)
        probe(slot, at: now, effects: &effects)
        return 1
    }

    /// Why the regular probe should wait, as the moment until which.
    private mutating func postponement(_ slot: Int, at now: Instant) -> Int64? {
        if pulses[slot].mayWaitForTraffic(at: now.nanoseconds) {
            // Traffic proves life as well; but the RTT must not grow old.
            pulses[slot].postponed += 1
            return pulses[slot].trafficBothWays + jittered(slot)
        }
        return pulses[slot].earliestProbe(at: now.nanoseconds)
    }

    /// Hands one probe to the shell; its deadline starts when it has left.
    mutating func probe(_ slot: Int, at now: Instant, effects: inout EffectList) {
        // Where nothing is asked and nothing promised, what the kernel knows of the last beat tells.
        if pulses[slot].livesByKernel,
            pulses[slot].beat == .kernel || pulses[slot].lastProbe != .min
        {
            effects.append(.inspect(link(of: slot)))
        }
        pulses[slot].lastProbe = now.nanoseconds
        pulses[slot].postponed = 0
        guard pulses[slot].beat != .kernel else { return }
        pulses[slot].sequence &+= 1
        pulses[slot].flags.insert(.probeQueued)
        pulses[slot].limit = now.nanoseconds + pulses[slot].timeout
        effects.append(.probe(link(of: slot), nonce: nonce(slot)))
    }

    /// 16 bits of generation, 48 of sequence: an old generation's answer matches nothing.
    private func nonce(_ slot: Int) -> UInt64 {
        UInt64(pulses[slot].generation & 0xFFFF) << 48 | UInt64(pulses[slot].sequence)
    }

    /// Sets the next regular probe one jittered interval after the place of this one.
    private mutating func scheduleNext(_ slot: Int, at now: Instant) {
        let next = pulses[slot].nextProbe + jittered(slot)
        pulses[slot].nextProbe = next > now.nanoseconds ? next : now.nanoseconds + jittered(slot)
    }

    /// Inlined, for a call would copy the whole monitor first.
    @inline(__always)
    private func jittered(_ slot: Int) -> Int64 {
        let interval = pulses[slot].interval
        let share = Double(pulses[slot].jitterShare)
        guard share > 0 else { return interval }
        let unit = randomness.unit(
            .jitter, session: pulses[slot].number, count: pulses[slot].sequence)
        return interval + Int64(Double(interval) * share * (2 * unit - 1))
    }

    /// A probe left the process.
    mutating func sent(_ slot: Int, nonce: UInt64, bytes: UInt32, at now: Instant) {
        guard pulses[slot].isAlive, nonce == self.nonce(slot) else { return }
        pulses[slot].flags.remove(.probeQueued)
        pulses[slot].limit = Pulse.never
        pulses[slot].sent &+= 1
        pulses[slot].bytesOut &+= UInt64(bytes)
        totals.sent()
        if !idles.isEmpty { wroteIdle(slot, at: now) }
        guard pulses[slot].asksForAnswers else { return arm(slot) }
        pulses[slot].asked(at: now.nanoseconds)
        arm(slot)
    }

    /// An answer came; one that matches nothing is life, not a sample.
    mutating func answered(_ slot: Int, nonce: UInt64?, bytes: UInt32, at now: Instant) {
        guard let (probe, isSure) = takeProbe(slot, nonce: nonce, at: now) else {
            if hasLink(slot) { received(slot, bytes: bytes, at: now) }
            return
        }
        heard(slot, bytes: bytes, at: now)
        pulses[slot].answered &+= 1
        if probe.missed {
            pulses[slot].late &+= 1
            pulses[slot].forgive()
            totals.answeredLate(at: now)
        } else {
            pulses[slot].settle(lost: false)
            totals.answered(at: now)
        }
        let isSample = isSure && probe.sentAt >= disturbedAt
        let sample = isSample ? now.nanoseconds - probe.sentAt : nil
        if let sample { measure(slot, sample, at: now) } else { drawHeard(slot, at: now) }
        if pulses[slot].state == .late { recover(slot, probe.missed ? sample : nil, at: now) }
        if pulses[slot].attempt != 0 { proveHealth(slot, at: now) }
    }

    /// The probe that an answer settles, and whether it is known to be that one.
    private mutating func takeProbe(
        _ slot: Int, nonce: UInt64?, at now: Instant
    ) -> (probe: OutstandingProbes.Probe, isSure: Bool)? {
        guard pulses[slot].isAlive else { return nil }
        guard let nonce else {
            return pulses[slot].outstanding.takeUnnamed(lastSent: pulses[slot].sequence)
        }
        guard nonce >> 48 == UInt64(pulses[slot].generation & 0xFFFF),
            let sequence = UInt32(exactly: nonce & 0xFFFF_FFFF_FFFF),
            let probe = pulses[slot].outstanding.take(sequence: sequence)
        else { return nil }
        if pulses[slot].beat == .newest {
            for _ in 0..<pulses[slot].outstanding.takeOlder(than: sequence) {
                // Answered by this one (RFC 6455, 5.5.3).
                pulses[slot].answered &+= 1
                pulses[slot].settle(lost: false)
                totals.answered(at: now)
            }
        }
        return (probe, true)
    }

    /// One round trip goes into every statistic.
    private mutating func measure(_ slot: Int, _ nanoseconds: Int64, at now: Instant) {
        let sample = Float(nanoseconds)
        pulses[slot].measured(sample)
        let step = RoundTripHistogram.step(of: nanoseconds)
        histories[slot].roundTrips.add(step: step)
        draw(answered: step, sample, slot, at: now)
        totals.measured(sample, step: step, jitter: pulses[slot].variation.value, at: now)
    }

    /// Bytes that answer nothing came: life, and a reason to postpone the next probe.
    mutating func received(_ slot: Int, bytes: UInt32, at now: Instant) {
        heard(slot, bytes: bytes, at: now)
        pulses[slot].traffic = now.nanoseconds
        if pulses[slot].state == .late { recover(slot, nil, at: now) }
        if pulses[slot].attempt != 0 { proveHealth(slot, at: now) }
    }

    @inline(__always)
    private mutating func heard(_ slot: Int, bytes: UInt32, at now: Instant) {
        pulses[slot].hear(bytes, at: now.nanoseconds)
        if pulses[slot].flags.contains(.rhythmic) { keepRhythm(slot, at: now) }
    }

    /// The deadline of a probe ran out.
    ///
    /// 1. Where the next probe must leave before this one is late, so that enough of them go
    /// unanswered in time, it leaves and this one waits on. 2. Else it is counted as missed, once.
    /// 3. Where any byte came since it was sent, the peer lives and nothing is judged. 4. Else the
    /// session is late, and where answers carry an id a fresh probe follows at once.
    private mutating func judge(
        _ slot: Int, _ probe: OutstandingProbes.Probe, at now: Instant, effects: inout EffectList
    ) {
        let lateAt = probe.sentAt + pulses[slot].patience
        let isSilent = pulses[slot].heard <= probe.sentAt
        let isSpaced = probe.deadline - probe.sentAt >= pulses[slot].spacing
        if isSpaced, lateAt > now.nanoseconds, !probe.missed {
            pulses[slot].outstanding.extend(sequence: probe.sequence, to: lateAt)
            if isSilent { probeAgain(slot, at: now) }
            return
        }
        if !probe.missed { countMiss(slot, probe, at: now) }
        guard isSilent else { return }
        if pulses[slot].misses < .max { pulses[slot].misses += 1 }
        let (miss, limit) = (Int(pulses[slot].misses), Int(pulses[slot].required))
        log(.late(miss: miss, limit: limit, waited: now.nanoseconds - probe.sentAt), slot, at: now)
        if pulses[slot].state == .up {
            setState(slot, .late, at: now)
            markSuspect(slot, at: now)
        }
        if pulses[slot].deadAt > now.nanoseconds { effects.append(.inspect(link(of: slot))) }
        probeAgain(slot, at: now)
    }

    /// The turn that judges also sends a fresh probe, where one may follow one that is out.
    private mutating func probeAgain(_ slot: Int, at now: Instant) {
        guard pulses[slot].beat != .plain else { return }
        let earliest = pulses[slot].lastProbe + pulses[slot].minimumGap
        pulses[slot].nextProbe = min(
            pulses[slot].nextProbe, max(now.nanoseconds, earliest))
    }

    /// Nothing was heard for the timeout since the first unanswered probe left; returns whether it is
    /// dead.
    ///
    /// Where too few probes went unanswered one more leaves first.
    private mutating func convict(
        _ slot: Int, at now: Instant, effects: inout EffectList
    ) -> Bool {
        guard pulses[slot].unanswered >= pulses[slot].required else {
            probeAgain(slot, at: now)
            pulses[slot].deadAt = pulses[slot].nextProbe + pulses[slot].spacing
            return false
        }
        effects.append(.inspect(link(of: slot)))
        if waitsInLine(slot, at: now) {
            pulses[slot].deadAt = now.nanoseconds + pulses[slot].timeout
            return false
        }
        let misses = Int(pulses[slot].unanswered)
        giveUp(slot, .noAnswer(misses: misses), at: now, effects: &effects)
        return true
    }

    private mutating func countMiss(
        _ slot: Int, _ probe: OutstandingProbes.Probe, at now: Instant
    ) {
        pulses[slot].outstanding.markMissed(sequence: probe.sequence)
        pulses[slot].missed &+= 1
        pulses[slot].settle(lost: true)
        pulses[slot].backoffSteps = min(40, pulses[slot].backoffSteps + 1)
        draw(.missed, slot, at: now)
        totals.missed(at: now)
    }

    /// A late session was heard again.
    mutating func recover(_ slot: Int, _ sample: Int64?, at now: Instant) {
        setState(slot, .up, at: now)
        if !idles.isEmpty { idles[slot]?.isLateByWriting = false }
        log(.recovered(rtt: sample), slot, at: now)
        dossiers[slot].verdict = nil
        clearSuspect(slot)
        reviewTrouble(at: now)
    }

    /// The backoff starts over once the session proved healthy: up long enough, and heard.
    mutating func proveHealth(_ slot: Int, at now: Instant) {
        let enough = max(
            pulses[slot].interval, dossiers[slot].policy.value.healthyAfter.bounded)
        if pulses[slot].isAlive, now.nanoseconds - pulses[slot].upSince >= enough {
            settleHabit(slot, at: now)
            pulses[slot].attempt = 0
        }
    }
}
