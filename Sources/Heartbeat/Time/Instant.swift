/// A moment on the shell's monotonic clock, in nanoseconds since an origin that only the shell
/// knows.
///
/// The engine never reads a clock: every instant it sees came in as an argument.
public struct Instant: InstantProtocol, Hashable, Sendable, Codable {
    /// Nanoseconds since the origin.
    public var nanoseconds: Int64

    /// An instant that many nanoseconds after the origin.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The origin.
    public static let zero = Instant(nanoseconds: 0)

    /// This instant moved by a duration; saturates where it would overflow.
    public func advanced(by duration: Duration) -> Instant {
        self + duration.nanoseconds
    }

    /// The signed time from this instant to another.
    public func duration(to other: Instant) -> Duration {
        .nanoseconds(other.nanoseconds &- nanoseconds)
    }

    /// This instant, no farther than 73 years from the origin: to such a time every time that the
    /// engine knows can be added, and the difference of two of them is one.
    var bounded: Instant {
        Instant(nanoseconds: min(max(-(1 << 61), nanoseconds), 1 << 61))
    }

    /// Whether the left instant is earlier.
    @inlinable
    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The instant `nanoseconds` later; saturates.
    @inlinable
    public static func + (left: Instant, nanoseconds: Int64) -> Instant {
        let (sum, overflow) = left.nanoseconds.addingReportingOverflow(nanoseconds)
        return Instant(nanoseconds: overflow ? (nanoseconds < 0 ? .min : .max) : sum)
    }

    /// The nanoseconds from the right instant to the left one; saturates.
    @inlinable
    public static func - (left: Instant, right: Instant) -> Int64 {
        let (difference, overflow) = left.nanoseconds.subtractingReportingOverflow(
            right.nanoseconds)
        return overflow ? (left.nanoseconds < 0 ? .min : .max) : difference
    }
}

extension Duration {
    /// The whole duration in nanoseconds; saturates at the ends of `Int64` (292 years).
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowed) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflow || overflowed ? (seconds < 0 ? .min : .max) : sum
    }
}
