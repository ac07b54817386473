import Heartbeat

/// What a `Retry-After` asks for: whole seconds, or a date (RFC 9110, section 10.2.3).
enum RetryAfter {
    /// The most seconds that an answer may make Holter wait; what asks for more gets these.
    static let limit: Int64 = 3600

    /// The seconds to wait; nil where that is nonsense, nothing or over.
    ///
    /// A date is compared with the `Date` of the same answer, whose clock is the same, or else with
    /// the wall clock at the dial.
    static func seconds(in head: HTTPHead, dialledAt: Int64) -> Int64? {
        guard let text = head.values("retry-after").first, !text.isEmpty else { return nil }
        var seconds: Int64
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // What no number holds is more than the limit.
            seconds = Int64(text) ?? limit
        } else {
            guard let then = unixSeconds(text) else { return nil }
            let now = head.values("date").first.flatMap(unixSeconds)
            seconds = then - (now ?? dialledAt)
        }
        seconds = min(seconds, limit)
        return seconds > 0 ? seconds : nil
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Sun, 06 Nov 1994 08:49:37 GMT` as seconds since 1970; the two older forms, which nobody may
    /// send any more, are nonsense here.
    static func unixSeconds(_ text: String) -> Int64? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].hasSuffix(","), parts[5] == "GMT",
            let month = months.firstIndex(where: { $0 == parts[2] })
        else { return nil }
        let time = parts[4].split(separator: ":", omittingEmptySubsequences: false)
        guard let day = number(parts[1], digits: 2), (1...31).contains(day),
            let year = number(parts[3], digits: 4), year >= 1970, time.count == 3,
            let hour = number(time[0], digits: 2), hour < 24,
            let minute = number(time[1], digits: 2), minute < 60,
            let second = number(time[2], digits: 2), second <= 60
        else { return nil }
        let days = daysSince1970(year: year, month: Int64(month) + 1, day: day)
        return days * 86_400 + hour * 3_600 + minute * 60 + second
    }

    private static func number(_ text: Substring, digits: Int) -> Int64? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int64(text)
    }

    /// Days of the Gregorian calendar; a year begins in March, so that a leap day is its last.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let monthOfYear = (month + 9) % 12
        let dayOfYear = (153 * monthOfYear + 2) / 5 + day - 1
        return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear
            - 719_468
    }
}
