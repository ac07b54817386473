import Testing

@testable import Heartbeat

/// Numbers that the sources of the formulas give, or that were computed apart from this code.
@Suite("Golden vectors")
struct GoldenVectorTests {
    @Test("smoothed round trip, variation and timeout follow RFC 6298")
    func roundTrip() {
        var estimator = RoundTripEstimator()
        var drawn: [[Double]] = []
        for sample in [100.0, 120, 80, 200] {
            estimator.add(sample)
            drawn.append([estimator.smoothed, estimator.variation, estimator.timeout])
        }
        #expect(
            drawn == [
                [100, 50, 300],
                [102.5, 42.5, 272.5],
                [99.6875, 37.5, 249.6875],
                [112.2265625, 53.203125, 325.0390625],
            ])
    }

    @Test("jitter follows RFC 3550")
    func jitter() {
        var estimator = JitterEstimator()
        var drawn: [Float] = []
        for difference: Float in [16, 0, -32] {
            estimator.add(difference: difference)
            drawn.append(estimator.value)
        }
        #expect(drawn == [1, 0.9375, 2.87890625])
    }

    @Test("backoff is drawn below the clamp, never clipped to it")
    func backoff() {
        let delays = (1...10).map {
            Backoff.delay(attempt: $0, base: 500, cap: 30_000, draw: 0.5)
        }
        #expect(delays == [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000, 15000, 15000])
        #expect(Backoff.delay(attempt: .max, base: .max, cap: .max, draw: 0.999) > 0)
        #expect(Backoff.delay(attempt: 0, base: 0, cap: 0, draw: 0.999) == 0)
    }

    @Test("a wait that was asked for is never cut short, spread a little and limited to an hour")
    func askedWait() {
        let second: Int64 = 1_000_000_000
        #expect(Backoff.delay(asked: 30 * second, draw: 0) == 30 * second)
        #expect(Backoff.delay(asked: 30 * second, draw: 0.5) == 31 * second + second / 2)
        #expect(Backoff.delay(asked: 600 * second, draw: 0.5) == 602 * second + second / 2)
        #expect(Backoff.delay(asked: .max, draw: 0) == 3600 * second)
        #expect(Backoff.delay(asked: -5, draw: 0.9) == 0)
    }

    @Test("backoff draws evenly: its mean is half of the clamp")
    func backoffMean() {
        let random = Randomness(seed: 7)
        let count = 20_000
        let sum = (0..<count).reduce(0.0) { sum, index in
            let draw = random.unit(.backoff, session: UInt32(index), count: 3)
            return sum + Double(Backoff.delay(attempt: 3, base: 500, cap: 30_000, draw: draw))
        }
        #expect(abs(sum / Double(count) - 2000) < 30)
    }

    @Test("percentiles are within 6 % of the exact ones", arguments: 1...20 as ClosedRange<UInt64>)
    func percentiles(seed: UInt64) {
        var histogram = RoundTripHistogram()
        let random = Randomness(seed: seed)
        let samples = (0..<3000).map { index -> Int64 in
            // From 10 us to 10 s, evenly on a logarithmic scale.
            Int64(10_000 * pow10(6 * random.unit(.phase, session: 1, count: UInt32(index))))
        }
        for sample in samples { histogram.add(step: RoundTripHistogram.step(of: sample)) }
        let sorted = samples.sorted()
        let shares: InlineArray<4, Double> = [0.5, 0.9, 0.99, 0.999]
        guard let quantiles = histogram.quantiles(shares) else {
            Issue.record("no quantiles")
            return
        }
        for which in 0..<4 {
            // Nearest rank: the smallest sample that no smaller share lies at or below.
            let rank = [1500, 2700, 2970, 2997][which]
            let exact = Double(sorted[rank - 1])
            #expect(abs(Double(quantiles[which]) - exact) / exact < 0.06, "seed \(seed)")
        }
    }

    private func pow10(_ exponent: Double) -> Double {
        var result = 1.0
        for _ in 0..<Int(exponent) { result *= 10 }
        // The rest of the power by its series' limit, exact enough for a test sample.
        return result * (1 + (exponent - exponent.rounded(.down)) * 9)
    }

    @Test("a full histogram halves and keeps its shape")
    func halving() {
        var histogram = RoundTripHistogram()
        for _ in 0..<200_000 { histogram.add(step: 40) }
        for _ in 0..<1_000 { histogram.add(step: 80) }
        let one: InlineArray<2, Double> = [0.5, 0.999]
        let quantiles = histogram.quantiles(one)
        #expect(quantiles?[0] == RoundTripHistogram.value(of: 40))
        #expect(quantiles?[1] == RoundTripHistogram.value(of: 80))
    }
}
