import TOMLKit

/// A TOML document as plain values, out of the parser's memory.
indirect enum TOMLNode: Sendable, Hashable {
    case table([String: TOMLNode])
    case array([TOMLNode])
    case text(String)
    case integer(Int)
    case real(Double)
    case flag(Bool)
    case moment

    /// The values of a TOML text.
    init(parsing text: String) throws {
        let table = try TOMLTable(string: text)
        self = withExtendedLifetime(table) { Self.table(of: table) }
    }

    /// What it is, with its article.
    var kind: String {
        switch self {
        case .table: "a table"
        case .array: "an array"
        case .text: "a text"
        case .integer: "a whole number"
        case .real: "a number"
        case .flag: "true or false"
        case .moment: "a date or time"
        }
    }

    private static func table(of table: TOMLTable) -> TOMLNode {
        var values: [String: TOMLNode] = [:]
        for key in table.keys {
            values[key] = table[key].map { node(of: $0) }
        }
        return .table(values)
    }

    private static func node(of value: any TOMLValueConvertible) -> TOMLNode {
        switch value.type {
        case .table: value.table.map { table(of: $0) } ?? .moment
        case .array: .array(value.array.map { $0.map { node(of: $0) } } ?? [])
        case .string: .text(value.string ?? "")
        case .int: .integer(value.int ?? 0)
        case .double: .real(value.double ?? 0)
        case .bool: .flag(value.bool ?? false)
        case .date, .time, .dateTime: .moment
        }
    }
}
