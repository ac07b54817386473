import Dashboard

/// What a terminal tells about itself, or about its mouse.
enum TerminalAnswer: Sendable, Hashable {
    /// Whether its background is dark.
    case background(isDark: Bool)
    /// Where its cursor is, counted from 1.
    case cursor(line: Int, column: Int)
    /// Whether it can hold a picture back until it is whole (mode 2026).
    case synchronises(Bool)
    /// What it is: the last answer, as every terminal gives it.
    case attributes
    /// What the mouse did.
    case mouse(Mouse)

    /// What a sequence says; nil when it is none of these.
    init?(_ sequence: EscapeSequence) {
        switch sequence {
        case .control(let body, "M") where body.hasPrefix("<"):
            guard let mouse = Mouse(report: body.dropFirst()) else { return nil }
            self = .mouse(mouse)
        case .control(let body, "R"):
            let numbers = body.split(separator: ";").compactMap { Int($0) }
            guard numbers.count == 2 else { return nil }
            self = .cursor(line: numbers[0], column: numbers[1])
        case .control(let body, "y"):
            guard body.hasPrefix("?2026;"), body.hasSuffix("$") else { return nil }
            self = .synchronises(["1", "2"].contains(body.dropFirst(6).dropLast()))
        case .control(let body, "n"):
            guard body == "?997;1" || body == "?997;2" else { return nil }
            self = .background(isDark: body.hasSuffix("1"))
        case .control(let body, "c") where body.hasPrefix("?"): self = .attributes
        case .command(let body) where body.hasPrefix("11;"):
            guard let lightness = Self.lightness(body.dropFirst(3)) else { return nil }
            self = .background(isDark: lightness < 0.5)
        default: return nil
        }
    }

    /// How light a colour is, from 0 to 1, in the way that X11 writes it: `rgb:1e1e/1e1e/1e1e`,
    /// `rgba:…`, `#rrggbb`.
    private static func lightness(_ text: Substring) -> Double? {
        let parts: [Substring]
        if text.hasPrefix("#"), text.dropFirst().count % 3 == 0 {
            let digits = Array(text.dropFirst())
            let each = digits.count / 3
            parts = (0..<3).map { Substring(digits[$0 * each..<($0 + 1) * each]) }
        } else if text.hasPrefix("rgb:") || text.hasPrefix("rgba:") {
            parts = (text.split(separator: ":").last ?? "").split(separator: "/")
        } else {
            return nil
        }
        let shares = parts.prefix(3).compactMap { part -> Double? in
            guard (1...4).contains(part.count), let value = UInt32(part, radix: 16) else {
                return nil
            }
            return Double(value) / Double(UInt32(1) << (4 * part.count) - 1)
        }
        guard shares.count == 3 else { return nil }
        return 0.299 * shares[0] + 0.587 * shares[1] + 0.114 * shares[2]
    }
}

extension Mouse {
    /// A report in the way of mode 1006, `button;column;line`; modifiers count for nothing, and
    /// only the left button and the wheel for something.
    fileprivate init?(report: Substring) {
        let numbers = report.split(separator: ";").compactMap { Int($0) }
        guard numbers.count == 3, numbers[1] > 0, numbers[2] > 0 else { return nil }
        let deed: Deed
        switch numbers[0] & ~0x1C {
        case 0: deed = .press
        case 64: deed = .wheelUp
        case 65: deed = .wheelDown
        default: return nil
        }
        self.init(deed, x: numbers[1] - 1, y: numbers[2] - 1)
    }
}
