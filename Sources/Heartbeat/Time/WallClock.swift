/// What the wall clock showed at one instant; for display only, no decision reads it.
public struct WallClock: Sendable, Hashable, Codable {
    /// The instant of the reading on the monotonic clock.
    public var at: Instant
    /// Seconds since 1970-01-01T00:00:00Z at that instant.
    public var unixSeconds: Int64
    /// Nanoseconds within that second, 0 to 999,999,999.
    public var nanoseconds: Int64
    /// Seconds east of UTC of the local time zone.
    public var offsetSeconds: Int

    /// A reading of the wall clock.
    public init(at: Instant, unixSeconds: Int64, nanoseconds: Int64 = 0, offsetSeconds: Int = 0) {
        self.at = at
        self.unixSeconds = unixSeconds
        self.nanoseconds = nanoseconds
        self.offsetSeconds = offsetSeconds
    }

    /// Local seconds since 1970 at another instant, for a time of day.
    public func localSeconds(at instant: Instant) -> Int64 {
        let sinceReading = (instant - at).addingReportingOverflow(nanoseconds).partialValue
        let whole = sinceReading / 1_000_000_000
        let floored = sinceReading % 1_000_000_000 < 0 ? whole - 1 : whole
        return unixSeconds &+ Int64(offsetSeconds) &+ floored
    }
}
