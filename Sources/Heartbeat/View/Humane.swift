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
        case ..<1_000: return "\(nanoseconds)ns"
        case ..<999_500: return "\((nanoseconds + 500) / 1_000)us"
        case ..<999_500_000: return decimal(nanoseconds, unit: 1_000_000) + "ms"
        case ..<59_950_000_000: return decimal(nanoseconds, unit: 1_000_000_000) + "s"
        default: return clock(seconds: (nanoseconds - 1) / 1_000_000_000 + 1)
        }
    }

    /// Whole seconds as the two largest units: `4m05s`, `2h11m`, `3d04h`.
    public static func clock(seconds: Int64) -> String {
        switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3_600: "\(seconds / 60)m\(padded(seconds % 60))s"
        case ..<86_400: "\(seconds / 3_600)h\(padded(seconds / 60 % 60))m"
        default: "\(seconds / 86_400)d\(padded(seconds / 3_600 % 24))h"
        }
    }

    /// Milliseconds with one decimal, without the unit, as the RTT columns show them; fewer
    /// decimals when long.
    public static func milliseconds(_ nanoseconds: Int64) -> String {
        let tenths = (Swift.min(nanoseconds, .max - 50_000) + 50_000) / 100_000
        switch tenths {
        case ..<1: return "0." + padded((nanoseconds + 5_000) / 10_000)
        case ..<100_000: return "\(tenths / 10).\(tenths % 10)"
        default: return "\(tenths / 10)"
        }
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
        let tenths = Int((Swift.min(Swift.max(share, 0), 9) * 1000).rounded())
        return tenths >= 1000 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
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

    /// A time of day, `10:42:07`.
    public static func timeOfDay(localSeconds: Int64) -> String {
        let second = ((localSeconds % 86_400) + 86_400) % 86_400
        return "\(padded(second / 3_600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
    }

    private static func decimal(_ value: Int64, unit: Int64) -> String {
        let hundredths = (value + unit / 200) / (unit / 100)
        switch hundredths {
        case ..<1_000: return "\(hundredths / 100).\(padded(hundredths % 100))"
        case ..<10_000: return "\(hundredths / 100).\(hundredths % 100 / 10)"
        default: return "\((hundredths + 50) / 100)"
        }
    }

    private static func padded(_ value: Int64) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
