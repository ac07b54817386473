import Heartbeat

/// The keys of this pane, the other keys, the commands and the filter's words, narrowed by what is
/// typed.
struct HelpView {
    private let model: Model
    private let list: HelpList

    init(_ model: Model, _ list: HelpList) {
        self.model = model
        self.list = list
    }

    func draw(_ frame: inout Frame) {
        let size = frame.size
        let glyphs = model.glyphs
        frame.clear(Area(x: 0, y: 0, width: size.width, height: size.height))
        frame.rule("help", right: "", y: 0, isFocused: true, glyphs: glyphs)
        var search = Line(" search: ", .dim)
        search.add(list.search.text, .prompt)
        frame.put(search, x: 0, y: 1, glyphs: glyphs)
        frame.caret = Frame.Caret(x: min(size.width - 1, search.width), y: 1)
        let room = Self.room(model)
        for (index, line) in Self.lines(model, list).dropFirst(list.scroll).prefix(room)
            .enumerated()
        {
            frame.put(line, x: 1, y: 2 + index, width: size.width - 2, glyphs: glyphs)
        }
        let footer = Area(x: 0, y: size.height - 1, width: size.width, height: 1)
        FooterView(model).draw(&frame, footer)
    }

    /// How far it can be scrolled.
    static func lastScroll(_ model: Model, _ list: HelpList) -> Int {
        max(0, lines(model, list).count - room(model))
    }

    private static func room(_ model: Model) -> Int { max(1, model.size.height - 3) }

    private static func lines(_ model: Model, _ list: HelpList) -> [Line] {
        let here = KeyBinding.all(for: model).filter { $0.panes.contains(list.pane) }
        let elsewhere = KeyBinding.all(for: model).filter { !$0.panes.contains(list.pane) }
        var lines: [Line] = []
        let words = list.search.text.lowercased()
        let width = model.size.width >= 100 ? 44 : 18
        section("Keys here", here.map { entry($0, model) }, words, width: width, &lines)
        section("Commands", Command.all(for: model).map(entry), words, width: width, &lines)
        section("Filter words, after /", Field.allCases.map(entry), words, width: width, &lines)
        section(
            "Keys in prompts and dialogs", elsewhere.map { entry($0, model) }, words, width: width,
            &lines)
        if lines.isEmpty { lines = [Line("nothing about “\(list.search.text)”", .dim)] }
        return lines
    }

    private typealias Entry = (key: String, text: String, note: String)

    private static func section(
        _ title: String, _ entries: [Entry], _ words: String, width: Int,
        _ lines: inout [Line]
    ) {
        let found = entries.filter { entry in
            words.isEmpty
                || "\(entry.key) \(entry.text) \(entry.note)".lowercased().contains(words)
        }
        guard !found.isEmpty else { return }
        if !lines.isEmpty { lines.append(Line("")) }
        lines.append(Line(title, .header))
        for entry in found {
            var line = Line("  \(entry.key)", .key)
            line.add(String(repeating: " ", count: max(1, width - line.width)))
            line.add(entry.text)
            lines.append(line)
        }
    }

    private static func entry(_ binding: KeyBinding, _ model: Model) -> Entry {
        let keys = model.settings.keyMap.keys(for: binding).map(\.label).joined(separator: " ")
        return (keys, binding.help, binding.name)
    }

    private static func entry(_ command: Command) -> Entry {
        (
            ":\(command.name) \(command.arguments)", command.help,
            command.aliases.joined(separator: " ")
        )
    }

    private static func entry(_ field: Field) -> Entry {
        (field.rawValue, field.summary, "")
    }
}
