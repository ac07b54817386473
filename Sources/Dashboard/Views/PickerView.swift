/// A list to choose from, around the line that the cursor is on.
struct PickerView {
    /// One line of it.
    struct Entry {
        var name: String
        var note: String
        /// Whether it is what is in use now.
        var isCurrent = false
        /// What stands before the name, such as the box of a choice.
        var sign = ""
    }

    var title: String
    var entries: [Entry]
    var index: Int
    /// Keys that work in it beside those of every list.
    var hint: String?
    /// Whether what changes behind it while it is open must be seen.
    var isPreview = false

    func draw(_ frame: inout Frame, glyphs: Glyphs) {
        let all = frame.size.height - (hint == nil ? 2 : 3)
        let most = isPreview ? max(3, min(all, frame.size.height / 2)) : all
        let room = max(1, min(entries.count, most))
        let first = min(max(0, index - room / 2), entries.count - room)
        var lines: [Line] = []
        for place in first..<first + room { lines.append(line(entries[place], place)) }
        if let hint { lines.append(Line(hint, .dim)) }
        let width = max(
            lines.map(\.width).max() ?? 20,
            entries.map { nameWidth + $0.note.utf8.count }.max() ?? 0)
        let area = Box(title: title, lines: lines, width: width).draw(&frame, glyphs: glyphs)
        let y = area.bottom - lines.count + index - first
        frame.flag(.cursor, x: area.x, y: y, width: area.width)
    }

    private var nameWidth: Int {
        4 + (entries.map { CellWidth.of($0.sign) + CellWidth.of($0.name) }.max() ?? 0)
    }

    private func line(_ entry: Entry, _ place: Int) -> Line {
        var line = Line(place == index ? "> " : "  ", .key)
        line.add(entry.sign, .key)
        line.add(entry.name, entry.isCurrent ? .mark : .text)
        line.add(String(repeating: " ", count: max(1, nameWidth - line.width)))
        line.add(entry.note, .dim)
        return line
    }
}
