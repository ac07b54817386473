/// A value of a TOML text and the line it stands on.
struct TOMLNode: Sendable, Hashable {
    var value: TOMLValue
    /// Counted from 1; of a table, the line of its heading.
    var line: Int

    /// The text, where it is one.
    var text: String? {
        if case .text(let text) = value { text } else { nil }
    }

    /// The table, where it is one.
    var table: TOMLTable? {
        if case .table(let table) = value { table } else { nil }
    }
}

/// What a TOML text can hold.
indirect enum TOMLValue: Sendable, Hashable {
    case table(TOMLTable)
    case array([TOMLNode])
    /// An array that `[[…]]` headings make, and only they add to.
    case tables([TOMLNode])
    case text(String)
    case integer(Int64)
    case real(Double)
    case flag(Bool)
    /// A date, a time or both, as it is written: nothing here needs to understand one.
    case moment(String)

    /// What it is, with its article.
    var kind: String {
        switch self {
        case .table: "a table"
        case .array, .tables: "an array"
        case .text: "a text"
        case .integer: "a whole number"
        case .real: "a number"
        case .flag: "true or false"
        case .moment: "a date or time"
        }
    }
}

/// Keys and their values.
struct TOMLTable: Sendable, Hashable {
    /// How it came about, which says who may still add to it.
    enum Origin: Sendable, Hashable {
        /// On the way to a deeper heading; its own heading may follow.
        case implied
        case heading
        case dottedKey
        case inline
    }

    var entries: [String: TOMLNode] = [:]
    var origin = Origin.implied

    /// The keys, in order.
    var keys: [String] { entries.keys.sorted() }

    subscript(key: String) -> TOMLNode? {
        get { entries[key] }
        set { entries[key] = newValue }
    }
}

/// Why a text is not TOML, and where.
struct TOMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Counted from 1.
    var line: Int
    var description: String
}
