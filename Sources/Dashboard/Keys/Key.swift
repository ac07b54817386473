/// One press of a key, as a terminal can tell it.
public enum Key: Sendable, Hashable {
    /// A character; Space is one of them.
    case character(Character)
    /// Ctrl and a lower-case letter or one of `\ ] ^ _`.
    case control(Character)
    /// A function key, counted from 1.
    case function(Int)
    case enter, escape, tab, backTab, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown

    private static let names: [(name: String, key: Key)] = [
        ("enter", .enter), ("esc", .escape), ("tab", .tab), ("backtab", .backTab),
        ("backspace", .backspace), ("delete", .delete), ("insert", .insert), ("up", .up),
        ("down", .down), ("left", .left), ("right", .right), ("home", .home), ("end", .end),
        ("pgup", .pageUp), ("pgdn", .pageDown), ("space", .character(" ")),
    ]

    /// A key by the name that the help and the configuration use: `K`, `^d`, `f9`, `enter`,
    /// `space`.
    public init?(name: String) {
        let lower = name.lowercased()
        if name.count == 1, let character = name.first, !character.isWhitespace {
            self = .character(character)
        } else if let known = Self.names.first(where: { $0.name == lower }) {
            self = known.key
        } else if lower.hasPrefix("ctrl-"), lower.count == 6, let letter = lower.last {
            self = .control(letter)
        } else if lower.hasPrefix("^"), lower.count == 2, let letter = lower.last {
            self = .control(letter)
        } else if lower.hasPrefix("f"), let number = Int(lower.dropFirst()),
            (1...24).contains(number)
        {
            self = .function(number)
        } else {
            return nil
        }
    }

    /// Its name.
    public var name: String {
        switch self {
        case .character(" "): "space"
        case .character(let character): String(character)
        case .control(let letter): "^\(letter)"
        case .function(let number): "f\(number)"
        default: Self.names.first { $0.key == self }?.name ?? "?"
        }
    }

    /// How the footer and the help write it.
    public var label: String {
        switch self {
        case .character(" "): "Space"
        case .function(let number): "F\(number)"
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .home: "Home"
        case .end: "End"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        default: name
        }
    }
}
