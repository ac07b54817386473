/// Which columns a table shows and where.
///
/// It depends on the width of the screen and the user's choice, never on the rows, so that no
/// column moves when values change.
struct ColumnLayout {
    /// Cells before the first column: cursor, mark, arrow and a blank.
    static let gutter = 4

    /// A column in its place.
    struct Placed {
        var column: Column
        var x: Int
        var width: Int
    }

    private(set) var columns: [Placed] = []

    init(_ model: Model) {
        self.init(
            width: model.size.width, offset: model.panels.columnOffset,
            isWide: model.panels.isWide, hasStrips: !model.isSlow, choice: model.panels.columns)
    }

    /// The columns that a width has room for; those of a choice, where there is one, in its order.
    init(
        width: Int, offset: Int, isWide: Bool, hasStrips: Bool = true,
        choice: [ColumnChoice] = []
    ) {
        let all = hasStrips ? Column.all : Column.all.filter { $0.title != "BEATS" }
        let chosen =
            if choice.isEmpty {
                offset == 0
                    ? Self.ranked(all, width: width, isWide: isWide)
                    : Self.scrolled(all, width: width, by: offset)
            } else {
                Self.scrolled(
                    Self.columns(of: choice, hasStrips: hasStrips), width: width, by: offset)
            }
        let isNarrow = Self.gutter + Self.needed(chosen) > width
        var widths = chosen.map { isNarrow ? $0.narrow : $0.width }
        var spare = width - Self.gutter - widths.reduce(0, +) - max(0, chosen.count - 1)
        Self.grow(&widths, chosen, &spare)
        var x = Self.gutter
        for (column, width) in zip(chosen, widths) {
            columns.append(Placed(column: column, x: x, width: width))
            x += width + 1
        }
    }

    /// Adds columns by rank as long as they fit; the strip of beats asks for more room before rarer
    /// figures come.
    private static func ranked(_ all: [Column], width: Int, isWide: Bool) -> [Column] {
        let candidates = all.indices.map { (rank: rank(all[$0], isWide), index: $0) }
        var chosen: [Int] = []
        var needed = gutter - 1
        var hasBeats = false
        for (rank, index) in candidates.sorted(by: { $0 < $1 }) {
            hasBeats = hasBeats || all[index].title == "BEATS"
            var slack = 0
            if rank >= 8 {
                slack = hasBeats ? 26 : 12
            } else if rank >= 2 {
                slack = min(7, max(0, (width - 56) / 3))
            }
            needed += all[index].width + 1
            if rank > 0, needed + slack > width { break }
            chosen.append(index)
        }
        return chosen.sorted().map { all[$0] }
    }

    /// In the wide table the strip of beats comes last of all.
    private static func rank(_ column: Column, _ isWide: Bool) -> Int {
        isWide && column.title == "BEATS" ? 99 : column.rank
    }

    /// Those of a choice; the strip of beats only where it may move, unless nothing else was chosen.
    private static func columns(of choice: [ColumnChoice], hasStrips: Bool) -> [Column] {
        let chosen = choice.compactMap { choice in
            choice.column.map { column in choice.width.map(column.fixed) ?? column }
        }
        let still = hasStrips ? chosen : chosen.filter { $0.title != "BEATS" }
        return still.isEmpty ? chosen : still
    }

    /// The frozen column, then those after the ones scrolled out, as long as they fit.
    private static func scrolled(
        _ columns: [Column], width: Int, by offset: Int
    ) -> [Column] {
        var chosen: [Column] = []
        var hidden = min(offset, max(0, columns.count { !$0.isFrozen } - 1))
        for column in columns {
            if !column.isFrozen, hidden > 0 {
                hidden -= 1
                continue
            }
            guard chosen.isEmpty || gutter + needed(chosen + [column]) <= width else { break }
            chosen.append(column)
        }
        return chosen
    }

    private static func needed(_ columns: [Column]) -> Int {
        columns.reduce(0) { $0 + $1.width } + max(0, columns.count - 1)
    }

    /// Gives spare room away: the peer to 24, the state, then peer and the others by turns up to
    /// their maximum.
    private static func grow(_ widths: inout [Int], _ columns: [Column], _ spare: inout Int) {
        func give(_ index: Int, upTo limit: Int) {
            let more = max(0, min(spare, min(limit, columns[index].maximum) - widths[index]))
            widths[index] += more
            spare -= more
        }
        guard spare > 0, !widths.isEmpty else { return }
        let beats = columns.firstIndex { $0.title == "BEATS" }
        let peer = columns.firstIndex(where: \.isFrozen) ?? 0
        give(peer, upTo: 23)
        if let beats { give(beats, upTo: 12) }
        for index in columns.indices where columns[index].title == "STATE" && spare > 20 {
            give(index, upTo: columns[index].maximum)
        }
        give(peer, upTo: 28)
        if let beats { give(beats, upTo: 32) }
        give(peer, upTo: .max)
        for index in columns.indices { give(index, upTo: .max) }
    }
}
