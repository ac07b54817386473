import Heartbeat

/// The list of fields to sort by, around the one the cursor is on.
struct SortView {
    private let model: Model
    private let picker: SortPicker

    init(_ model: Model, _ picker: SortPicker) {
        self.model = model
        self.picker = picker
    }

    func draw(_ frame: inout Frame) {
        let fields = SortPicker.fields
        let room = max(1, min(fields.count, frame.size.height - 2))
        let first = min(max(0, picker.index - room / 2), fields.count - room)
        var lines: [Line] = []
        for index in first..<first + room { lines.append(line(fields[index], index)) }
        let width = fields.map { 14 + $0.summary.utf8.count }.max() ?? 20
        let area = Box(title: "Sort by", lines: lines, width: width)
            .draw(&frame, glyphs: model.glyphs)
        let y = area.bottom - room + picker.index - first
        frame.flag(.cursor, x: area.x, y: y, width: area.width)
    }

    private func line(_ field: Field, _ index: Int) -> Line {
        var line = Line(index == picker.index ? "> " : "  ", .key)
        let name = field.rawValue
        line.add(name, field == model.look.order.field ? .mark : .text)
        line.add(String(repeating: " ", count: max(1, 12 - name.utf8.count)))
        line.add(field.summary, .dim)
        return line
    }
}
