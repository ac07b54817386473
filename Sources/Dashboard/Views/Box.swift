/// A box over the middle of the screen; on a low or narrow one its lines without a border, at the
/// bottom.
struct Box {
    var title: String
    var lines: [Line]
    var width: Int

    /// Draws it, and tells where its lines are.
    @discardableResult
    func draw(_ frame: inout Frame, glyphs: Glyphs) -> Area {
        let size = frame.size
        guard size.height >= lines.count + 2, size.width >= 30 else {
            return drawBare(&frame, glyphs: glyphs)
        }
        let width = min(self.width + 4, size.width)
        let height = lines.count + 2
        let x = (size.width - width) / 2
        let y = max(0, (size.height - height) / 2)
        frame.clear(Area(x: x, y: y, width: width, height: height), .dialog)
        for (row, line) in [y, y + height - 1].enumerated() {
            frame.fill(glyphs.horizontal, x: x, y: line, width: width, .border)
            for (side, corner) in [x, x + width - 1].enumerated() {
                frame.fill(
                    glyphs.corners[row * 2 + side], x: corner, y: line, width: 1, .border)
            }
        }
        frame.put(Line(" \(title) ", .header), x: x + 2, y: y, width: width - 4, glyphs: glyphs)
        for (index, line) in lines.enumerated() {
            let row = y + 1 + index
            for edge in [x, x + width - 1] {
                frame.fill(glyphs.vertical, x: edge, y: row, width: 1, .border)
            }
            frame.put(line, x: x + 2, y: row, width: width - 4, glyphs: glyphs)
        }
        return Area(x: x + 2, y: y + 1, width: width - 4, height: lines.count)
    }

    private func drawBare(_ frame: inout Frame, glyphs: Glyphs) -> Area {
        // The title always shows: it says what it is about. Of the lines the last ones do.
        let shown = max(0, min(lines.count, frame.size.height - 1))
        let height = min(shown + 1, frame.size.height)
        let y = frame.size.height - height
        frame.clear(Area(x: 0, y: y, width: frame.size.width, height: height), .dialog)
        for (index, line) in ([Line(title, .header)] + lines.suffix(shown)).enumerated() {
            frame.put(line, x: 0, y: y + index, glyphs: glyphs)
        }
        return Area(x: 0, y: frame.size.height - shown, width: frame.size.width, height: shown)
    }
}
