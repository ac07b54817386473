import Heartbeat

extension Model {
    /// Why the view cannot be changed now.
    var lookRefusal: String? {
        if let endRefusal { return endRefusal }
        return frozen == nil ? nil : "frozen; \(label("freeze")) goes on"
    }

    /// Why nothing can be looked for any more.
    var endRefusal: String? { hasEnded ? "the engine is gone" : nil }

    /// Looks through another filter; the cursor goes to its first row unless its own session is in
    /// it.
    mutating func apply(_ filter: Filter) {
        guard filter != look.filter else { return }
        look.keepSelection()
        look.filter = filter
        startOver()
    }

    /// Shows only these states; the same again shows all.
    mutating func show(_ states: Set<SessionState>) {
        look.keepSelection()
        look.states = look.states == states ? [] : states
        startOver()
    }

    /// Sorts by a field; the same field again turns the order round.
    mutating func sort(by field: Field) {
        if look.order.field == field {
            look.order.descending.toggle()
        } else {
            look.order.field = field
            look.order.descending = field.kind != .text
        }
        orderChanged()
    }

    /// Takes in another order; whatever was held still is let go.
    mutating func orderChanged() {
        look.holdsUntil = nil
        marks.anchor = nil
        marks.pending = nil
        if look.rests { look.top = 0 }
        say("sort: \(look.order.words)")
    }

    /// Goes to the next column that can be sorted by, or the one before.
    mutating func stepSort(_ by: Int) {
        let fields = ColumnLayout(self).columns.compactMap(\.column.field)
        guard !fields.isEmpty else { return }
        let index = fields.firstIndex(of: look.order.field)
        let next = index.map { ($0 + by + fields.count) % fields.count } ?? 0
        look.order.field = fields[next]
        look.order.descending = fields[next].kind != .text
        orderChanged()
    }

    /// Keeps the picture, or lets it go on.
    mutating func toggleFreeze() {
        if frozen == nil {
            frozen = latest
            marks.pending = nil
            look.pendingRank = nil
        } else {
            frozen = nil
            if let latest { look.adopt(latest, rows: rowsThatFit()) }
        }
    }

    /// Esc: the range, the detail, the filter, the marks, one of them at a time.
    mutating func goBack() {
        if marks.anchor != nil || marks.pending != nil {
            marks.anchor = nil
            marks.pending = nil
        } else if panels.showsDetail {
            closeDetail()
        } else if panels.focus != .table {
            panels.focus = .table
        } else if frozen == nil, !look.filter.isEverything || !look.states.isEmpty {
            look.keepSelection()
            look.filter = .everything
            look.states = []
            startOver()
        } else if !marks.isEmpty {
            marks.clear()
        } else if frozen != nil {
            toggleFreeze()
        }
    }

    /// Fills the screen with the selected session, or goes back to the table.
    mutating func toggleDetail() {
        if panels.showsDetail {
            closeDetail()
        } else {
            panels.showsDetail = true
            panels.detailScroll = 0
            panels.focus = .detail
            look.rests = false
        }
    }

    /// Gives the keys to the next pane.
    mutating func focusNext() {
        guard !panels.showsDetail else { return }
        panels.focus = panels.focus == .table && !Layout(self).events.isEmpty ? .events : .table
    }

    /// Shows or hides the journal.
    mutating func toggleEvents() {
        panels.events = Layout(self).events.isEmpty
        panels.eventsScroll = 0
        if Layout(self).events.isEmpty { panels.focus = .table }
    }

    /// Shows more of the selected session under the table, then nothing.
    mutating func cycleStrip() {
        let all = Panels.Strip.allCases
        let index = all.firstIndex(of: Layout(self).strip) ?? 0
        panels.strip = all[(index + 1) % all.count]
    }

    /// Opens the list of themes.
    mutating func chooseTheme() {
        overlay = .themes(ThemePicker(settings.themes, worn: theme))
    }

    private mutating func closeDetail() {
        panels.showsDetail = false
        panels.focus = .table
    }

    mutating func startOver() {
        look.top = 0
        look.lastRank = 0
        look.rests = true
        look.pendingRank = nil
        look.holdsUntil = nil
        marks.anchor = nil
        marks.pending = nil
        look.restoreSelection()
    }
}

extension Ordering {
    /// As the status line says it.
    var words: String {
        let direction =
            field.kind == .text
            ? (descending ? "z to a" : "a to z") : (descending ? "largest first" : "smallest first")
        return "\(field.rawValue), \(direction)\(faultsFirst ? ", faults first" : "")"
    }
}
