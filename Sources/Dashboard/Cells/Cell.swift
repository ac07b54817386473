/// One place of the screen: what stands there, how wide it is and what it means.
///
/// It is plain bits without memory of its own: a frame has thousands, and they are copied, compared
/// and thrown away many times a second.
public struct Cell: Sendable, Hashable {
    /// The scalar that stands there; a few marks may sit on it.
    public private(set) var scalar: Unicode.Scalar
    /// Cells it takes: 1, 2, or 0 for the right half of a wide one.
    public var width: UInt8
    /// What it means; a theme says how that looks.
    public var style: StyleToken
    /// What is true of the whole row it stands in.
    public var flags: CellFlags
    /// At most four marks, which is what ncurses keeps of them; 32 bits each, lowest first.
    private var firstMarks: UInt64 = 0
    private var lastMarks: UInt64 = 0

    /// A cell with one scalar.
    public init(
        _ scalar: Unicode.Scalar, width: UInt8 = 1, style: StyleToken = .text,
        flags: CellFlags = []
    ) {
        self.scalar = scalar
        self.width = width
        self.style = style
        self.flags = flags
    }

    /// Nothing.
    public static let blank = Cell(" ")

    /// The character, with the marks that sit on it.
    public var character: Character {
        guard firstMarks != 0 else { return Character(scalar) }
        var text = ""
        write(to: &text)
        return Character(text)
    }

    /// Appends the character to a text.
    @inline(__always)
    public func write(to text: inout String) {
        text.unicodeScalars.append(scalar)
        if firstMarks != 0 { writeMarks(to: &text) }
    }

    private func writeMarks(to text: inout String) {
        for bits in [firstMarks, lastMarks] {
            for value in [UInt32(truncatingIfNeeded: bits), UInt32(bits >> 32)] where value != 0 {
                if let mark = Unicode.Scalar(value) { text.unicodeScalars.append(mark) }
            }
        }
    }

    /// Puts a mark on it, if there is room and they are one character together.
    mutating func attach(_ mark: Unicode.Scalar) {
        guard lastMarks >> 32 == 0 else { return }
        var text = ""
        write(to: &text)
        text.unicodeScalars.append(mark)
        guard text.count == 1 else { return }
        let bits = UInt64(mark.value)
        switch (firstMarks, lastMarks) {
        case (0, _): firstMarks = bits
        case (..<(1 << 32), _): firstMarks |= bits << 32
        case (_, 0): lastMarks = bits
        default: lastMarks |= bits << 32
        }
    }

    /// Leaves a blank of one cell in its place.
    mutating func blankOut() {
        scalar = " "
        (firstMarks, lastMarks) = (0, 0)
        width = 1
    }
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
