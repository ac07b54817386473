/// The hot record of one session: all that a beat touches, in one piece of memory.
///
/// What is computed from it is inlined: a call would copy the whole record first.
///
/// Times are nanoseconds of the monotonic clock; `.max` stands for never.
struct Pulse: Sendable {
    static let never = Int64.max

    // Who.
    /// The session's number; 0 marks a free slot.
    var number: UInt32 = 0
    var generation: UInt32 = 0
    var state = SessionState.open
    var stage = Stage.queued
    var beat = BeatKind.echoed
    var flags: Flags = []

    // The policy, compiled.
    /// Unanswered probes that it takes to be dead; where only one may be out, ``required`` is one.
    private var missLimit: UInt8 = 2
    var freshEvery: UInt8 = 4
    /// Doublings of a probe's deadline: probes that were missed since the last round trip.
    var backoffSteps: UInt8 = 0
    /// Times that its silence was excused since anything was heard.
    var excuses: UInt8 = 0
    /// How many probes of late are settled: the bits of ``recentlyLost`` that count.
    var recentlySettled: UInt8 = 0
    var jitterShare: Float = 0.1
    var interval: Int64 = 0
    var timeout: Int64 = 0
    /// The floor of the adaptive deadline, or the fixed one.
    private var lateMilliseconds: UInt32 = 0
    private var minimumGapMicroseconds: UInt32 = 0

    // When.
    /// The next regular probe.
    var nextProbe = never
    /// By state: end of the attempt (open), begin of the next (retry), the write that must finish
    /// (up, late).
    var limit = never
    var since: Int64 = 0
    var upSince: Int64 = 0
    /// The last inbound byte.
    var heard: Int64 = 0
    /// The last inbound byte that was no answer; it postpones probes where we wrote as well.
    var traffic = Int64.min
    /// The last bytes of ours that were no probe.
    var wroteAt = Int64.min
    var lastProbe = Int64.min
    /// When it is dead if nothing is heard until then: `timeout` after the first probe that left
    /// since anything was heard; never while no probe is out.
    var deadAt = never
    /// The next look at how long nothing came or went; never where nobody asked for that.
    var watch = never

    // Beats under way; in this order they take no more room than the probes and their number.
    var outstanding = OutstandingProbes()
    /// Deadlines that ran out in a row.
    var misses: UInt8 = 0
    /// Regular probes that traffic postponed in a row.
    var postponed: UInt8 = 0
    /// Probes that left since anything was heard.
    var unanswered: UInt8 = 0
    var sequence: UInt32 = 0

    // What was measured.
    var roundTrip = RoundTripEstimator()
    var variation = JitterEstimator()
    var last: Float = -1
    var shortest: Float = .infinity
    var longest: Float = -1
    /// Failed attempts since it was last healthy; the next one is one more.
    var attempt: UInt32 = 0
    var reconnects: UInt32 = 0
    /// Settled probes of late: a set bit was never answered; the newest is bit 0.
    var recentlyLost: UInt64 = 0
    var sent: UInt32 = 0
    var answered: UInt32 = 0
    var missed: UInt32 = 0
    var late: UInt32 = 0
    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0

    struct Flags: OptionSet, Sendable {
        let rawValue: UInt16
        /// A probe was handed to the shell and has not left yet.
        static let probeQueued = Flags(rawValue: 1)
        /// It waits in the queue of attempts.
        static let connectQueued = Flags(rawValue: 2)
        /// An attempt runs; it counts against its host's limit.
        static let connecting = Flags(rawValue: 4)
        /// It went late and was not heard since: evidence of local trouble.
        static let suspect = Flags(rawValue: 8)
        /// It was up at least once.
        static let wasUp = Flags(rawValue: 16)
        /// The peer of this link promised how often it beats.
        static let rhythmic = Flags(rawValue: 32)
        /// Its policy limits how often the peer may ask.
        static let limitsAsks = Flags(rawValue: 64)
        /// An operator asked for its attempt: it goes before those that nobody asked for.
        static let connectUrgent = Flags(rawValue: 128)
        /// Its policy says after which time a probe is late.
        static let fixedLate = Flags(rawValue: 256)
    }

    /// The shortest time between two regular probes, nanoseconds.
    @inline(__always)
    var minimumGap: Int64 { Int64(minimumGapMicroseconds) * 1000 }

    @inline(__always)
    var isAlive: Bool { state == .up || state == .late }

    /// How long the next probe may take before it is late, in nanoseconds.
    ///
    /// What the policy says, or SRTT + 4·RTTVAR, no shorter than the floor, doubled for each probe
    /// missed since the last round trip (RFC 6298, 2.3 and 5.5); before the first one half of the
    /// timeout. Never longer than that.
    @inline(__always)
    var patience: Int64 {
        let limit = Int64(lateMilliseconds) * 1_000_000
        if flags.contains(.fixedLate) { return min(timeout, limit) }
        // A floor that fills the timeout would show nobody as late who is not dead.
        let half = timeout / 2
        let estimate =
            roundTrip.hasSample ? Int64(min(roundTrip.timeout, Double(timeout))) : half
        let first = max(min(limit, half), estimate)
        return first >= timeout >> Int64(min(backoffSteps, 40)) ? timeout : first << backoffSteps
    }

    /// Unanswered probes that it takes to be dead.
    @inline(__always)
    var required: UInt8 { beat == .plain ? 1 : missLimit }

    /// The longest time from one unanswered probe to the next, so that enough of them leave within
    /// the timeout.
    @inline(__always)
    var spacing: Int64 { timeout / Int64(required) }

    /// The moment at which something must be looked at next.
    @inline(__always)
    var wakeAt: Int64 {
        switch state {
        case .up, .late:
            min(min(nextProbe, watch), min(min(limit, deadAt), outstanding.deadline))
        case .open, .retry: limit
        case .dead, .held: Self.never
        }
    }

    /// When traffic both ways last stood in for a probe: the earlier of what came and of what we
    /// wrote, for our own silence is what a peer, or a proxy on the way, counts.
    @inline(__always)
    var trafficBothWays: Int64 { min(traffic, wroteAt) }

    /// Whether traffic both ways since the last probe stands in for the next one.
    @inline(__always)
    func mayWaitForTraffic(at now: Int64) -> Bool {
        // The first probe of a link never waits: what came before it was the hello.
        asksForAnswers && lastProbe != .min && trafficBothWays > lastProbe && misses == 0
            && trafficBothWays &+ interval > now
            && postponed + 1 < freshEvery
    }

    /// Whether its probes ask for an answer, which also tells the round trip.
    @inline(__always)
    var asksForAnswers: Bool { beat == .echoed || beat == .plain || beat == .newest }

    /// Whether only its kernel tells of life: nothing is asked of the peer, and it promised nothing.
    @inline(__always)
    var livesByKernel: Bool {
        beat == .kernel || beat == .oneWay && !flags.contains(.rhythmic)
    }

    /// The earliest moment for a regular probe that is due; nil when that is now.
    @inline(__always)
    func earliestProbe(at now: Int64) -> Int64? {
        if flags.contains(.probeQueued) { return now + interval }
        switch beat {
        case .plain:
            if let later = earliestWithoutID(at: now) { return later }
        case .echoed, .newest:
            if outstanding.waiting >= OutstandingProbes.capacity { return now + interval }
        case .kernel, .oneWay, .passive: break
        }
        guard lastProbe != .min, lastProbe + minimumGap > now else { return nil }
        return lastProbe + minimumGap
    }

    /// The same where answers carry no id: one probe at a time.
    ///
    /// 1. A silent peer gets no second probe. 2. Where other bytes show that it lives, its answer is
    /// awaited for the whole timeout, but for no longer than an interval after the last of them: a
    /// peer that falls silent must be found. 3. While it is not known whether an answer was that of
    /// an older probe, the next one waits until the older one has had its whole timeout.
    @inline(__always)
    private func earliestWithoutID(at now: Int64) -> Int64? {
        if unanswered > 0 { return now + interval }
        guard let oldest = outstanding.oldest else { return nil }
        let end = oldest.sentAt + timeout
        let isInDoubt = outstanding.newest?.sequence != sequence
        let earliest = isInDoubt ? end : min(end, heard + interval)
        return earliest > now ? earliest : nil
    }

    /// Share of the recent probes that was never answered.
    @inline(__always)
    var recentLoss: Double? {
        recentlySettled == 0 ? nil : Double(recentlyLost.nonzeroBitCount) / Double(recentlySettled)
    }

    /// Whether more than half of the recent probes were never answered; asked for every row, so
    /// without a division.
    @inline(__always)
    var losesMost: Bool {
        recentlyLost != 0 && recentlyLost.nonzeroBitCount * 2 > Int(recentlySettled)
    }

    /// A percentile as far as the histogram knows it, kept between the ends, which are exact.
    func withinEnds(_ nanoseconds: Int64) -> Int64 {
        longest < 0 ? nanoseconds : min(max(nanoseconds, Int64(shortest)), Int64(longest))
    }

    /// Whether it lives by other bytes alone: none of its recent probes was answered, and there
    /// were as many as it would take to be dead.
    var answersNothing: Bool {
        state == .up && asksForAnswers && recentlySettled >= missLimit
            && recentlyLost.nonzeroBitCount == Int(recentlySettled)
    }

    /// Share of all settled probes that was never answered.
    var lossInAll: Double? {
        let settled = Double(answered) + Double(missed) - Double(late)
        return settled <= 0 ? nil : max(0, Double(missed) - Double(late)) / settled
    }

    /// Remembers how a probe ended.
    mutating func settle(lost: Bool) {
        recentlyLost = recentlyLost << 1 | (lost ? 1 : 0)
        recentlySettled = min(64, recentlySettled + 1)
    }

    /// One that was settled as lost was answered after all: the newest of them.
    mutating func forgive() { recentlyLost &= recentlyLost &- 1 }

    /// Forgets everything that belongs to one socket.
    mutating func forgetLink() {
        outstanding = OutstandingProbes()
        heardAgain()
        backoffSteps = 0
        postponed = 0
        traffic = .min
        wroteAt = .min
        lastProbe = .min
        nextProbe = Self.never
        limit = Self.never
        watch = Self.never
        flags.subtract([.probeQueued, .rhythmic])
    }

    /// Bytes came now.
    @inline(__always)
    mutating func hear(_ bytes: UInt32, at now: Int64) {
        bytesIn &+= UInt64(bytes)
        heard = now
        heardAgain()
    }

    /// The probe with the present number left now, and asks for an answer.
    @inline(__always)
    mutating func asked(at now: Int64) {
        if unanswered == 0 { deadAt = now + timeout }
        if unanswered < .max { unanswered += 1 }
        if beat == .plain { outstanding.writeOff(sentBy: now - timeout) }
        outstanding.add(
            sequence: sequence, sentAt: now, deadline: now + min(patience, spacing))
    }

    /// A round trip was measured: every estimate takes it.
    @inline(__always)
    mutating func measured(_ sample: Float) {
        backoffSteps = 0
        if last >= 0 { variation.add(difference: sample - last) }
        last = sample
        shortest = min(shortest, sample)
        longest = max(longest, sample)
        roundTrip.add(Double(sample))
    }

    /// What was unanswered is no evidence any more.
    @inline(__always)
    mutating func heardAgain() {
        misses = 0
        unanswered = 0
        excuses = 0
        deadAt = Self.never
    }

    /// Takes over a policy; times that run go on.
    mutating func adopt(_ policy: PulsePolicy) {
        interval = policy.interval.bounded
        timeout = min(policy.timeout.bounded, OutstandingProbes.longestPatience)
        minimumGapMicroseconds = UInt32(clamping: max(0, policy.minimumGap.nanoseconds) / 1000)
        // More than fit into the timeout cannot be waited for.
        let room = timeout / max(1, minimumGap)
        missLimit = UInt8(clamping: max(1, min(Int64(policy.misses), room)))
        switch policy.lateAfter {
        case .adaptive(let floor):
            flags.remove(.fixedLate)
            lateMilliseconds = UInt32(clamping: floor.bounded / 1_000_000)
        case .fixed(let time):
            flags.insert(.fixedLate)
            lateMilliseconds = UInt32(clamping: time.bounded / 1_000_000)
        }
        freshEvery = UInt8(clamping: max(1, policy.freshEvery))
        if policy.minimumAskGap == nil {
            flags.remove(.limitsAsks)
        } else {
            flags.insert(.limitsAsks)
        }
        jitterShare = policy.jitter.isFinite ? Float(min(max(policy.jitter, 0), 0.5)) : 0
    }
}

extension Duration {
    /// Nanoseconds between a millisecond and a hundred days, so that no sum of such times
    /// overflows.
    var bounded: Int64 { min(max(1_000_000, nanoseconds), 100 * 86_400 * 1_000_000_000) }
}
