import Heartbeat

/// The line above the footer: what was just said, else the newest line of the journal where no
/// events pane shows it.
struct StatusView {
    private let model: Model

    init(_ model: Model) { self.model = model }

    func draw(_ frame: inout Frame, _ layout: Layout) {
        let glyphs = model.glyphs
        if layout.status.isEmpty {
            guard let status = model.status else { return }
            let y = frame.size.height - 1
            frame.clear(Area(x: 0, y: y, width: frame.size.width, height: 1))
            frame.put(Line(status.text, status.style), x: 0, y: y, glyphs: glyphs)
            return
        }
        let y = layout.status.y
        if let status = model.status {
            frame.put(Line(" " + status.text, status.style), x: 0, y: y, glyphs: glyphs)
        } else if layout.events.isEmpty || model.panels.showsDetail,
            let newest = model.shown?.journal.last
        {
            var line = Line(" ")
            line.add(model.line(for: newest))
            frame.put(line, x: 0, y: y, glyphs: glyphs)
        }
    }
}
