/// Bytes that a peer sent, made safe to show: control characters escaped, invalid UTF-8 replaced,
/// length limited.
///
/// Nothing a peer sends may reach a terminal, a log or JSON in any other way.
public struct PeerText: Sendable, Hashable, CustomStringConvertible {
    /// The safe text.
    public let description: String

    /// The safe form of the first `limit` characters of some bytes; `…` marks a cut.
    public init(_ bytes: some Sequence<UInt8>, limit: Int = 120) {
        self.init(String(decoding: Array(bytes.prefix(limit * 4 + 4)), as: UTF8.self), limit: limit)
    }

    /// The safe form of a string that a peer chose.
    public init(_ text: String, limit: Int = 120) {
        var safe = ""
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < limit else {
                safe.unicodeScalars.append("…")
                break
            }
            count += 1
            Self.append(scalar, to: &safe)
        }
        description = safe
    }

    private static func append(_ scalar: Unicode.Scalar, to safe: inout String) {
        switch scalar {
        case "\n": safe += "\\n"
        case "\r": safe += "\\r"
        case "\t": safe += "\\t"
        case "\u{1B}": safe += "\\e"
        default:
            if isUnsafe(scalar) {
                safe += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                safe.unicodeScalars.append(scalar)
            }
        }
    }

    /// Controls (C0, DEL, C1), line separators, format characters that hide or turn text, and
    /// private use.
    public static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            true
        default: false
        }
    }
}
