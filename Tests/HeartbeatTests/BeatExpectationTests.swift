import HeartbeatTesting
import Testing

@testable import Heartbeat

/// The detector for peers that beat by themselves, against numbers made by hand and against the
/// formula computed anew.
@Suite("When the next beat is expected")
struct BeatExpectationTests {
    private static let second: Int64 = 1_000_000_000

    private func arrive(_ expectation: inout BeatExpectation, _ now: Int64) -> Bool {
        expectation.arrived(at: now)
    }

    /// Seconds from the last arrival to the next one that is expected.
    private func patience(_ arrivals: [Double], promise: Double, window: Int = 1000) -> Double {
        var expectation = BeatExpectation(
            promise: Int64(promise * Double(Self.second)), window: window)
        for arrival in arrivals {
            #expect(arrive(&expectation, Int64(arrival * Double(Self.second))) == true)
        }
        return Double(expectation.patience) / Double(Self.second)
    }

    @Test(
        "golden vectors, by hand",
        arguments: [
            // Nothing but the promise is known yet.
            ([0.0], 10.0, 10.0),
            // As regular as promised: both windows expect the same.
            ([0, 10, 20, 30], 10, 10),
            // The last came early. p = 29/3, mean of A = 15.25, EA = 15.25 + p * 5/2 = 39.41666.
            ([0, 11, 21, 29], 10, 39.4166667 - 29),
            // The last came late: the short window holds. p = 31/3, over the promise: 10 instead.
            ([0, 9, 19, 31], 10, 10),
            // Slower than promised: the period is not believed over the promise.
            ([0, 12, 24, 36], 10, 10),
            // Quicker than promised: late is only who breaks the promise.
            ([0, 5, 10, 15], 10, 10),
            // It became quicker: p = 57/12, mean of A = 465/13, EA = 465/13 + p * 14/2 = 69.01923.
            ([0, 10, 20, 30, 33, 36, 39, 42, 45, 48, 51, 54, 57], 10, 69.0192308 - 57),
        ] as [([Double], Double, Double)])
    func golden(arrivals: [Double], promise: Double, expected: Double) {
        #expect(abs(patience(arrivals, promise: promise) - expected) < 1e-5)
    }

    @Test("what the long window adds is at most one promise")
    func bounded() {
        let slow = (0...500).map { Double($0) * 10 }
        let quick = (1...500).map { 5000 + Double($0) * 2.5 }
        #expect(patience(slow + quick, promise: 10) == 20)
    }

    @Test("the window slides: what is older than it is forgotten")
    func slides() {
        let long: [Double] = [0, 4, 7, 13, 20, 31, 41, 49]
        let short = Array(long.suffix(4))
        #expect(
            abs(patience(long, promise: 10, window: 4) - patience(short, promise: 10, window: 4))
                < 1e-6)
    }

    @Test("a burst is one beat")
    func burst() {
        var expectation = BeatExpectation(promise: 8 * Self.second)
        #expect(arrive(&expectation, 0) == true)
        #expect(arrive(&expectation, 1) == false)
        #expect(arrive(&expectation, 2 * Self.second - 1) == false)
        #expect(arrive(&expectation, 2 * Self.second) == true)
        #expect(expectation.count == 2)
    }

    @Test("running sums equal the formula computed anew", arguments: Seeds.some)
    func naive(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let window = Int.random(in: 2...40, using: &random)
        let promise = Int64.random(in: 1_000_000...60_000_000_000, using: &random)
        var expectation = BeatExpectation(promise: promise, window: window)
        var arrivals: [Int64] = []
        var now: Int64 = 1 << 50
        for _ in 0..<3000 {
            arrivals.append(now)
            #expect(arrive(&expectation, now) == true)
            now += promise / 4 + 1 + Int64(Double(promise) * random.unit())
        }
        let last = Array(arrivals.suffix(window))
        let number = Double(last.count)
        let base = last[0]
        let period = min(Double(promise), Double(last[last.count - 1] - base) / (number - 1))
        var sum = 0.0
        for (index, arrival) in last.enumerated() {
            sum += Double(arrival - base) - period * Double(index + 1)
        }
        let expected = sum / number + (number + 1) * period - Double(last[last.count - 1] - base)
        let wanted = min(max(expected, Double(promise)), 2 * Double(promise))
        // Gaps are held in whole microseconds.
        #expect(abs(Double(expectation.patience) - wanted) < 2000 * number, "seed \(seed)")
    }

    @Test("no arrival traps, however far off", arguments: Seeds.some)
    func extremes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var expectation = BeatExpectation(promise: Duration.seconds(Int64.max).bounded)
        var now: Int64 = 0
        for _ in 0..<2000 {
            now += Int64.random(in: 0...(1 << 51), using: &random)
            _ = expectation.arrived(at: now)
            #expect(expectation.patience >= expectation.promise)
        }
    }
}
