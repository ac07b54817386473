/// What the whole monitor counted over the last minute: six slices of ten seconds, and counts in
/// all.
struct MonitorTotals: Sendable {
    private static let sliceNanoseconds: Int64 = 10_000_000_000
    private static let sliceCount = 6
    private let since: Instant
    private var slices: [Slice]
    /// The number of the newest slice, counted from the beginning.
    private var current: Int64 = 0
    private var second = SecondCounter()
    private(set) var all = Totals()

    private struct Slice: Sendable {
        var steps = Array(repeating: UInt32(0), count: RoundTripHistogram.stepCount)
        var settled: UInt64 = 0
        var lost: Int64 = 0
        var deaths = 0
        var lag: Int64 = 0
        var jitter = 0.0
        var samples = 0
        var shortest = Float.infinity
        var longest: Float = -1

        @inline(__always)
        mutating func measured(_ sample: Float, step: Int, jitter: Float) {
            steps[step] &+= 1
            self.jitter += Double(jitter)
            samples += 1
            shortest = min(shortest, sample)
            longest = max(longest, sample)
        }

        mutating func clear() {
            for index in steps.indices { steps[index] = 0 }
            settled = 0
            lost = 0
            deaths = 0
            lag = 0
            jitter = 0
            samples = 0
            shortest = .infinity
            longest = -1
        }

        /// A percentile by nearest rank, to within 6 % and never outside of what was measured.
        func quantile(_ share: Double) -> Int64? {
            let total = steps.reduce(0, &+)
            guard total > 0 else { return nil }
            var left = RoundTripHistogram.rank(of: share, in: total)
            for (step, count) in steps.enumerated() {
                if left < count {
                    let value = Float(RoundTripHistogram.value(of: step))
                    return Int64(min(max(value, shortest), longest))
                }
                left -= count
            }
            return nil
        }
    }

    init(at now: Instant) {
        since = now
        slices = Array(repeating: Slice(), count: Self.sliceCount)
        all.since = now
    }

    mutating func sent() { all.sent += 1 }
    mutating func asked(_ count: UInt32, at now: Instant) {
        all.asked &+= UInt64(count)
        second.count(at: now)
    }

    mutating func attempted() { all.attempts += 1 }

    mutating func answered(at now: Instant) {
        let slice = slice(at: now)
        slices[slice].settled += 1
        all.answered += 1
        second.count(at: now)
    }

    mutating func measured(_ sample: Float, step: Int, jitter: Float, at now: Instant) {
        slices[slice(at: now)].measured(sample, step: step, jitter: jitter)
    }

    mutating func missed(at now: Instant) {
        let slice = slice(at: now)
        slices[slice].settled += 1
        slices[slice].lost += 1
        all.missed += 1
    }

    /// A probe that was counted as missed was answered after all; `answered` was not called for it.
    mutating func answeredLate(at now: Instant) {
        let slice = slice(at: now)
        slices[slice].lost -= 1
        all.late += 1
        all.answered += 1
        second.count(at: now)
    }

    mutating func died(at now: Instant) {
        slices[slice(at: now)].deaths += 1
    }

    mutating func lagged(_ nanoseconds: Int64, at now: Instant) {
        let slice = slice(at: now)
        slices[slice].lag = max(slices[slice].lag, nanoseconds)
    }

    /// The totals as a screen shows them.
    func totals(at now: Instant) -> Totals {
        var totals = all
        let oldest = number(at: now) - Int64(Self.sliceCount)
        var merged = Slice()
        for back in 0..<Int64(Self.sliceCount) where current - back > oldest && current >= back {
            merge(slices[Int((current - back) % Int64(Self.sliceCount))], into: &merged)
        }
        totals.beatsPerSecond = second.rate(at: now)
        totals.loss =
            merged.settled == 0 ? nil : Double(max(0, merged.lost)) / Double(merged.settled)
        totals.deathsPerMinute = merged.deaths
        totals.lag = merged.lag
        totals.jitter = merged.samples == 0 ? nil : Int64(merged.jitter / Double(merged.samples))
        totals.p50 = merged.quantile(0.5)
        totals.p90 = merged.quantile(0.9)
        totals.p99 = merged.quantile(0.99)
        totals.max = merged.longest < 0 ? nil : Int64(merged.longest)
        return totals
    }

    private func merge(_ slice: Slice, into merged: inout Slice) {
        for index in merged.steps.indices { merged.steps[index] &+= slice.steps[index] }
        merged.settled += slice.settled
        merged.lost += slice.lost
        merged.deaths += slice.deaths
        merged.lag = max(merged.lag, slice.lag)
        merged.jitter += slice.jitter
        merged.samples += slice.samples
        merged.shortest = min(merged.shortest, slice.shortest)
        merged.longest = max(merged.longest, slice.longest)
    }

    /// The index of the slice for this moment, emptied if it held an older one.
    private mutating func slice(at now: Instant) -> Int {
        let wanted = number(at: now)
        if wanted > current {
            for step in 0..<min(wanted - current, Int64(Self.sliceCount)) {
                slices[Int((wanted - step) % Int64(Self.sliceCount))].clear()
            }
            current = wanted
        }
        return Int(current % Int64(Self.sliceCount))
    }

    /// Which slice a moment belongs to; a clock may begin before its origin, the monitor does not.
    private func number(at now: Instant) -> Int64 {
        max(0, now - since) / Self.sliceNanoseconds
    }
}

/// Events per second over the last five whole seconds.
struct SecondCounter: Sendable {
    private var counts = InlineArray<8, UInt32>(repeating: 0)
    private var current = Int64.min
    private var began = Int64.min

    mutating func count(at now: Instant) {
        let second = now.nanoseconds / 1_000_000_000
        if second != current { roll(to: second) }
        counts[Int(second & 7)] &+= 1
    }

    private mutating func roll(to second: Int64) {
        if began == .min { began = second }
        if current == .min || second - current >= 8 {
            for index in 0..<8 { counts[index] = 0 }
        } else if second > current {
            for passed in (current + 1)...second { counts[Int(passed & 7)] = 0 }
        }
        current = second
    }

    func rate(at now: Instant) -> Double {
        let second = now.nanoseconds / 1_000_000_000
        guard began != .min, second > began else { return 0 }
        let seconds = min(5, second - began)
        var sum: UInt64 = 0
        for back in 1...seconds where second - back <= current && current - (second - back) < 8 {
            sum += UInt64(counts[Int((second - back) & 7)])
        }
        return Double(sum) / Double(seconds)
    }
}
