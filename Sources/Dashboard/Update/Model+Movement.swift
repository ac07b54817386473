import Heartbeat

extension Model {
    /// Moves by lines in whatever pane has the keys.
    mutating func move(by lines: Int) {
        switch pane {
        case .sort, .group, .columns, .themes, .alerts: step(lines)
        case .help:
            guard case .help(var list) = overlay else { return }
            list.scroll = min(max(0, list.scroll + lines), HelpView.lastScroll(self, list))
            overlay = .help(list)
        case .detail:
            let last = DetailView.lastScroll(self)
            panels.detailScroll = min(max(0, panels.detailScroll + lines), last)
        case .events:
            let oldest = max(0, (shown?.journal.count ?? 0) - Layout(self).events.height)
            panels.eventsScroll = min(max(0, panels.eventsScroll - lines), oldest)
        default: moveSelection(by: lines)
        }
    }

    /// Moves by a share of what the pane shows.
    mutating func page(_ direction: Int, half: Bool) {
        let layout = Layout(self)
        let lines =
            switch pane {
            case .detail: layout.body.height
            case .events: layout.events.height
            case .help, .sort, .group, .columns, .themes, .alerts: size.height - 4
            default: layout.table.height
            }
        move(by: direction * max(1, half ? lines / 2 : lines))
    }

    /// Goes to the first line; the table rests there and lets its rows come and go.
    mutating func moveToFirst() {
        if pane == .table {
            if frozen == nil {
                look.rest(in: shown)
                marks.anchor = nil
            } else {
                moveSelection(by: -.max / 2)
            }
        } else {
            move(by: -.max / 2)
        }
    }

    /// Goes to the last line.
    mutating func moveToLast() {
        move(by: .max / 2)
    }

    /// Keeps the order of the table still for a while, so that nothing slips from under the hand.
    mutating func holdOrder() {
        look.holdsUntil = now + settings.orderHold.nanoseconds
    }

    private mutating func moveSelection(by lines: Int) {
        guard let shown, shown.lines > 0 else { return }
        let from = look.pendingRank ?? look.rank(in: shown) ?? look.lastRank
        if frozen != nil {
            let target = from + lines - shown.offset
            guard !shown.rows.isEmpty else { return }
            let index = min(max(0, target), shown.rows.count - 1)
            if index != target {
                say("frozen: only these rows are kept; \(label("freeze")) goes on")
            }
            look.selection = shown.rows[index].id
            look.rests = false
            look.lastRank = shown.offset + index
            return
        }
        holdOrder()
        look.go(to: from + lines, in: shown, visible: rowsThatFit())
        if look.pinnedLine != nil { look.pinnedLine = max(0, look.lastRank - look.top) }
    }

    /// The key of an action, as sentences name it.
    func label(_ action: String) -> String { settings.keyMap.label(action) }
}
