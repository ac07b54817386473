/// Numbers as people read them: short, with a unit, the same everywhere.
public enum Humane {
    /// A time in nanoseconds with one unit, at most six characters: `820us`, `12.4ms`, `1.52s`,
    /// `4m05s`, `3d04h`.
    public static func duration(_ nanoseconds: Int64) -> String {
        guard nanoseconds >= 0 else {
            return "-" + duration(nanoseconds == .min ? .max : -nanoseconds)
        }
        switch nanoseconds {
        case 0: return "0s"
        case ..<1_000: return number(nanoseconds, "ns")
        case ..<999_500: return number((nanoseconds + 500) / 1_000, "us")
        case ..<999_500_000: return decimal(nanoseconds, of: 1_000_000, "ms")
        case ..<59_950_000_000: return decimal(nanoseconds, of: 1_000_000_000, "s")
        default: return clock(seconds: (nanoseconds - 1) / 1_000_000_000 + 1)
        }
    }

    /// Whole seconds as the two largest units: `4m05s`, `2h11m`, `3d04h`.
    public static func clock(seconds: Int64) -> String {
        switch seconds {
        case ..<60: number(seconds, "s")
        case ..<3_600: pair(seconds / 60, "m", seconds % 60, "s")
        case ..<86_400: pair(seconds / 3_600, "h", seconds / 60 % 60, "m")
        default: pair(seconds / 86_400, "d", seconds / 3_600 % 24, "h")
        }
    }

    /// Milliseconds with one decimal, without the unit, as the RTT columns show them; fewer
    /// decimals when long.
    public static func milliseconds(_ nanoseconds: Int64) -> String {
        let tenths = (Swift.min(nanoseconds, .max - 50_000) + 50_000) / 100_000
        switch tenths {
        case ..<1: return pair(0, ".", (nanoseconds + 5_000) / 10_000, "")
        case ..<100_000: return pair(tenths / 10, ".", tenths % 10, "", digits: 1)
        default: return number(tenths / 10, "")
        }
    }

    /// A time that runs on a screen: no finer than tenths of a second, at most six characters.
    public static func age(_ nanoseconds: Int64) -> String {
        let shown = Swift.max(0, nanoseconds)
        guard shown < 9_950_000_000 else { return clock(seconds: shown / 1_000_000_000) }
        let tenths = (shown + 50_000_000) / 100_000_000
        return pair(tenths / 10, ".", tenths % 10, "s", digits: 1)
    }

    /// What is said of a peer that did not beat as often as it promised.
    static func silence(_ nanoseconds: Int64, promised: Int64) -> String {
        let whole = promised >= 1_000_000_000 && promised % 1_000_000_000 == 0
        let every = whole ? clock(seconds: promised / 1_000_000_000) : duration(promised)
        return "silent for \(duration(nanoseconds)), a beat was due every \(every)"
    }

    /// A share of 1 in per cent with one decimal: `2.1%`, `100%`.
    public static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "-" }
        let tenths = Int64((Swift.min(Swift.max(share, 0), 9) * 1000).rounded())
        guard tenths < 1000 else { return number(tenths / 10, "%") }
        return pair(tenths / 10, ".", tenths % 10, "%", digits: 1)
    }

    /// Bytes with a unit: `812 B`, `1.2 MB`.
    public static func bytes(_ count: UInt64) -> String {
        var value = count
        var rest: UInt64 = 0
        var unit = 0
        while value >= 1000, unit < 5 {
            rest = value % 1000
            value /= 1000
            unit += 1
        }
        let name = ["B", "kB", "MB", "GB", "TB", "PB"][unit]
        return unit == 0 || value >= 100 ? "\(value) \(name)" : "\(value).\(rest / 100) \(name)"
    }

    /// A number of things: `1 session`, `12 sessions`.
    public static func count(_ number: Int, _ thing: String) -> String {
        number == 1 ? "1 \(thing)" : "\(number) \(thing)s"
    }

    /// A time of day, `10:42:07`.
    public static func timeOfDay(localSeconds: Int64) -> String {
        let second = ((localSeconds % 86_400) + 86_400) % 86_400
        var text = ShortText()
        text.add(second / 3_600, digits: 2)
        text.add(":")
        text.add(second / 60 % 60, digits: 2)
        text.add(":")
        text.add(second % 60, digits: 2)
        return text.string
    }

    private static func decimal(_ value: Int64, of unit: Int64, _ name: StaticString) -> String {
        let hundredths = (value + unit / 200) / (unit / 100)
        switch hundredths {
        case ..<1_000: return pair(hundredths / 100, ".", hundredths % 100, name)
        case ..<10_000: return pair(hundredths / 100, ".", hundredths % 100 / 10, name, digits: 1)
        default: return number((hundredths + 50) / 100, name)
        }
    }

    private static func number(_ value: Int64, _ unit: StaticString) -> String {
        var text = ShortText()
        text.add(value)
        text.add(unit)
        return text.string
    }

    private static func pair(
        _ large: Int64, _ unit: StaticString, _ small: Int64, _ end: StaticString, digits: Int = 2
    ) -> String {
        var text = ShortText()
        text.add(large)
        text.add(unit)
        text.add(small, digits: digits)
        text.add(end)
        return text.string
    }
}
