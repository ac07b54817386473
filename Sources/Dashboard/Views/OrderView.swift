import Heartbeat

/// The question before an order: whom, how, and what to type.
///
/// ```
/// +- Kill 3 sessions matching tag:eu ---------------------------+
/// | pay-gw.example:8443 (s0007 g1)  cache-1:6379 (s0011 g1)     |
/// | 1 close   say goodbye as the protocol does, then FIN        |
/// | 2 reset   abort now (RST)                                   |
/// | 3 hold    close, and stay closed until R                    |
/// | pace 200ms between sessions (+)                             |
/// | type 3 to confirm:                                          |
/// +-------------------------------------------------------------+
/// ```
struct OrderView {
    private let model: Model
    private let dialog: OrderDialog

    init(_ model: Model, _ dialog: OrderDialog) {
        self.model = model
        self.dialog = dialog
    }

    func draw(_ frame: inout Frame) {
        let size = frame.size
        let isRoomy = size.width >= 36 && size.height >= 10
        let width = min(size.width - 4, 66)
        let lines = isRoomy ? roomy(width: width, height: size.height - 2) : compact
        let area = Box(title: title, lines: lines, width: width)
            .draw(&frame, glyphs: model.glyphs)
        guard let typed = dialog.typed else { return }
        let before = (isRoomy ? question : shortQuestion).utf8.count + typed.utf8.count
        frame.caret = Frame.Caret(x: min(area.x + before, size.width - 1), y: area.bottom - 1)
    }

    private var title: String {
        let whom =
            dialog.targets.count == 1 && dialog.origin == nil
            ? dialog.targets[0].title
            : Humane.count(dialog.targets.count, dialog.areMarked ? "marked session" : "session")
        return "\(dialog.deed.verb) \(whom)" + (dialog.origin.map { " \($0)" } ?? "")
    }

    private func roomy(width: Int, height: Int) -> [Line] {
        var rest: [Line] = []
        for (index, mode) in dialog.modes.enumerated() {
            let isChosen = mode == dialog.mode
            var line = Line(isChosen ? ">" : " ", .key)
            line.add("\(index + 1)", .key)
            line.add(" \(mode.word)", isChosen ? .danger : .text)
            line.add(String(repeating: " ", count: 8 - mode.word.utf8.count))
            line.add(explanation(of: mode), isChosen ? .text : .dim)
            rest.append(line)
        }
        if dialog.mode == nil { rest.append(Line(explanation, .dim)) }
        if dialog.targets.count > 1, dialog.mode != nil {
            var line = Line("  pace ", .dim)
            line.add(dialog.pace == .zero ? "none" : Humane.brief(dialog.pace))
            line.add(" between sessions  ", .dim)
            line.add("+", .key)
            line.add(" changes it", .dim)
            rest.append(line)
        }
        rest += [Line(""), confirmation]
        // Where every line counts the blank one goes first, then names.
        if rest.count + 3 > height { rest.remove(at: rest.count - 2) }
        let room = height - rest.count - 1
        return names(width: width, lines: max(1, min(dialog.origin == nil ? 2 : 10, room))) + rest
    }

    private var compact: [Line] {
        var modes = Line()
        for (index, mode) in dialog.modes.enumerated() {
            modes.add("\(index + 1)", .key)
            modes.add(mode.word, mode == dialog.mode ? .tableHeader : .text)
            modes.add(" ")
        }
        if dialog.modes.isEmpty { modes.add(explanation, .dim) }
        guard let typed = dialog.typed else {
            var enter = Line("Enter", .key)
            enter.add(dialog.wantsCount ? " goes on" : " \(dialog.deed.word)s", .danger)
            return [modes, enter]
        }
        var line = Line(shortQuestion, .danger)
        line.add(typed, .prompt)
        return [modes, line]
    }

    /// The targets from where the list is scrolled to, in so many lines, and how many more.
    private func names(width: Int, lines room: Int) -> [Line] {
        var lines = [Line()]
        for (index, target) in dialog.targets.enumerated().dropFirst(dialog.scroll) {
            let text = "\(target.title) (\(target.link))"
            if let last = lines.last, last.width > 0, last.width + 2 + CellWidth.of(text) > width {
                guard lines.count < room else {
                    lines.append(Line("and \(dialog.targets.count - index) more", .dim))
                    break
                }
                lines.append(Line())
            }
            if lines[lines.count - 1].width > 0 { lines[lines.count - 1].add("  ") }
            lines[lines.count - 1].add(text, .text)
        }
        return lines
    }

    private func explanation(of mode: KillMode) -> String {
        switch mode {
        case .close: "say goodbye as the protocol does, then FIN"
        case .reset: "abort now (RST)"
        case .ban: "close, and refuse \(dialog.refused) for a time"
        case .hold: "close, and stay closed until \(model.label("reconnect"))"
        }
    }

    private var explanation: String {
        switch dialog.deed {
        case .kill: ""
        case .ping: "one probe each, now"
        case .release: "let those that are held connect again"
        case .reconnect: "close what is there, dial again at once"
        case .forget: "close, and watch no more"
        }
    }

    private var question: String { "type \(dialog.targets.count) to \(dialog.deed.word): " }
    private var shortQuestion: String { "type \(dialog.targets.count): " }

    private var confirmation: Line {
        if let typed = dialog.typed {
            var line = Line(question, .danger)
            line.add(typed, .prompt)
            return line
        }
        var line = Line("Enter", .key)
        line.add(
            dialog.wantsCount
                ? " goes on to the count"
                : " \(dialog.deed.word)s \(dialog.targets.count == 1 ? "it" : "them")",
            dialog.deed == .ping || dialog.deed == .release ? .text : .danger)
        line.add(", Esc cancels", .dim)
        if dialog.deed.canBeUndone { line.add(", \(model.label("undo")) takes it back", .dim) }
        return line
    }
}
