/// A rate with a burst: the budget of attempts to connect.
struct TokenBucket: Sendable {
    private var tokens: Double
    private var filledAt: Instant

    /// A full bucket.
    init(burst: Double, at now: Instant) {
        tokens = burst
        filledAt = now
    }

    /// Takes one token if there is one.
    mutating func take(at now: Instant, rate: Double, burst: Double) -> Bool {
        let elapsed = Double(max(0, now - filledAt)) / 1e9
        tokens = min(max(1, burst), tokens + elapsed * rate)
        filledAt = max(filledAt, now)
        // A wake-up rounded down to whole nanoseconds must find the token it was set for.
        guard tokens >= 1 - 1e-6 else { return false }
        tokens -= 1
        return true
    }

    /// When the next token will be there.
    func nextToken(rate: Double) -> Instant {
        let missing = max(0, 1 - tokens)
        return filledAt + Int64((missing / max(rate, 1e-3) * 1e9).rounded(.up))
    }
}
