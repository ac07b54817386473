/// The list of all columns, where each is shown or not, moved and made wider; what is chosen shows
/// at once behind it.
struct ColumnPicker: Hashable {
    /// One line of it.
    struct Entry: Hashable {
        var choice: ColumnChoice
        var isShown: Bool
    }

    private(set) var entries: [Entry]
    private(set) var index = 0
    /// What was chosen when it opened, to go back to.
    let before: [ColumnChoice]

    /// Those that are shown come first, in their order.
    init(shown: [ColumnChoice], before: [ColumnChoice]) {
        self.before = before
        let rest = Column.all.filter { column in !shown.contains { $0.name == column.name } }
        entries =
            shown.map { Entry(choice: $0, isShown: true) }
            + rest.map { Entry(choice: ColumnChoice($0), isShown: false) }
    }

    /// The columns as they are chosen now.
    var choice: [ColumnChoice] { entries.filter(\.isShown).map(\.choice) }

    mutating func step(_ by: Int) {
        index = min(max(0, index + by), entries.count - 1)
    }

    /// Shows a column or takes it away; one at least stays.
    mutating func toggle() {
        if entries[index].isShown, choice.count == 1 { return }
        entries[index].isShown.toggle()
    }

    /// Takes the column to another place.
    mutating func move(_ by: Int) {
        let target = index + by
        guard entries.indices.contains(target) else { return }
        entries.swapAt(index, target)
        index = target
    }

    /// Makes the column wider, or narrower.
    mutating func widen(_ by: Int) {
        let width = entries[index].choice.width ?? entries[index].column.width
        entries[index].choice.width = min(
            max(width + by, ColumnChoice.widths.lowerBound), ColumnChoice.widths.upperBound)
    }

    /// Goes to the next column whose name begins with a letter.
    mutating func seek(_ letter: Character) {
        for distance in 1...entries.count {
            let candidate = (index + distance) % entries.count
            if entries[candidate].choice.name.first == letter {
                index = candidate
                return
            }
        }
    }
}

extension ColumnPicker.Entry {
    /// The column itself.
    var column: Column { choice.column ?? Column.all[0] }
}
