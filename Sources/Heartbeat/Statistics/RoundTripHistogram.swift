/// Round trips in 168 log-linear steps, 8 in each power of two from 8.2 us to 17.2 s; percentiles
/// within 6 %.
///
/// A session's round trips mostly lie within a factor of 64, so six octaves around the first one
/// are held in place; the first sample outside moves the counts to a table of all octaves.
struct RoundTripHistogram: Sendable {
    static let stepCount = 168
    private static let firstOctave = 13
    private static let heldSteps = 48
    /// How many octaves below that of the first sample are held.
    private static let below = 2

    private var held = InlineArray<48, UInt16>(repeating: 0)
    /// The first step that is held in place; -1 before the first sample.
    private var base: Int16 = -1
    /// All steps, once six octaves were not enough.
    private var all: [UInt16] = []

    /// The step of a round trip in nanoseconds; what is shorter or longer counts in the first or
    /// last one.
    static func step(of nanoseconds: Int64) -> Int {
        guard nanoseconds >= 1 << Int64(firstOctave) else { return 0 }
        let exponent = 63 - nanoseconds.leadingZeroBitCount
        let fraction = Int(nanoseconds >> Int64(exponent - 3)) & 7
        return min((exponent - firstOctave) << 3 + fraction, stepCount - 1)
    }

    /// The nanoseconds that stand for a step: the harmonic mean of its ends, at most 5.9 % off
    /// either.
    static func value(of step: Int) -> Int64 {
        let octave = Double(sign: .plus, exponent: firstOctave + step >> 3, significand: 1)
        let low = octave * (1 + Double(step & 7) / 8)
        let high = low + octave / 8
        return Int64(2 * low * high / (low + high))
    }

    /// Counts a round trip; a full counter halves them all, so that the shape stays and the past
    /// fades.
    mutating func add(step: Int) {
        if base < 0 { base = Self.base(for: step) }
        let place = step - Int(base)
        if all.isEmpty {
            guard place < 0 || place >= Self.heldSteps else {
                if held[place] == .max { halve() }
                held[place] += 1
                return
            }
            spread()
        }
        if all[step] == .max { halve() }
        all[step] += 1
    }

    /// Six octaves around a step.
    private static func base(for step: Int) -> Int16 {
        Int16(max(0, min((step >> 3 - below) << 3, stepCount - heldSteps)))
    }

    private mutating func spread() {
        all = Array(repeating: 0, count: Self.stepCount)
        for index in 0..<Self.heldSteps { all[Int(base) + index] = held[index] }
    }

    /// The round trips below which each of the given shares (rising) lies; nil when nothing was
    /// counted.
    func quantiles<let number: Int>(
        _ shares: InlineArray<number, Double>
    ) -> InlineArray<number, Int64>? {
        guard base >= 0 else { return nil }
        guard all.isEmpty else {
            return all.withUnsafeBufferPointer { Self.quantiles(shares, of: $0, from: 0) }
        }
        return held.span.withUnsafeBufferPointer { Self.quantiles(shares, of: $0, from: Int(base)) }
    }

    private static func quantiles<let number: Int>(
        _ shares: InlineArray<number, Double>, of counts: UnsafeBufferPointer<UInt16>,
        from base: Int
    ) -> InlineArray<number, Int64>? {
        var total: UInt32 = 0
        for count in counts { total &+= UInt32(count) }
        guard total > 0 else { return nil }
        var result = InlineArray<number, Int64>(repeating: 0)
        var place = 0
        var below = UInt32(counts[0])
        for which in 0..<number {
            let rank = rank(of: shares[which], in: total)
            while below <= rank {
                place += 1
                below &+= UInt32(counts[place])
            }
            result[which] = value(of: base + place)
        }
        return result
    }

    /// The place, from 0, of the sample that a share of all is no longer than (nearest rank).
    static func rank(of share: Double, in total: UInt32) -> UInt32 {
        // What a product of two doubles is off by must not lead to the next one.
        let place = (share * Double(total) - 1e-6).rounded(.up)
        return min(UInt32(max(1, place)), total) - 1
    }

    /// Two bars in each power of two, from the first that has any to the last.
    var bars: [RoundTripBar] {
        var counts = Array(repeating: 0, count: Self.stepCount / 4)
        if all.isEmpty {
            guard base >= 0 else { return [] }
            for index in 0..<Self.heldSteps { counts[(Int(base) + index) / 4] += Int(held[index]) }
        } else {
            for index in 0..<Self.stepCount { counts[index / 4] += Int(all[index]) }
        }
        guard let first = counts.firstIndex(where: { $0 > 0 }),
            let last = counts.lastIndex(where: { $0 > 0 })
        else { return [] }
        return (first...last).map { bar in
            let octave = Int64(1) << Int64(Self.firstOctave + bar / 2)
            return RoundTripBar(from: octave + Int64(bar % 2) * octave / 2, count: counts[bar])
        }
    }

    private mutating func halve() {
        for index in 0..<Self.heldSteps { held[index] = held[index] / 2 + held[index] & 1 }
        for index in all.indices { all[index] = all[index] / 2 + all[index] & 1 }
    }
}
