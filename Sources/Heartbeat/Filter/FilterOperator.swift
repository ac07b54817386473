/// How a filter compares a field with a value.
package enum FilterOperator: String, Sendable, Hashable, CaseIterable {
    case has = ":"
    case notMatching = "!~"
    case matching = "~"
    case notEqual = "!="
    case atMost = "<="
    case atLeast = ">="
    case equal = "="
    case less = "<"
    case more = ">"

    /// Whether it tells more from less, so that it needs a number.
    var orders: Bool {
        switch self {
        case .atMost, .atLeast, .less, .more: true
        default: false
        }
    }

    /// Whether it takes a pattern.
    var isPattern: Bool { self == .matching || self == .notMatching }

    /// Whether spaces may stand around it; `name:` and `name~` bind to what touches them.
    var mayStandApart: Bool { !isPattern && self != .has }

    /// Whether it holds between two numbers.
    func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .has, .equal: left == right
        case .notEqual: left != right
        case .atMost: left <= right
        case .atLeast: left >= right
        case .less: left < right
        case .more: left > right
        case .matching, .notMatching: false
        }
    }

    /// One line for the docs.
    package var summary: String {
        switch self {
        case .has:
            "holds the text (`peer` `name` `cause`), or is it (`state` `proto` `direction` `tag` `id`)"
        case .equal: "is the text or the number"
        case .notEqual: "is not"
        case .less: "is less than"
        case .atMost: "is at most"
        case .more: "is more than"
        case .atLeast: "is at least"
        case .matching: "matches the regular expression"
        case .notMatching: "does not match the regular expression"
        }
    }
}
