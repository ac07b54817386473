/// One picture of the screen: a grid of styled cells that can also print itself as text.
///
/// Writing clips at every edge and escapes what a terminal would obey, so that no size and no text
/// can harm it.
public struct Frame: Sendable, Hashable {
    /// Its size.
    public let size: Size
    /// Its cells, line after line.
    public private(set) var cells: [Cell]
    /// Where the terminal's own cursor blinks; none hides it.
    public var caret: Caret?
    /// Whether anything beyond ASCII is replaced.
    public let asciiOnly: Bool

    /// A place for the terminal's cursor.
    public struct Caret: Sendable, Hashable {
        /// Cells from the left.
        public var x: Int
        /// Lines from the top.
        public var y: Int
    }

    /// A blank frame.
    public init(size: Size, asciiOnly: Bool = false) {
        self.size = size
        self.asciiOnly = asciiOnly
        cells = Array(repeating: .blank, count: size.width * size.height)
    }

    /// The cells of one line.
    public subscript(line y: Int) -> ArraySlice<Cell> {
        cells[y * size.width..<(y + 1) * size.width]
    }

    /// The lines as text, without blanks at their ends.
    public var lines: [String] {
        (0..<size.height).map { y in
            var line = ""
            for cell in self[line: y] where cell.width > 0 {
                cell.write(to: &line)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// Writes text in one line, at most `width` cells of it, and tells where it ended.
    @discardableResult
    mutating func put(
        _ text: String, x: Int, y: Int, width: Int = .max, _ style: StyleToken = .text
    ) -> Int {
        guard y >= 0, y < size.height, x >= 0, x < size.width else { return x }
        let end = width > size.width - x ? size.width : x + max(0, width)
        if let column = putPlain(text, x: x, y: y, end: end, style) { return column }
        var column = x
        for scalar in text.unicodeScalars {
            guard column < end || CellWidth.of(scalar) == 0 else { break }
            if scalar.value >= 0x20 && scalar.value < 0x7F {
                set(Cell(scalar, style: style), x: column, y: y)
                column += 1
            } else {
                column = putOther(scalar, x: column, y: y, start: x, end: end, style)
            }
        }
        return column
    }

    /// Writes text of printable ASCII, which is most of it, in one go; nil when it is not such.
    private mutating func putPlain(
        _ text: String, x: Int, y: Int, end: Int, _ style: StyleToken
    ) -> Int? {
        var text = text
        let first = y * size.width + x
        return text.withUTF8 { bytes in
            let count = min(bytes.count, end - x)
            for place in 0..<count where bytes[place] < 0x20 || bytes[place] >= 0x7F { return nil }
            // What is cut off may begin with a mark that belongs to what is not.
            if count < bytes.count, bytes[count] >= 0x80 { return nil }
            guard count > 0 else { return x }
            makeRoom(first..<first + count, y: y)
            cells.withUnsafeMutableBufferPointer { cells in
                for place in 0..<count {
                    cells[first + place] = Cell(Unicode.Scalar(bytes[place]), style: style)
                }
            }
            return x + count
        }
    }

    /// Writes one character a number of times.
    mutating func fill(
        _ character: Character, x: Int, y: Int, width: Int, _ style: StyleToken = .text
    ) {
        guard y >= 0, y < size.height, let scalar = character.unicodeScalars.first else { return }
        let columns = max(0, x)..<max(0, x, min(x + width, size.width))
        guard !columns.isEmpty else { return }
        let cell = Cell(asciiOnly && !scalar.isASCII ? "?" : scalar, style: style)
        let start = y * size.width
        makeRoom(start + columns.lowerBound..<start + columns.upperBound, y: y)
        for column in columns { cells[start + column] = cell }
    }

    /// Lays flags over a stretch of one line.
    mutating func flag(_ flags: CellFlags, x: Int, y: Int, width: Int) {
        guard y >= 0, y < size.height else { return }
        for column in max(0, x)..<max(0, x, min(x + width, size.width)) {
            cells[y * size.width + column].flags.formUnion(flags)
        }
    }

    /// Blanks an area.
    mutating func clear(_ area: Area, _ style: StyleToken = .text) {
        guard area.height > 0 else { return }
        for y in area.y..<area.bottom {
            fill(" ", x: area.x, y: y, width: area.width, style)
        }
    }

    private mutating func putOther(
        _ scalar: Unicode.Scalar, x: Int, y: Int, start: Int, end: Int, _ style: StyleToken
    ) -> Int {
        if SafeText.needsEscape(scalar) {
            let escaped = SafeText.escaped(scalar)
            return put(escaped, x: x, y: y, width: end - x, style)
        }
        let width = CellWidth.of(scalar)
        guard width > 0 else {
            attach(scalar, x: x - 1, y: y, start: start)
            return x
        }
        guard x + width <= end else {
            fill(" ", x: x, y: y, width: end - x, style)
            return end
        }
        if asciiOnly {
            fill("?", x: x, y: y, width: width, style)
            return x + width
        }
        set(Cell(scalar, width: UInt8(width), style: style), x: x, y: y)
        if width == 2 { cells[y * size.width + x + 1] = Cell(" ", width: 0, style: style) }
        return x + width
    }

    /// Puts a mark on the character before.
    private mutating func attach(_ mark: Unicode.Scalar, x: Int, y: Int, start: Int) {
        guard x >= start, !asciiOnly else { return }
        var index = y * size.width + x
        if cells[index].width == 0, x > start { index -= 1 }
        cells[index].attach(mark)
    }

    /// Sets one cell; the other half of a wide character that is overwritten becomes a blank.
    private mutating func set(_ cell: Cell, x: Int, y: Int) {
        let index = y * size.width + x
        if cells[index].width != 1 { split(index, y: y) }
        if cell.width == 2, x + 1 < size.width, cells[index + 1].width == 2 {
            split(index + 1, y: y)
        }
        cells[index] = cell
    }

    /// Takes the halves of wide characters apart that stand on the ends of a stretch of one line.
    private mutating func makeRoom(_ stretch: Range<Int>, y: Int) {
        if cells[stretch.lowerBound].width != 1 { split(stretch.lowerBound, y: y) }
        let last = stretch.upperBound - 1
        if cells[last].width != 1 { split(last, y: y) }
    }

    private mutating func split(_ index: Int, y: Int) {
        if cells[index].width == 0, index > y * size.width {
            cells[index - 1].blankOut()
        } else if cells[index].width == 2, index + 1 < (y + 1) * size.width {
            cells[index + 1].width = 1
        }
        cells[index].width = 1
    }
}
