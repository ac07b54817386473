/// The wait before an attempt: exponential with full jitter, clamped before the draw.
///
/// `U(0, min(cap, base × 2^n))`, with n from 1, so that the first delay is drawn too ("Exponential
/// Backoff And Jitter", AWS Architecture Blog 2015). Clamping after the draw would make everybody
/// wait exactly the cap.
enum Backoff {
    /// Nanoseconds to wait before attempt `attempt` (from 1), for a draw in [0, 1).
    static func delay(attempt: Int, base: Int64, cap: Int64, draw: Double) -> Int64 {
        let steps = min(max(attempt, 1), 62)
        let (doubled, overflow) = base.multipliedReportingOverflow(by: 1 << Int64(steps))
        let limit = overflow ? cap : min(cap, doubled)
        return Int64(Double(max(0, limit)) * draw)
    }

    /// The longest time that a peer may make us wait, in seconds.
    static let longestAsked: Int64 = 3600

    /// Nanoseconds to wait where the peer asked for some: never less, and up to a tenth of it or
    /// five seconds more, so that those who asked at once do not come back at once.
    static func delay(asked: Int64, draw: Double) -> Int64 {
        let wait = min(max(0, asked), longestAsked * 1_000_000_000)
        return wait + Int64(Double(min(wait / 10, 5_000_000_000)) * draw)
    }

    /// Nanoseconds to wait where the far end may mend itself: two to four minutes, so that a
    /// certificate that is being replaced is found soon and nobody is pressed.
    static func slowDelay(draw: Double) -> Int64 {
        120_000_000_000 + Int64(120_000_000_000 * draw)
    }
}
