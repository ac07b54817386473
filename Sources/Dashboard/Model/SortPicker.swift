import Heartbeat

/// The list of fields to sort by.
struct SortPicker: Hashable {
    /// What a table can be sorted by: every field but the labels, which have no order.
    static let fields = Field.allCases.filter { $0 != .tag }

    var index: Int

    init(at field: Field) {
        index = Self.fields.firstIndex(of: field) ?? 0
    }

    var field: Field { Self.fields[index] }

    mutating func step(_ by: Int) {
        index = min(max(0, index + by), Self.fields.count - 1)
    }

    /// Goes to the next field that begins with a letter.
    mutating func seek(_ letter: Character) {
        let count = Self.fields.count
        for distance in 1...count {
            let candidate = (index + distance) % count
            if Self.fields[candidate].rawValue.first == letter {
                index = candidate
                return
            }
        }
    }
}
