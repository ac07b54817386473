/// What screens see of one session.
extension Monitor {
    /// The whole monitor in numbers.
    func totals(at now: Instant) -> Totals {
        var totals = self.totals.totals(at: now)
        totals.localTrouble = trouble.isOn
        totals.isTooSlow = stalls.isTooMany
        totals.queuedConnects = connects.count
        return totals
    }

    /// The session as a table shows it.
    func row(_ slot: Int) -> Row {
        let pulse = pulses[slot]
        let dossier = dossiers[slot]
        var row = Row()
        row.id = id(of: slot)
        row.generation = pulse.generation
        row.direction = dossier.direction
        row.peer = dossier.peer
        row.name = dossier.name
        row.proto = dossier.proto
        row.tags = dossier.tags
        row.state = pulse.state
        row.since = Instant(nanoseconds: pulse.since)
        row.upSince = pulse.isAlive ? Instant(nanoseconds: pulse.upSince) : nil
        row.heard = pulse.flags.contains(.wasUp) ? Instant(nanoseconds: pulse.heard) : nil
        row.attempt = pulse.isAlive ? 0 : Int(pulse.attempt)
        row.retryAt =
            pulse.state == .retry && pulse.limit != Pulse.never
            ? Instant(nanoseconds: pulse.limit) : nil
        row.cause = dossier.cause
        row.verdict = pulse.answersNothing ? .answersNothing : dossier.verdict
        row.shared = dossier.policy
        row.lateAfter = pulse.asksForAnswers ? pulse.patience : nil
        row.misses = Int(pulse.misses)
        row.missLimit = Int(pulse.required)
        row.sent = UInt64(pulse.sent)
        row.answered = UInt64(pulse.answered)
        row.missed = UInt64(pulse.missed)
        row.late = UInt64(pulse.late)
        row.reconnects = Int(pulse.reconnects)
        row.bytesIn = pulse.bytesIn
        row.bytesOut = pulse.bytesOut
        row.loss = pulse.recentLoss
        row.lossInAll = pulse.lossInAll
        if let watch = rhythms[slot], !pulse.asksForAnswers {
            row.lossInAll = watch.loss
            row.missLimit = watch.missLimit
        }
        row.beats = histories[slot].strip.marks(longHistories.exact(histories[slot].longPlace))
        if !alerts.isEmpty { (row.alerts, row.newAlerts) = alerts.counts(slot) }
        fillRoundTrips(&row, pulse, histories[slot].roundTrips)
        return row
    }

    private func fillRoundTrips(_ row: inout Row, _ pulse: Pulse, _ histogram: RoundTripHistogram) {
        guard pulse.last >= 0 else { return }
        row.rtt = Int64(pulse.roundTrip.smoothed)
        row.last = Int64(pulse.last)
        guard pulse.longest >= 0 else { return }
        row.min = Int64(pulse.shortest)
        row.max = Int64(pulse.longest)
        row.jitter = Int64(pulse.variation.value)
        let shares: InlineArray<4, Double> = [0.5, 0.9, 0.99, 0.999]
        guard let quantiles = histogram.quantiles(shares) else { return }
        row.p50 = pulse.withinEnds(quantiles[0])
        row.p90 = pulse.withinEnds(quantiles[1])
        row.p99 = pulse.withinEnds(quantiles[2])
        row.p999 = pulse.withinEnds(quantiles[3])
    }

    /// Everything known of the session.
    func detail(_ slot: Int, at now: Instant) -> Detail {
        let pulse = pulses[slot]
        let dossier = dossiers[slot]
        var detail = Detail()
        detail.row = row(slot)
        detail.beat = pulse.beat
        detail.stage = pulse.state == .open ? pulse.stage : nil
        detail.facts = dossier.facts
        detail.kernel = dossier.kernel?.facts
        detail.kernelAt = dossier.kernel?.at
        detail.lastOutage = dossier.lastOutage
        detail.history = longHistories.history(histories[slot].longPlace)
        detail.distribution = histories[slot].roundTrips.bars
        detail.journal = journal.newest(Self.detailLines, of: id(of: slot))
        guard pulse.isAlive else { return detail }
        if pulse.flags.contains(.rhythmic) { detail.rhythm = rhythms[slot]?.rhythm }
        detail.nextProbe = Self.instant(pulse.nextProbe)
        detail.probeDeadline = Self.instant(pulse.outstanding.deadline)
        detail.deadAt = Self.deadAt(pulse)
        if let end = silenceEnds(slot) {
            detail.deadAt = min(
                detail.deadAt ?? Instant(nanoseconds: end), Instant(nanoseconds: end))
        }
        return detail
    }

    private static let detailLines = 50

    /// When the session will be dead if nothing more is heard.
    private static func deadAt(_ pulse: Pulse) -> Instant? {
        guard pulse.asksForAnswers else { return nil }
        if pulse.deadAt != Pulse.never { return instant(pulse.deadAt) }
        return pulse.nextProbe == Pulse.never ? nil : instant(pulse.nextProbe + pulse.timeout)
    }

    private static func instant(_ nanoseconds: Int64) -> Instant? {
        nanoseconds == Pulse.never ? nil : Instant(nanoseconds: nanoseconds)
    }
}
