import Heartbeat

extension KeyBinding {
    static let choosing: [KeyBinding] = [
        changing(
            "mark", ["space"], in: [.table, .detail], "mark, and move down", footer: ("Mark", 6),
            unless: { $0.selectedRow == nil ? "no session is selected" : nil }
        ) { $0.toggleMark() },
        changing(
            "range", ["v"], in: [.table], "begin a range; again marks it",
            unless: { $0.selectedRow == nil ? "no session is selected" : nil }
        ) { $0.toggleRange() },
        changing(
            "mark-all", ["*"], in: [.table], "mark all that the filter lets through",
            unless: { ($0.shown?.matching ?? 0) == 0 ? "nothing to mark" : nil }
        ) { $0.markAll() },
        changing(
            "unmark", ["U"], in: [.table, .detail], "take every mark away",
            unless: { $0.marks.isEmpty ? "nothing is marked" : nil }
        ) { $0.marks.clear() },
    ]

    static let acting: [KeyBinding] = [
        KeyBinding(
            "ping", ["p"], in: Pane.views, "ping now: the selection or the marks",
            footer: ("Ping", 2), acts: true, unless: { $0.pingRefusal }
        ) { $0.order(.ping) },
        KeyBinding(
            "reconnect", ["R"], in: Pane.views,
            "reconnect now; skips the backoff, releases held ones", footer: ("Reconnect", 2),
            acts: true,
            unless: { $0.reconnectRefusal }
        ) { $0.order(.reconnect) },
        changing(
            "kill", ["K", "f9"], in: Pane.views, "kill: close, reset or hold, after a question",
            footer: ("Kill", 1), acts: true, unless: { $0.killRefusal }
        ) { $0.ask(.kill(.close)) },
        KeyBinding(
            "acknowledge", ["a"], in: Pane.views.union([.alerts]),
            "the alerts were seen: all, or the one under the cursor of their list",
            footer: ("Ack", 3), acts: true, unless: { $0.acknowledgeRefusal }
        ) { $0.acknowledge() },
        changing("mute", ["m"], in: Pane.views.union([.alerts]), "alerts make noise, or none") {
            $0.isMuted.toggle()
            $0.say($0.isMuted ? "alerts are muted" : "alerts make noise")
        },
        changing("alerts", ["A"], in: Pane.views, "the alerts that are on") {
            $0.overlay = .alerts(AlertList())
        },
        KeyBinding(
            "undo", ["u"], in: Pane.views,
            "take back the last kill: what was not sent, what was held", footer: ("Undo", 10),
            acts: true,
            unless: { $0.hasEnded ? "the engine is gone" : nil }
        ) { model in
            model.say("undo")
            return [.order(Order(.undo))]
        },
        KeyBinding(
            "copy", ["y"], in: Pane.views, "copy the row to the clipboard (OSC 52)",
            unless: { $0.copiedSession == nil ? "no session is selected" : nil }
        ) { model in
            model.say("copied, if this terminal allows it")
            return [.copy(model.copiedRow())]
        },
        KeyBinding(
            "copy-json", ["Y"], in: Pane.views, "copy the row as JSON (OSC 52)",
            unless: { $0.copiedSession == nil ? "no session is selected" : nil }
        ) { model in
            model.say("copied as JSON, if this terminal allows it")
            return model.copiedSession.map { [.copyRow($0)] } ?? []
        },
    ]

    static let leaving: [KeyBinding] = [
        changing("back", ["esc"], in: Pane.views, "back: detail, filter, marks, one at a time") {
            $0.goBack()
        },
        changing("help", ["?", "f1"], in: Pane.views, "these keys; type to search") {
            $0.overlay = .help(HelpList(for: $0.pane))
        },
        KeyBinding(
            "mouse", ["%"], in: Pane.views,
            "the mouse: for this screen, or for the terminal to select text with"
        ) { $0.toggleMouse() },
        KeyBinding("redraw", ["^l"], in: Set(Pane.allCases), "draw everything again") { _ in
            [.redraw]
        },
        KeyBinding("suspend", ["^z"], in: Set(Pane.allCases), "back to the shell; fg comes back") {
            _ in [.suspend]
        },
        KeyBinding("quit", ["q", "f10", "^c"], in: Pane.views, "leave") { _ in [.quit] },
    ]

    static let overlays: [KeyBinding] = [
        KeyBinding(
            "accept", ["enter"], in: Pane.prompts, "keep the filter; obey the command",
            footer: ("accept", 1)
        ) { $0.acceptPrompt() },
        changing("older", ["up", "^p"], in: Pane.prompts, "older lines", footer: ("older", 3)) {
            $0.recall(older: true)
        },
        changing("newer", ["down", "^n"], in: Pane.prompts, "newer lines") {
            $0.recall(older: false)
        },
        changing(
            "complete", ["tab"], in: Pane.prompts, "ways to end the word", footer: ("complete", 4)
        ) {
            $0.complete()
        },
        KeyBinding(
            "confirm", ["enter"], in: [.kill], "do it", footer: ("confirm", 1),
            unless: { $0.gatherRefusal }
        ) { $0.confirmOrder() },
        changing(
            "next-mode", ["down", "tab"], in: [.kill], "next way to kill; more of the targets",
            footer: ("more", 3), unless: { $0.gatherRefusal }
        ) {
            $0.editOrder { $0.step(1) }
        },
        changing("previous-mode", ["up", "backtab"], in: [.kill], "way before; targets before") {
            $0.editOrder { $0.step(-1) }
        },
        changing(
            "pace", ["+"], in: [.kill], "another pause between kills", footer: ("pace", 4),
            unless: { $0.paceRefusal }
        ) { $0.editOrder { $0.nextPace() } },
        changing("erase", ["backspace"], in: [.kill], "take the last digit back") {
            $0.editOrder { $0.erase() }
        },
        changing(
            "choose", ["enter", "space"], in: Pane.pickers, "choose it", footer: ("choose", 1)
        ) { $0.chooseFromList() },
        changing(
            "wear", ["enter", "space"], in: [.themes], "keep this theme", footer: ("keep", 1)
        ) { $0.overlay = nil },
        changing("scroll-up", ["up"], in: [.help], "up") { $0.move(by: -1) },
        changing("scroll-down", ["down"], in: [.help], "down", footer: ("scroll", 3)) {
            $0.move(by: 1)
        },
        changing("help-page-up", ["pgup"], in: [.help], "a page up") { $0.page(-1, half: false) },
        changing("help-page-down", ["pgdn"], in: [.help], "a page down") {
            $0.page(1, half: false)
        },
        changing("go-to-alert", ["enter"], in: [.alerts], "go to its session", footer: ("go", 1)) {
            $0.goToAlert()
        },
        changing("close-list", ["enter", "q"], in: [.doors, .box], "close", footer: ("close", 1)) {
            $0.overlay = nil
        },
        changing(
            "keep-columns", ["enter"], in: [.columns], "keep these columns", footer: ("keep", 1)
        ) { $0.keepColumns() },
        KeyBinding(
            "close", ["q"], in: [.kill, .sort, .group, .columns, .themes, .alerts], "leave"
        ) { $0.leaveOverlay() },
        KeyBinding(
            "copy-text", ["y"], in: [.box], "copy it to the clipboard (OSC 52)",
            footer: ("copy", 2), unless: { $0.copiedText == nil ? "nothing to copy" : nil }
        ) { model in
            model.say("copied, if this terminal allows it")
            return model.copiedText.map { [.copy($0)] } ?? []
        },
        changing("close-help", ["?", "f1", "enter"], in: [.help], "close") { $0.leaveOverlay() },
        KeyBinding("leave", ["esc", "^c"], in: Pane.overlays, "leave", footer: ("leave", 2)) {
            $0.leaveOverlay()
        },
    ]
}

extension KeyBinding {
    static let columns: [KeyBinding] = [
        editing("toggle-column", ["space"], "show the column, or not") { $0.toggle() },
        editing("move-column-left", ["<"], "move the column to the left") { $0.move(-1) },
        editing("move-column-right", [">"], "move the column to the right") { $0.move(1) },
        editing("wider-column", ["+"], "make the column wider") { $0.widen(1) },
        editing("narrower-column", ["-"], "make the column narrower") { $0.widen(-1) },
        changing("reset-columns", ["="], in: [.columns], "the columns that the width chooses") {
            $0.panels.columns = []
            $0.openColumns()
        },
    ]

    private static func editing(
        _ name: String, _ keys: [String], _ help: String,
        _ change: @escaping @Sendable (inout ColumnPicker) -> Void
    ) -> KeyBinding {
        changing(name, keys, in: [.columns], help) { model in
            guard case .columns(var picker) = model.overlay else { return }
            change(&picker)
            model.overlay = .columns(picker)
            model.panels.columns = picker.choice
            model.panels.columnOffset = 0
        }
    }
}

extension Model {
    fileprivate mutating func editOrder(_ change: (inout OrderDialog) -> Void) {
        guard case .order(var dialog) = overlay else { return }
        change(&dialog)
        overlay = .order(dialog)
    }

    /// Why nothing can be decided yet.
    fileprivate var gatherRefusal: String? {
        if case .gather = overlay { "the engine is still asked whom it is about" } else { nil }
    }

    /// Why there is no pause to choose.
    fileprivate var paceRefusal: String? {
        guard case .order(let dialog) = overlay, dialog.mode != nil else {
            return "nothing is killed"
        }
        return dialog.targets.count < 2 ? "there is only one" : nil
    }
}
