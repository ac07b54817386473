/// A colour as a theme names it.
public enum Colour: Sendable, Hashable {
    /// The terminal's own.
    case terminal
    /// One of the terminal's 256: 0 to 15 are the user's palette, the rest is fixed.
    case indexed(UInt8)
    /// Red, green and blue.
    case rgb(UInt8, UInt8, UInt8)

    /// Whether it is among the colours that a user's palette defines.
    var isBasic: Bool {
        switch self {
        case .terminal: true
        case .indexed(let index): index < 16
        case .rgb: false
        }
    }

    /// What every terminal shows alike; nil for what the user's palette defines.
    var fixed: RGB? {
        switch self {
        case .indexed(let index) where index >= 16: RGB(fixed: Int(index))
        case .rgb(let red, let green, let blue): RGB(red, green, blue)
        default: nil
        }
    }

    /// The eight names, and with `bright` before them eight more.
    static let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]

    /// A colour by name, number or `#rrggbb`.
    init?(_ word: String) {
        if word == "default" {
            self = .terminal
        } else if word == "gray" || word == "grey" {
            self = .indexed(8)
        } else if let index = Self.names.firstIndex(of: word) {
            self = .indexed(UInt8(index))
        } else if word.hasPrefix("bright"),
            let index = Self.names.firstIndex(of: String(word.dropFirst(6)))
        {
            self = .indexed(UInt8(index) + 8)
        } else if let index = UInt8(word), word.utf8.allSatisfy({ (48...57).contains($0) }) {
            self = .indexed(index)
        } else {
            self.init(hex: word)
        }
    }

    private init?(hex word: String) {
        guard word.first == "#", let value = UInt32(word.dropFirst(), radix: 16) else { return nil }
        let digits = word.utf8.count - 1
        if digits == 6 {
            self = .rgb(
                UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
        } else if digits == 3 {
            self = .rgb(
                UInt8(value >> 8 & 0xF) * 17, UInt8(value >> 4 & 0xF) * 17, UInt8(value & 0xF) * 17)
        } else {
            return nil
        }
    }
}
