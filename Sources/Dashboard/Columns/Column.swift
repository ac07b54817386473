public import Heartbeat

/// One column of the table: the only place that knows its title, its width, when it gives way and
/// what it shows.
public struct Column: Sendable {
    /// What stands above it.
    public let title: String
    /// What `--columns` calls it.
    public var name: String { title.lowercased() }
    /// The cells it takes at least.
    public let width: Int
    /// The cells it takes where every cell counts.
    let narrow: Int
    /// Cells it may grow to.
    let maximum: Int
    /// Whether its values stand at the right edge.
    let alignsRight: Bool
    /// When it gives way on a narrow screen: 0 stays longest.
    public let rank: Int
    /// Whether it stays while the others are scrolled.
    let isFrozen: Bool
    /// What a table is sorted by when it is sorted by this column.
    public let field: Field?
    /// What the docs say.
    public let help: String
    let draw: @Sendable (Row, inout CellPen) -> Void

    init(
        _ title: String, width: Int, narrow: Int? = nil, maximum: Int? = nil,
        alignsRight: Bool = false, rank: Int,
        isFrozen: Bool = false, field: Field? = nil, _ help: String,
        draw: @escaping @Sendable (Row, inout CellPen) -> Void
    ) {
        self.title = title
        self.width = width
        self.narrow = narrow ?? width
        self.maximum = maximum ?? width
        self.alignsRight = alignsRight
        self.rank = rank
        self.isFrozen = isFrozen
        self.field = field
        self.help = help
        self.draw = draw
    }

    /// The same column, so wide and no wider.
    func fixed(at width: Int) -> Column {
        Column(
            title, width: width, maximum: width, alignsRight: alignsRight, rank: rank,
            isFrozen: isFrozen, field: field, help, draw: draw)
    }

    /// The column of a name.
    static func named(_ name: String) -> Column? {
        places[name].map { all[$0] }
    }

    private static let places = Dictionary(
        uniqueKeysWithValues: all.enumerated().map { ($1.name, $0) })

    /// A column of one number or time at the right edge.
    static func figure(
        _ title: String, width: Int, rank: Int, field: Field, _ help: String,
        text: @escaping @Sendable (Row, Instant) -> String?
    ) -> Column {
        Column(title, width: width, alignsRight: true, rank: rank, field: field, help) { row, pen in
            pen.right(text(row, pen.now) ?? "-", .text)
        }
    }
}

/// Writes one cell of the table.
struct CellPen {
    var frame: Frame
    var area: Area
    let now: Instant
    let glyphs: Glyphs

    /// Writes from the left edge; an ellipsis marks a cut.
    mutating func left(_ text: String, _ style: StyleToken) {
        let end = frame.put(text, x: area.x, y: area.y, width: area.width, style)
        if end >= area.end, area.width > 1, CellWidth.of(text) > area.width {
            frame.put(glyphs.ellipsis, x: area.end - 1, y: area.y, width: 1, .dim)
        }
    }

    /// Writes to the right edge; what is too long loses its beginning to a mark.
    mutating func right(_ text: String, _ style: StyleToken) {
        let width = text.utf8.count
        guard width <= area.width else {
            frame.fill("#", x: area.x, y: area.y, width: area.width, .dim)
            return
        }
        frame.put(
            text, x: area.end - width, y: area.y, width: width,
            width == 1 && text == "-" ? .dim : style)
    }
}
