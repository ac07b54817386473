/// Round trips in 168 log-linear steps, 8 in each power of two from 8.2 us to 17.2 s; percentiles within 6 %.
struct RoundTripHistogram: Sendable {
    static let stepCount = 168
    private static let firstOctave = 13
    private var counts = InlineArray<168, UInt16>(repeating: 0)

    /// The step of a round trip in nanoseconds; what is shorter or longer counts in the first or last one.
    static func step(of nanoseconds: Int64) -> Int {
        guard nanoseconds >= 1 << Int64(firstOctave) else { return 0 }
        let exponent = 63 - nanoseconds.leadingZeroBitCount
        let fraction = Int(nanoseconds >> Int64(exponent - 3)) & 7
        return min((exponent - firstOctave) << 3 + fraction, stepCount - 1)
    }

    /// The nanoseconds that stand for a step: the harmonic mean of its ends, at most 5.9 % off either.
    static func value(of step: Int) -> Int64 {
        let exponent = Double(sign: .plus, exponent: firstOctave + step >> 3, significand: 1)
        let low = exponent * (1 + Double(step & 7) / 8)
        let high = low + exponent / 8
        return Int64(2 * low * high / (low + high))
    }

    /// Counts a round trip; a full counter halves them all, so that the shape stays and the past fades.
    mutating func add(step: Int) {
        if counts[step] == .max { halve() }
        counts[step] += 1
    }

    /// Adds the counts to a larger table of as many steps.
    func merge(into table: inout [UInt32]) {
        for index in 0..<Self.stepCount { table[index] &+= UInt32(counts[index]) }
    }

    /// The round trips below which each of the given shares (rising) lies; nil when nothing was counted.
    func quantiles<let count: Int>(
        _ shares: InlineArray<count, Double>
    ) -> InlineArray<count, Int64>? {
        var total: UInt32 = 0
        for index in 0..<Self.stepCount { total &+= UInt32(counts[index]) }
        guard total > 0 else { return nil }
        var result = InlineArray<count, Int64>(repeating: 0)
        var step = 0
        var below = UInt32(counts[0])
        for which in 0..<count {
            let rank = min(UInt32(shares[which] * Double(total)), total - 1)
            while below <= rank {
                step += 1
                below &+= UInt32(counts[step])
            }
            result[which] = Self.value(of: step)
        }
        return result
    }

    private mutating func halve() {
        for index in 0..<Self.stepCount { counts[index] = counts[index] / 2 + counts[index] & 1 }
    }
}
