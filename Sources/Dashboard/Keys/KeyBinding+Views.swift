import Heartbeat

extension KeyBinding {
    private static let lists: Set<Pane> = [.table, .detail, .events, .sort]

    static let movement: [KeyBinding] = [
        changing("up", ["k", "up"], in: lists, "up") { $0.move(by: -1) },
        changing("down", ["j", "down"], in: lists, "down") { $0.move(by: 1) },
        changing("first", ["g", "home"], in: lists, "first; the table rests at its top") {
            $0.moveToFirst()
        },
        changing("last", ["G", "end"], in: lists, "last") { $0.moveToLast() },
        changing("half-up", ["^u"], in: lists, "half a page up") { $0.page(-1, half: true) },
        changing("half-down", ["^d"], in: lists, "half a page down") { $0.page(1, half: true) },
        changing("page-up", ["pgup", "^b"], in: lists, "a page up") { $0.page(-1, half: false) },
        changing("page-down", ["pgdn", "^f"], in: lists, "a page down") { $0.page(1, half: false) },
        changing("left", ["h", "left"], in: [.table], "columns back") {
            $0.panels.columnOffset = max(0, $0.panels.columnOffset - 1)
        },
        changing("right", ["l", "right"], in: [.table], "more columns; the peer stays") {
            let last = Column.all.count { !$0.isFrozen } - 1
            $0.panels.columnOffset = min(last, $0.panels.columnOffset + 1)
        },
    ]

    static let looking: [KeyBinding] = [
        changing(
            "filter", ["/", "\\", "f4"], in: Pane.views, "filter, live",
            footer: ("Filter", 1), unless: { $0.endRefusal }
        ) { $0.openFilter() },
        changing("command", [":"], in: Pane.views, "command line", footer: ("Command", 9)) {
            $0.openCommand()
        },
        states("all", "1", [], "all states"),
        states("up-only", "2", [.up], "only up"),
        states("late-only", "3", [.late], "only late"),
        states("retry-only", "4", [.retry], "only waiting for an attempt"),
        states("dead-only", "5", [.dead], "only dead"),
        states("held-only", "6", [.held], "only held"),
        changing(
            "faults-first", ["!"], in: [.table, .sort], "faults first, on or off",
            unless: { $0.lookRefusal }
        ) {
            $0.look.order.faultsFirst.toggle()
            $0.orderChanged()
        },
        changing(
            "sort", ["s", "f6"], in: [.table], "sort by a field", footer: ("Sort", 4),
            unless: { $0.lookRefusal }
        ) { $0.overlay = .sort(SortPicker(at: $0.look.order.field)) },
        changing(
            "invert", ["S", "I"], in: [.table], "turn the order round", unless: { $0.lookRefusal }
        ) {
            $0.look.order.descending.toggle()
            $0.orderChanged()
        },
        changing(
            "sort-left", ["<"], in: [.table], "sort by the column before",
            unless: { $0.lookRefusal }
        ) {
            $0.stepSort(-1)
        },
        changing(
            "sort-right", [">"], in: [.table], "sort by the next column", unless: { $0.lookRefusal }
        ) {
            $0.stepSort(1)
        },
        changing(
            "freeze", ["z", "Z"], in: Pane.views, "keep this picture; the engine goes on",
            footer: ("Freeze", 7),
            unless: { $0.latest == nil || $0.hasEnded ? "nothing more comes" : nil }
        ) { $0.toggleFreeze() },
    ]

    static let panes: [KeyBinding] = [
        changing(
            "detail", ["enter"], in: Pane.views, "the session on the whole screen, and back",
            footer: ("Detail", 5),
            unless: {
                $0.selectedRow == nil && !$0.panels.showsDetail ? "no session is selected" : nil
            }
        ) { $0.toggleDetail() },
        changing(
            "strip", ["d"], in: [.table, .events], "the session under the table: off, 3 lines, 10"
        ) {
            $0.cycleStrip()
        },
        changing(
            "events", ["e"], in: [.table, .events], "the journal, on or off", footer: ("Events", 8)
        ) { $0.toggleEvents() },
        changing("focus", ["tab"], in: [.table, .events], "keys to the table or to the journal") {
            $0.focusNext()
        },
        changing("wide", ["w"], in: [.table], "figures in place of the strip of beats") {
            $0.panels.isWide.toggle()
        },
        KeyBinding(
            "theme", ["T"], in: Pane.views, "next theme",
            unless: { $0.settings.themes.count < 2 ? "there is no other" : nil }
        ) { $0.nextTheme() },
    ]

    private static func states(
        _ name: String, _ key: String, _ states: Set<SessionState>, _ help: String
    ) -> KeyBinding {
        changing(name, [key], in: [.table, .events], help, unless: { $0.lookRefusal }) {
            $0.show(states)
        }
    }
}
