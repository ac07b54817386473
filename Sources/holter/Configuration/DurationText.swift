import Heartbeat

/// When a probe is late, as a user writes it: `adaptive`, `adaptive:200ms` with another floor, or a
/// fixed time such as `3s`.
enum LateAfterText {
    private static let adaptive = "adaptive"

    /// What it must be, in words.
    static let words = "\"adaptive\", \"adaptive:200ms\" or a time such as \"3s\""

    static func parse(_ text: String) throws(UsageError) -> LateAfter {
        guard text.hasPrefix(adaptive) else { return .fixed(try DurationText.parse(text)) }
        let rest = text.dropFirst(adaptive.count)
        if rest.isEmpty { return PulsePolicy().lateAfter }
        guard rest.first == ":" else {
            throw UsageError("\"\(PeerText(text))\" is no deadline; write \(words)")
        }
        return .adaptive(floor: try DurationText.parse(String(rest.dropFirst())))
    }

    static func text(_ lateAfter: LateAfter) -> String {
        switch lateAfter {
        case .adaptive(let floor): "\(adaptive):\(DurationText.text(floor))"
        case .fixed(let time): DurationText.text(time)
        }
    }
}

/// A time as a user writes it: `5s`, `200ms`, `1m30s`.
enum DurationText {
    /// Longer than this nobody waits: 30 days.
    static let limit: Int64 = 30 * 86_400 * 1_000_000_000

    /// The time, from one millisecond to 30 days.
    static func parse(_ text: String) throws(UsageError) -> Duration {
        guard let nanoseconds = Quantity.nanoseconds(text) else {
            throw UsageError(
                "\"\(PeerText(text))\" is no time; write a number with a unit, such as 200ms, 5s or "
                    + "1m30s")
        }
        guard (1_000_000...limit).contains(nanoseconds) else {
            throw UsageError("\"\(PeerText(text))\" is out of range; times go from 1ms to 30d")
        }
        return .nanoseconds(nanoseconds)
    }

    /// A time as it is written, to the millisecond: `1m30s`.
    static func text(_ duration: Duration) -> String {
        var rest = max(0, duration.nanoseconds) / 1_000_000
        var text = ""
        let units: [(String, Int64)] = [
            ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
        ]
        for (unit, milliseconds) in units where rest >= milliseconds {
            text += "\(rest / milliseconds)\(unit)"
            rest %= milliseconds
        }
        return rest > 0 || text.isEmpty ? text + "\(rest)ms" : text
    }
}
