/// When one session beats and when it is given up.
///
/// A silent peer is dead within `interval × (1 + jitter) + timeout`, and never before it was silent
/// for `timeout` since the first unanswered probe left.
public struct PulsePolicy: Sendable, Hashable, Codable {
    /// The time from one probe to the next.
    public var interval: Duration = .seconds(5)
    /// How long a peer may be silent from the first unanswered probe on.
    public var timeout: Duration = .seconds(10)
    /// How many probes must go unanswered in that time; where only one may be out, that one.
    public var misses: Int = 2
    /// When a probe that is not answered makes the session late.
    public var lateAfter = LateAfter.adaptive(floor: .seconds(1))
    /// Each beat is moved by up to this share of the interval, either way; 0 to 0.5.
    public var jitter: Double = 0.1
    /// The shortest time between two regular probes.
    public var minimumGap: Duration = .milliseconds(10)
    /// Traffic both ways stands in for a probe, but at least every so many intervals one is sent to
    /// keep the round trip fresh.
    public var freshEvery: Int = 4
    /// The longest time from the dial to the end of the protocol's hello.
    public var connectTimeout: Duration = .seconds(10)
    /// The first step of the exponential backoff.
    public var backoffBase: Duration = .milliseconds(500)
    /// The cap of the backoff; delays are drawn below it, never clipped to it.
    public var backoffCap: Duration = .seconds(30)
    /// The backoff starts over once a session was up for this long (or one interval, if that is
    /// longer).
    public var healthyAfter: Duration = .seconds(10)
    /// How long a polite close may take before it becomes a reset.
    public var closeGrace: Duration = .seconds(2)
    /// What silence on either side of the link means; nil where only probes tell.
    public var idle: IdlePolicy?
    /// The shortest time that the peer must leave between two pings of its own; nil where it may
    /// ask as often as it likes.
    public var minimumAskGap: Duration?
    /// How many of its pings may come earlier before the link is closed; data takes them back.
    public var askStrikes: Int = 2
    /// Whether the first probe leaves as soon as the session is up, ahead of its place in the
    /// interval.
    public var greets: Bool = true

    /// The defaults: 5 s, 10 s, 2 misses.
    public init() {}

    /// The bound of detection: a peer silent from now on is dead no later than this.
    public var detectionBound: Duration {
        let share = jitter > 0 ? min(jitter, 0.5) : 0
        return .nanoseconds(
            Int64(Double(interval.bounded) * (1 + share))
                + min(timeout.bounded, OutstandingProbes.longestPatience))
    }
}

/// When a probe that is not answered makes its session late; dead is another matter.
public enum LateAfter: Sendable, Hashable, Codable {
    /// After SRTT + 4·RTTVAR of its round trips, no shorter than the floor, doubled for each missed
    /// probe until the next round trip (RFC 6298, 2.3 and 5.5). Never after `timeout`.
    case adaptive(floor: Duration)
    /// After this time, never after `timeout`.
    case fixed(Duration)
}
