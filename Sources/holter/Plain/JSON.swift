/// A JSON value that keeps the order of its keys.
indirect enum JSON: Sendable, Hashable {
    case null
    case flag(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case array([JSON])
    case object([Member])

    /// A key and its value.
    struct Member: Sendable, Hashable {
        var name: String
        var value: JSON

        init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// The value on one line.
    var text: String {
        switch self {
        case .null: "null"
        case .flag(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let value): Self.text(value)
        case .text(let value): Self.quoted(value)
        case .array(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
        case .object(let members):
            "{"
                + members.map { "\(Self.quoted($0.name)): \($0.value.text)" }
                .joined(separator: ", ") + "}"
        }
    }

    /// A number that is there or not.
    static func integer(_ value: UInt64) -> JSON { .integer(Int64(clamping: value)) }

    /// Nanoseconds as milliseconds, to the microsecond; null where there are none.
    static func milliseconds(_ nanoseconds: Int64?) -> JSON {
        nanoseconds.map { .number(Double($0 / 1000) / 1000) } ?? .null
    }

    /// A share as per cent, to a thousandth; null where there is none.
    static func percent(_ share: Double?) -> JSON {
        share.map { .number(($0 * 100_000).rounded() / 1000) } ?? .null
    }

    /// The shortest decimal that reads back as the number; null for what JSON has no number for.
    private static func text(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case ..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
