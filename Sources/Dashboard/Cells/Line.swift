/// One line of text in several styles, made before its place is known.
struct Line: Sendable {
    private(set) var spans: [(text: String, style: StyleToken)] = []
    private(set) var width = 0

    init() {}

    init(_ text: String, _ style: StyleToken = .text) {
        add(text, style)
    }

    /// Adds text at its end.
    mutating func add(_ text: String, _ style: StyleToken = .text) {
        guard !text.isEmpty else { return }
        spans.append((text, style))
        width += CellWidth.of(text)
    }

    /// Adds another line at its end.
    mutating func add(_ other: Line) {
        spans += other.spans
        width += other.width
    }

    /// The same text in one style.
    func all(_ style: StyleToken) -> Line {
        var line = Line()
        for span in spans { line.add(span.text, style) }
        return line
    }
}

extension Frame {
    /// Writes a line, at most `width` cells of it; an ellipsis marks a cut.
    @discardableResult
    mutating func put(
        _ line: Line, x: Int, y: Int, width: Int = .max, glyphs: Glyphs = .unicode
    ) -> Int {
        let room = min(width, size.width - x)
        guard room > 0 else { return x }
        var column = x
        let cut = line.width > room
        for span in line.spans {
            let left = x + room - column
            guard left > 0 else { break }
            column = put(span.text, x: column, y: y, width: left, span.style)
        }
        if cut, room > 1 { put(glyphs.ellipsis, x: x + room - 1, y: y, width: 1, .dim) }
        return column
    }

    /// Writes a line from the left and another to the right edge; the left one gives way.
    mutating func put(
        _ left: Line, _ right: Line, in area: Area, y: Int, glyphs: Glyphs = .unicode
    ) {
        let room = min(right.width, area.width)
        if room > 0 { put(right, x: area.end - room, y: y, width: room, glyphs: glyphs) }
        let rest = area.width - room - (room > 0 ? 1 : 0)
        put(left, x: area.x, y: y, width: rest, glyphs: glyphs)
    }
}
