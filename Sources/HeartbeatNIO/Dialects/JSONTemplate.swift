import Heartbeat
import NIOCore

/// The shape of one JSON message, as `{"type":"ping","id":<nonce>}`: what to write, and what to
/// take for it.
///
/// A message has the shape when it has all its fields with these values, in whatever order and
/// with whatever spaces and further fields. One field of the outer object may hold a placeholder.
struct JSONTemplate: Sendable, Hashable {
    /// A message of the shape: what stands where the placeholder is, if there is one.
    struct Match: Hashable {
        /// As it was written, quotes included.
        var mark: JSONScanner.Value?
    }

    /// The longest text.
    static let limit = 1024

    /// Where the placeholder stands, as the name of its field.
    let marked: String?
    private let pieces: [String]
    private let fields: [String: JSONScanner.Value]

    /// The shape of a text; nil when it is no JSON object, or its placeholder stands elsewhere than
    /// as the value of one field.
    init?(_ text: String, placeholder: String) {
        guard text.utf8.count <= Self.limit else { return nil }
        pieces = text.split(separator: placeholder, omittingEmptySubsequences: false)
            .map(String.init)
        guard pieces.count <= 2, let one = JSONFields(pieces.joined(separator: "1").utf8),
            let two = JSONFields(pieces.joined(separator: "2").utf8),
            Set(one.values.keys) == Set(two.values.keys)
        else { return nil }
        // The field that changes with what stands there is the one.
        let changed = one.values.keys.filter { one.values[$0] != two.values[$0] }
        guard changed.count == pieces.count - 1 else { return nil }
        marked = changed.first
        fields = one.values.filter { $0.key != changed.first }
    }

    /// Whether a message has the shape.
    func match(_ message: JSONFields) -> Match? {
        for (name, value) in fields where message.values[name] != value { return nil }
        guard let marked else { return Match() }
        guard let value = message.values[marked], value != .null else { return nil }
        return Match(mark: value)
    }

    /// The message with a text in the placeholder's stead.
    func written(_ mark: String) -> String {
        pieces.joined(separator: mark)
    }
}

extension JSONScanner.Value {
    /// The value as a probe's id, be it a number or a text.
    var nonce: UInt64? {
        switch self {
        case .number(let number): UInt64(exactly: number)
        case .text(let text): UInt64(text)
        // Larger than a signed number holds.
        case .other(let bytes): UInt64(String(decoding: bytes, as: UTF8.self))
        default: nil
        }
    }

    /// What goes between the quotes, or without them where there were none; nil for what is
    /// nested.
    var bare: String? {
        switch self {
        case .number(let number): "\(number)"
        case .text(let text): String(JSONFields.quoted(text).dropFirst().dropLast())
        case .other(let bytes) where UInt64(String(decoding: bytes, as: UTF8.self)) != nil:
            String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The value as JSON writes it.
    var written: String {
        switch self {
        case .number(let number): "\(number)"
        case .text(let text): JSONFields.quoted(text)
        case .truth(let truth): truth ? "true" : "false"
        case .null: "null"
        case .other(let bytes): String(decoding: bytes, as: UTF8.self)
        }
    }
}
