/// The fields of one JSON object; what is nested in them is kept as it was written.
///
/// Made for what a peer sends: it takes time and memory in proportion to the bytes and follows no
/// nesting, so that none is too deep.
struct JSONFields: Hashable {
    /// The most fields; an object with more is none.
    static let limit = 256

    private(set) var values: [String: JSONScanner.Value] = [:]

    /// Reads an object; nil when the bytes are something else.
    init?(_ bytes: some Sequence<UInt8>) {
        var scanner = JSONScanner(bytes: Array(bytes))
        guard scanner.take("{") else { return nil }
        if !scanner.take("}") {
            repeat {
                guard values.count < Self.limit, let name = scanner.text(), scanner.take(":"),
                    let value = scanner.value()
                else { return nil }
                values[name] = value
            } while scanner.take(",")
            guard scanner.take("}") else { return nil }
        }
        guard scanner.isAtEnd else { return nil }
    }

    /// A field that is a text.
    func text(_ name: String) -> String? {
        if case .text(let text) = values[name] { text } else { nil }
    }

    /// A field that is a whole number.
    func number(_ name: String) -> Int64? {
        if case .number(let number) = values[name] { number } else { nil }
    }

    /// A field that is an object or an array, as it was written.
    func nested(_ name: String) -> [UInt8]? {
        if case .other(let bytes) = values[name] { bytes } else { nil }
    }

    /// Whether a field is true.
    func isTrue(_ name: String) -> Bool {
        values[name] == .truth(true)
    }

    /// A text as JSON writes it.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// The elements of one JSON array; what is nested in them is kept as it was written.
struct JSONElements: Hashable {
    /// The most elements; an array with more is none.
    static let limit = 256

    private(set) var values: [JSONScanner.Value] = []

    /// Reads an array; nil when the bytes are something else.
    init?(_ bytes: some Sequence<UInt8>) {
        var scanner = JSONScanner(bytes: Array(bytes))
        guard scanner.take("[") else { return nil }
        if !scanner.take("]") {
            repeat {
                guard values.count < Self.limit, let value = scanner.value() else { return nil }
                values.append(value)
            } while scanner.take(",")
            guard scanner.take("]") else { return nil }
        }
        guard scanner.isAtEnd else { return nil }
    }
}
