/// A list to choose one thing from.
struct Picker<Item: Hashable & Sendable>: Hashable, Sendable {
    let items: [Item]
    private(set) var index: Int

    /// A list with the cursor on one of its items; on the first where that is none of them.
    init(_ items: [Item], at item: Item) {
        self.items = items
        index = items.firstIndex(of: item) ?? 0
    }

    /// What the cursor is on; the list is never empty.
    var item: Item { items[index] }

    mutating func step(_ by: Int) {
        index = min(max(0, index + by), items.count - 1)
    }

    /// Goes to the next item whose name begins with a letter.
    mutating func seek(_ letter: Character, name: (Item) -> String) {
        for distance in 1...items.count {
            let candidate = (index + distance) % items.count
            if name(items[candidate]).lowercased().first == letter {
                index = candidate
                return
            }
        }
    }
}
