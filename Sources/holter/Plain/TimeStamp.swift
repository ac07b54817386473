import Glibc
import Heartbeat

/// An instant as lines and JSON write it, in the local time of the engine's wall clock.
enum TimeStamp {
    /// `2026-03-01 10:42:07.123`; seconds since the engine began while the wall clock is not known.
    static func text(_ instant: Instant, _ clock: WallClock?) -> String {
        guard let clock else { return "+\(Humane.duration(max(0, instant.nanoseconds)))" }
        let (day, second, millisecond) = parts(instant, clock, offset: Int64(clock.offsetSeconds))
        return "\(date(day)) \(time(second)).\(padded(millisecond, 3))"
    }

    /// `2026-03-01T09:42:07.123Z`; nil while the wall clock is not known.
    static func utc(_ instant: Instant, _ clock: WallClock?) -> String? {
        clock.map { clock in
            let (day, second, millisecond) = parts(instant, clock, offset: 0)
            return "\(date(day))T\(time(second)).\(padded(millisecond, 3))Z"
        }
    }

    /// `2026-03-01T10:42:07.123+01:00`: local, with how far that is from UTC.
    static func iso(_ instant: Instant, _ clock: WallClock) -> String {
        let offset = Int64(clock.offsetSeconds)
        let (day, second, millisecond) = parts(instant, clock, offset: offset)
        let minutes = offset.magnitude / 60
        let zone =
            (offset < 0 ? "-" : "+") + padded(Int64(minutes / 60), 2) + ":"
            + padded(Int64(minutes % 60), 2)
        return "\(date(day))T\(time(second)).\(padded(millisecond, 3))\(zone)"
    }

    private static func parts(
        _ instant: Instant, _ clock: WallClock, offset: Int64
    ) -> (day: Int64, second: Int64, millisecond: Int64) {
        // Each line may come with a reading of its own: rounded once, later lines never seem
        // earlier.
        let sinceReading = floor((instant - clock.at) &+ clock.nanoseconds, 1_000_000)
        let milliseconds = (clock.unixSeconds + offset) * 1000 + sinceReading
        let second = floor(milliseconds, 1000)
        let day = floor(second, 86_400)
        return (day, second - day * 86_400, milliseconds - second * 1000)
    }

    /// The Gregorian date of a day counted from 1970-01-01, by eras of 400 years that begin in
    /// March.
    private static func date(_ day: Int64) -> String {
        let shifted = day + 719_468
        let era = floor(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        let calendarYear = year + era * 400 + (month <= 2 ? 1 : 0)
        let dayOfMonth = dayOfYear - (153 * march + 2) / 5 + 1
        return "\(padded(calendarYear, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))"
    }

    private static func time(_ second: Int64) -> String {
        "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    }

    private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension WallClock {
    /// What the wall clock shows now, for lines that no station wrote.
    static var now: WallClock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var local = tm()
        localtime_r(&time.tv_sec, &local)
        return WallClock(
            at: .zero, unixSeconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec),
            offsetSeconds: local.tm_gmtoff)
    }
}
