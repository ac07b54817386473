import Heartbeat

/// The rows, and what stands in their place when there are none.
struct TableView {
    private let model: Model
    private let layout: ColumnLayout

    init(_ model: Model) {
        self.model = model
        layout = ColumnLayout(model)
    }

    func draw(_ frame: inout Frame, _ place: Layout) {
        drawHead(&frame, place.tableHead)
        guard let snapshot = model.shown, !snapshot.rows.isEmpty else {
            WelcomeView(model).draw(&frame, place.table)
            return
        }
        // The pen owns the frame while the rows are drawn, so that no cell is copied.
        var pen = CellPen(
            frame: frame, area: place.table, now: model.shownNow, glyphs: model.glyphs)
        frame = Frame(size: Size(width: 0, height: 0))
        for (index, row) in snapshot.rows.prefix(place.table.height).enumerated() {
            draw(row, rank: snapshot.offset + index, y: place.table.y + index, &pen)
        }
        frame = pen.frame
    }

    private func drawHead(_ frame: inout Frame, _ area: Area) {
        frame.fill(" ", x: area.x, y: area.y, width: area.width, .tableHeader)
        for placed in layout.columns {
            var title = placed.column.title
            if let field = placed.column.field, field == model.look.order.field,
                title.utf8.count < placed.width
            {
                let glyphs = model.glyphs
                title += model.look.order.descending ? glyphs.descending : glyphs.ascending
            }
            let width = CellWidth.of(title)
            let indent = placed.column.alignsRight ? max(0, placed.width - width) : 0
            frame.put(
                title, x: placed.x + indent, y: area.y, width: placed.width - indent, .tableHeader)
        }
    }

    private func draw(_ row: Row, rank: Int, y: Int, _ pen: inout CellPen) {
        let isSelected = row.id == model.look.selection && model.look.pendingRank == nil
        if let head = row.head {
            GroupView(head).draw(&pen.frame, y: y, glyphs: pen.glyphs)
            if isSelected {
                pen.frame.put(">", x: 0, y: y, .key)
                pen.frame.flag(.cursor, x: 0, y: y, width: pen.frame.size.width)
            }
            return
        }
        let isMarked = model.marks.contains(row.id) || isInRange(rank)
        pen.frame.put(isSelected ? ">" : " ", x: 0, y: y, isSelected ? .key : .text)
        pen.frame.put(isMarked ? "*" : " ", x: 1, y: y, isMarked ? .mark : .text)
        pen.frame.put(
            String(row.direction.arrow), x: 2, y: y, row.direction == .inbound ? .inbound : .dim)
        if row.alerts > 0 {
            pen.frame.put("!", x: 3, y: y, row.newAlerts > 0 ? .alert : .acknowledged)
        }
        // In place: to copy a column costs more than to draw its cell.
        for index in layout.columns.indices {
            pen.area = Area(
                x: layout.columns[index].x, y: y, width: layout.columns[index].width, height: 1)
            layout.columns[index].column.draw(row, &pen)
        }
        if row.state == .dead || row.state == .held {
            pen.frame.flag(.stale, x: 0, y: y, width: layout.stateStart)
            pen.frame.flag(.stale, x: layout.stateEnd, y: y, width: pen.frame.size.width)
        }
        if isSelected { pen.frame.flag(.cursor, x: 0, y: y, width: pen.frame.size.width) }
    }

    private func isInRange(_ rank: Int) -> Bool {
        guard let anchor = model.marks.anchor, let shown = model.shown,
            let cursor = model.look.rank(in: shown)
        else { return false }
        return (min(anchor, cursor)...max(anchor, cursor)).contains(rank)
    }
}

extension ColumnLayout {
    /// Where the state's column begins: the state keeps its colour in rows that are dimmed.
    fileprivate var stateStart: Int { state?.x ?? 0 }
    fileprivate var stateEnd: Int { state.map { $0.x + $0.width } ?? 0 }
    private var state: Placed? { columns.first { $0.column.title == "STATE" } }
}
