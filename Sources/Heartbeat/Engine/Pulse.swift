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
    var missLimit: UInt8 = 2
    var freshEvery: UInt8 = 4
    var jitterShare: Float = 0.1
    var interval: Int64 = 0
    var timeout: Int64 = 0
    private var floorMilliseconds: UInt32 = 0
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
    /// The last inbound byte that was no answer; it postpones probes.
    var traffic = Int64.min
    var lastProbe = Int64.min
    /// The next look at how long nothing came or went; never where nobody asked for that.
    var watch = never

    // Beats under way.
    var sequence: UInt32 = 0
    /// Deadlines that ran out in a row.
    var misses: UInt8 = 0
    /// Regular probes that traffic postponed in a row.
    var postponed: UInt8 = 0
    var outstanding = OutstandingProbes()

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
    var recentlySettled: UInt8 = 0
    var sent: UInt32 = 0
    var answered: UInt32 = 0
    var missed: UInt32 = 0
    var late: UInt32 = 0
    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0

    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8
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
    }

    /// The shortest time between two regular probes, nanoseconds.
    @inline(__always)
    var minimumGap: Int64 { Int64(minimumGapMicroseconds) * 1000 }

    @inline(__always)
    var isAlive: Bool { state == .up || state == .late }

    /// The present deadline of one probe: SRTT + 4·RTTVAR between the floor and the timeout (RFC
    /// 6298).
    @inline(__always)
    var patience: Int64 {
        guard roundTrip.hasSample else { return timeout }
        let estimate = min(roundTrip.timeout, Double(timeout))
        return min(timeout, max(Int64(floorMilliseconds) * 1_000_000, Int64(estimate)))
    }

    /// The moment at which something must be looked at next.
    @inline(__always)
    var wakeAt: Int64 {
        switch state {
        case .up, .late: min(min(nextProbe, watch), min(limit, outstanding.deadline))
        case .open, .retry: limit
        case .dead, .held: Self.never
        }
    }

    /// How long a probe may wait to be written: what a silent peer would get.
    @inline(__always)
    var unsentPatience: Int64 { interval + timeout * Int64(missLimit) }

    /// Whether traffic came since the last probe and stands in for the next one.
    @inline(__always)
    func mayWaitForTraffic(at now: Int64) -> Bool {
        // The first probe of a link never waits: what came before it was the hello.
        asksForAnswers && lastProbe != .min && traffic > lastProbe && misses == 0
            && traffic &+ interval > now
            && postponed + 1 < freshEvery
    }

    /// Whether its probes ask for an answer, which also tells the round trip.
    @inline(__always)
    var asksForAnswers: Bool { beat == .echoed || beat == .plain }

    /// The earliest moment for a regular probe that is due; nil when that is now.
    @inline(__always)
    func earliestProbe(at now: Int64) -> Int64? {
        if flags.contains(.probeQueued) { return now + interval }
        switch beat {
        case .plain where outstanding.waiting > 0: return now + interval
        case .echoed where outstanding.waiting >= OutstandingProbes.capacity: return now + interval
        default: break
        }
        guard lastProbe != .min, lastProbe + minimumGap > now else { return nil }
        return lastProbe + minimumGap
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
        misses = 0
        postponed = 0
        traffic = .min
        lastProbe = .min
        nextProbe = Self.never
        limit = Self.never
        watch = Self.never
        flags.subtract([.probeQueued, .rhythmic])
    }

    /// Takes over a policy; times that run go on.
    mutating func adopt(_ policy: PulsePolicy) {
        interval = policy.interval.bounded
        timeout = min(policy.timeout.bounded, OutstandingProbes.longestPatience)
        floorMilliseconds = UInt32(clamping: policy.deadlineFloor.bounded / 1_000_000)
        minimumGapMicroseconds = UInt32(clamping: max(0, policy.minimumGap.nanoseconds) / 1000)
        missLimit = UInt8(clamping: max(1, policy.misses))
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
