import Heartbeat
import Synchronization

/// Round trips as the benchmark's contestants count them: 64 steps in each power of two, within 1.6
/// %.
struct FineHistogram {
    private var counts = [UInt64](repeating: 0, count: 64 * 40)
    private(set) var total: UInt64 = 0
    private(set) var largest: UInt64 = 0

    mutating func add(_ nanoseconds: UInt64) {
        var index = Int(nanoseconds)
        if nanoseconds >= 64 {
            let exponent = 63 - nanoseconds.leadingZeroBitCount
            let step = Int((nanoseconds >> UInt64(exponent - 6)) & 63)
            index = min((exponent - 5) << 6 + step, counts.count - 1)
        }
        counts[index] += 1
        total += 1
        largest = max(largest, nanoseconds)
    }

    mutating func clear() {
        for index in counts.indices { counts[index] = 0 }
        total = 0
        largest = 0
    }

    /// The round trip under which that share lies, in microseconds.
    func microseconds(at share: Double) -> Double {
        guard total > 0 else { return 0 }
        let rank = min(UInt64(share * Double(total)), total - 1)
        var seen: UInt64 = 0
        for (index, count) in counts.enumerated() {
            seen += count
            guard seen > rank else { continue }
            if index < 64 { return Double(index) / 1000 }
            let width = UInt64(1) << UInt64((index >> 6) - 1)
            return Double((64 + UInt64(index & 63)) * width + width / 2) / 1000
        }
        return 0
    }
}

/// What all sessions of a run count together.
final class Tally: Sendable {
    struct Counts {
        var connected = 0
        var lastConnectedAt: UInt64 = 0
        var sent = 0
        var acked = 0
        var roundTrips = FineHistogram()
    }
    private let counts = Mutex(Counts())

    func connected(at now: UInt64) {
        counts.withLock {
            $0.connected += 1
            $0.lastConnectedAt = now
        }
    }

    func sent() {
        counts.withLock { $0.sent += 1 }
    }

    func acked(after nanoseconds: UInt64) {
        counts.withLock {
            $0.acked += 1
            $0.roundTrips.add(nanoseconds)
        }
    }

    func clear() {
        counts.withLock {
            $0.sent = 0
            $0.acked = 0
            $0.roundTrips.clear()
        }
    }

    var now: Counts { counts.withLock { $0 } }
}
