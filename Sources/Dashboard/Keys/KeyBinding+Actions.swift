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
            footer: ("Ping", 2), unless: \.pingRefusal
        ) { $0.order(.ping) },
        KeyBinding(
            "reconnect", ["R"], in: Pane.views,
            "reconnect now; skips the backoff, releases held ones", footer: ("Reconnect", 2),
            unless: \.reconnectRefusal
        ) { $0.order(.reconnect) },
        changing(
            "kill", ["K", "f9"], in: Pane.views, "kill: close, reset or hold, after a question",
            footer: ("Kill", 1), unless: \.killRefusal
        ) { $0.askToKill() },
        KeyBinding(
            "undo", ["u"], in: Pane.views,
            "take back the last kill: what was not sent, what was held", footer: ("Undo", 10),
            unless: { $0.hasEnded ? "the engine is gone" : nil }
        ) { model in
            model.say("undo")
            return [.order(Order(.undo))]
        },
        KeyBinding(
            "copy", ["y"], in: Pane.views, "copy the row to the clipboard (OSC 52)",
            unless: { $0.selectedRow == nil ? "no session is selected" : nil }
        ) { model in
            model.say("copied, if this terminal allows it")
            return [.copy(model.copiedRow())]
        },
    ]

    static let leaving: [KeyBinding] = [
        changing("back", ["esc"], in: Pane.views, "back: detail, filter, marks, one at a time") {
            $0.goBack()
        },
        changing("help", ["?", "f1"], in: Pane.views, "these keys; type to search") {
            $0.overlay = .help(HelpList(for: $0.pane))
        },
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
            "confirm", ["enter"], in: [.kill], "do it", footer: ("confirm", 1)
        ) { $0.confirmKill() },
        changing(
            "next-mode", ["down", "tab"], in: [.kill], "next way to kill", footer: ("choose", 3)
        ) {
            $0.editKill { $0.step(1) }
        },
        changing("previous-mode", ["up", "backtab"], in: [.kill], "way before") {
            $0.editKill { $0.step(-1) }
        },
        changing(
            "pace", ["+"], in: [.kill], "another pause between kills", footer: ("pace", 4),
            unless: { $0.killTargets < 2 ? "there is only one" : nil }
        ) { $0.editKill { $0.nextPace() } },
        changing("erase", ["backspace"], in: [.kill], "take the last digit back") {
            $0.editKill { $0.erase() }
        },
        changing("choose", ["enter", "space"], in: [.sort], "sort by it", footer: ("sort", 1)) {
            guard case .sort(let picker) = $0.overlay else { return }
            $0.overlay = nil
            $0.sort(by: picker.field)
        },
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
        changing("close-list", ["enter"], in: [.doors], "close") { $0.leaveOverlay() },
        changing("close-help", ["?", "f1", "enter"], in: [.help], "close") { $0.leaveOverlay() },
        KeyBinding("leave", ["esc", "^c"], in: Pane.overlays, "leave", footer: ("leave", 2)) {
            $0.leaveOverlay()
        },
    ]
}

extension Model {
    fileprivate mutating func editKill(_ change: (inout KillDialog) -> Void) {
        guard case .kill(var dialog) = overlay else { return }
        change(&dialog)
        overlay = .kill(dialog)
    }

    fileprivate var killTargets: Int {
        guard case .kill(let dialog) = overlay else { return 0 }
        return dialog.targets.count
    }
}
