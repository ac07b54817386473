/// One line that is being typed.
struct TextField: Hashable {
    /// The longest line.
    static let limit = 1000

    private(set) var characters: [Character] = []
    /// Characters before the caret.
    private(set) var caret = 0

    init(_ text: String = "") {
        characters = Array(text.prefix(Self.limit))
        caret = characters.count
    }

    var text: String { String(characters) }

    /// Puts text in at the caret; control characters become blanks.
    mutating func insert(_ text: String) {
        for character in text where characters.count < Self.limit {
            let isControl = character.unicodeScalars.contains {
                $0.value < 0x20 || $0.value == 0x7F
            }
            characters.insert(isControl ? " " : character, at: caret)
            caret += 1
        }
    }

    /// Obeys a key that edits; tells whether it was one.
    mutating func edit(_ key: Key) -> Bool {
        switch key {
        case .character(let character): insert(String(character))
        case .backspace, .control("h"):
            guard caret > 0 else { return true }
            caret -= 1
            characters.remove(at: caret)
        case .delete: if caret < characters.count { characters.remove(at: caret) }
        case .left, .control("b"): caret = max(0, caret - 1)
        case .right, .control("f"): caret = min(characters.count, caret + 1)
        case .home, .control("a"): caret = 0
        case .end, .control("e"): caret = characters.count
        case .control("u"):
            characters.removeFirst(caret)
            caret = 0
        case .control("k"): characters.removeLast(characters.count - caret)
        case .control("w"): removeWord()
        default: return false
        }
        return true
    }

    private mutating func removeWord() {
        var start = caret
        while start > 0, characters[start - 1] == " " { start -= 1 }
        while start > 0, characters[start - 1] != " " { start -= 1 }
        characters.removeSubrange(start..<caret)
        caret = start
    }
}
