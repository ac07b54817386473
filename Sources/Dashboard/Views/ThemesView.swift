/// The list of themes, no longer than leaves something to be seen of how each looks.
struct ThemesView {
    private let model: Model
    private let picker: ThemePicker

    /// The most lines of the list.
    private static let height = 12

    init(_ model: Model, _ picker: ThemePicker) {
        self.model = model
        self.picker = picker
    }

    func draw(_ frame: inout Frame) {
        let names = picker.names
        let room = max(1, min(names.count, frame.size.height - 2, Self.height))
        let first = min(max(0, picker.index - room / 2), names.count - room)
        let lines = (first..<first + room).map(line)
        let width = min(40, names.map { 4 + CellWidth.of($0) }.max() ?? 20)
        let area = Box(title: "Theme", lines: lines, width: width)
            .draw(&frame, glyphs: model.glyphs)
        let y = area.bottom - room + picker.index - first
        frame.flag(.cursor, x: area.x, y: y, width: area.width)
    }

    private func line(_ index: Int) -> Line {
        var line = Line(index == picker.index ? "> " : "  ", .key)
        let name = picker.names[index]
        line.add(name, name == picker.before ? .mark : .text)
        return line
    }
}
