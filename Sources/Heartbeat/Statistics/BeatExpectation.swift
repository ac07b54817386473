/// When the next beat of a peer that beats by itself is expected: the two-window failure detector
/// (2W-FD, Tomsic and others 2015), which is Chen's estimate over a short and a long window.
///
/// With the last `n` arrivals `A_k` and the period `p`, Chen expects the next one at
/// `EA = mean(A_k - p*k) + (l+1)*p`. The short window is one arrival, so that a peer that slows
/// down is believed at once; the long one remembers a thousand, so that one early beat brings no
/// suspicion forward. What is expected is the later of both.
///
/// The period of the long window is estimated from the arrivals and never above the promise: a
/// period that is off by `d` would shift the estimate by `d*(n+1)/2`, minutes over a full window.
/// The short window takes the promise itself, so that a peer that was quicker than it must be is
/// late only when it breaks its word.
struct BeatExpectation: Sendable {
    /// The most arrivals remembered.
    static let longWindow = 1000
    /// The longest gap that is remembered as it is; the four bytes of one end there.
    private static let longestGap = Int64(UInt32.max)

    /// The promised time from one beat to the next, nanoseconds.
    let promise: Int64
    private let window: Int
    /// When the last beat came; nil before the first.
    private(set) var last: Int64?
    /// The gaps between the remembered arrivals, microseconds, as a ring.
    private var gaps: [UInt32] = []
    private var oldest = 0
    /// The sum of the gaps: from the oldest arrival to the last.
    private var span: Int64 = 0
    /// The sum of how long before the last arrival each remembered one was.
    private var ages: Int64 = 0

    init(promise: Int64, window: Int = longWindow) {
        self.promise = max(1, promise)
        self.window = max(2, window)
    }

    /// Arrivals in the long window.
    var count: Int { last == nil ? 0 : gaps.count + 1 }

    /// Bytes came: returns whether they are a beat.
    ///
    /// What follows a beat within a quarter of the promise belongs to it: the rest of a message, a
    /// burst, traffic. Else one busy minute would teach the long window a period of milliseconds.
    mutating func arrived(at now: Int64) -> Bool {
        guard let last else {
            self.last = now
            return true
        }
        guard now - last >= promise / 4 else { return false }
        remember(gap: min((now - last) / 1000, Self.longestGap))
        self.last = now
        return true
    }

    private mutating func remember(gap: Int64) {
        // Every remembered arrival is older by the gap; the newest has the age 0.
        ages += gap * Int64(count)
        span += gap
        guard gaps.count == window - 1 else { return gaps.append(UInt32(clamping: gap)) }
        ages -= span
        span -= Int64(gaps[oldest])
        gaps[oldest] = UInt32(clamping: gap)
        oldest = (oldest + 1) % gaps.count
    }

    /// Forgets all arrivals: what came before a silence or a disturbance teaches nothing about what
    /// comes after it.
    mutating func restart() {
        last = nil
        gaps.removeAll(keepingCapacity: true)
        oldest = 0
        span = 0
        ages = 0
    }

    /// How long after the last beat the next one is expected, nanoseconds: the promise, and at most
    /// another one by what the long window remembers (more than that is a change of pace, no
    /// jitter).
    var patience: Int64 {
        guard gaps.count > 0 else { return promise }
        let period = min(Double(promise) / 1000, Double(span) / Double(gaps.count))
        let number = Double(count)
        // EA - A_l, for arrivals counted from 1 and l = n.
        let long = period * (number + 1) / 2 - Double(ages) / number
        let bounded = min(max(long * 1000, Double(promise)), 2 * Double(promise))
        return Int64(bounded)
    }
}
