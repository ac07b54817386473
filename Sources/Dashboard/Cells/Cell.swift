/// One place of the screen: what stands there, how wide it is and what it means.
public struct Cell: Sendable, Hashable {
    /// The character, with the marks that sit on it.
    public var character: Character
    /// Cells it takes: 1, 2, or 0 for the right half of a wide one.
    public var width: UInt8
    /// What it means; a theme says how that looks.
    public var style: StyleToken
    /// What is true of the whole row it stands in.
    public var flags: CellFlags

    /// A cell.
    public init(
        _ character: Character, width: UInt8 = 1, style: StyleToken = .text, flags: CellFlags = []
    ) {
        self.character = character
        self.width = width
        self.style = style
        self.flags = flags
    }

    /// Nothing.
    public static let blank = Cell(" ")
}

/// What lies over a cell's own style.
public struct CellFlags: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8

    /// Flags of these bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The cursor's row: ``StyleToken/cursor`` lies over it.
    public static let cursor = CellFlags(rawValue: 1)
    /// A row that is out of use: ``StyleToken/stale`` lies over it.
    public static let stale = CellFlags(rawValue: 2)
}

/// How large a screen is.
public struct Size: Sendable, Hashable {
    /// Cells from left to right.
    public var width: Int
    /// Lines from top to bottom.
    public var height: Int

    /// A size; negative sides count as none.
    public init(width: Int, height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
    }
}

/// A part of the screen.
struct Area: Hashable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int

    init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    var end: Int { x + width }
    var bottom: Int { y + height }
    var isEmpty: Bool { width == 0 || height == 0 }

    /// Takes lines from its top.
    mutating func takeTop(_ lines: Int) -> Area {
        let taken = min(max(0, lines), height)
        defer {
            y += taken
            height -= taken
        }
        return Area(x: x, y: y, width: width, height: taken)
    }

    /// Takes lines from its bottom.
    mutating func takeBottom(_ lines: Int) -> Area {
        let taken = min(max(0, lines), height)
        height -= taken
        return Area(x: x, y: y + height, width: width, height: taken)
    }
}
