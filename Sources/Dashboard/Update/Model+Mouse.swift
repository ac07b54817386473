import Heartbeat

extension Model {
    /// Takes the mouse, or leaves it to the terminal, whose own selection it then is.
    mutating func toggleMouse() -> [Intent] {
        takesMouse.toggle()
        say(takesMouse ? "the mouse is taken" : "the mouse is the terminal's: drag selects text")
        return [.mouse(takesMouse)]
    }

    /// The wheel scrolls, a press selects, sorts or filters, each by what is under it.
    mutating func point(_ mouse: Mouse) -> [Intent] {
        switch mouse.deed {
        case .wheelUp: move(by: -Self.wheelLines)
        case .wheelDown: move(by: Self.wheelLines)
        case .press: press(x: mouse.x, y: mouse.y)
        }
        return []
    }

    private static let wheelLines = 3

    private mutating func press(x: Int, y: Int) {
        guard overlay == nil, !isTiny else { return }
        let layout = Layout(self)
        if panels.showsDetail { return }
        if layout.table.contains(x: x, y: y) {
            select(line: y - layout.table.y)
        } else if layout.tableHead.contains(x: x, y: y) {
            sort(at: x)
        } else if let action = HeaderView(self).action(x: x, y: y, layout) {
            show(action)
        } else if layout.events.contains(x: x, y: y) || layout.eventsRule.contains(x: x, y: y) {
            panels.focus = .events
        }
    }

    private mutating func select(line: Int) {
        panels.focus = .table
        guard let shown, shown.rows.indices.contains(line) else { return }
        let isThere = shown.rows[line].id == look.selection && !look.rests
        guard !isThere else { return openSelected() }
        look.selection = shown.rows[line].id
        look.rests = false
        look.pendingRank = nil
        look.lastRank = shown.offset + line
        if frozen == nil { holdOrder() }
    }

    private mutating func sort(at x: Int) {
        guard lookRefusal == nil else { return }
        let columns = ColumnLayout(self).columns
        guard let placed = columns.first(where: { ($0.x..<$0.x + $0.width + 1).contains(x) }),
            let field = placed.column.field
        else { return }
        sort(by: field)
    }

    private mutating func show(_ action: HeaderView.Action) {
        guard lookRefusal == nil else { return }
        switch action {
        case .states(let states): show(states)
        case .filter: openFilter()
        }
    }
}

extension Area {
    /// Whether a cell lies in it.
    func contains(x: Int, y: Int) -> Bool {
        x >= self.x && x < end && y >= self.y && y < bottom
    }
}
