import Heartbeat

/// The line being typed, and under it what is wrong with it, with a caret at the place.
struct PromptView {
    private let model: Model
    private let prompt: Prompt
    private var glyphs: Glyphs { model.glyphs }

    init(_ model: Model, _ prompt: Prompt) {
        self.model = model
        self.prompt = prompt
    }

    func draw(_ frame: inout Frame) {
        let size = frame.size
        let hasFooter = !Layout(model).footer.isEmpty
        let y = max(0, size.height - (hasFooter || prompt.error != nil ? 2 : 1))
        frame.clear(Area(x: 0, y: y, width: size.width, height: 1))
        let room = max(1, size.width - 3)
        let caret = width(upTo: prompt.field.caret)
        // A line longer than the screen shows the part around the caret.
        let skipped = charactersToSkip(caret: caret, room: room)
        let shown = String(prompt.field.characters.dropFirst(skipped))
        let start = width(upTo: skipped)
        frame.put(prompt.sign, x: 1, y: y, .key)
        frame.put(shown, x: 2, y: y, width: room, .prompt)
        frame.caret = Frame.Caret(x: min(size.width - 1, 2 + caret - start), y: y)
        guard let error = prompt.error, size.height > 1 else { return }
        let at = width(upTo: min(error.range.lowerBound, prompt.field.characters.count))
        draw(error.message, at: min(size.width - 1, max(0, 2 + at - start)), &frame, y: y + 1)
    }

    /// The caret stands under the mistake; the sentence on the side that has room for it.
    private func draw(_ message: String, at x: Int, _ frame: inout Frame, y: Int) {
        let width = frame.size.width
        frame.clear(Area(x: 0, y: y, width: width, height: 1))
        let length = CellWidth.of(message)
        let line = Line(message, .promptError)
        if x + 2 + length <= width || x < width / 2 {
            frame.put(line, x: x + 2, y: y, glyphs: glyphs)
        } else {
            frame.put(line, x: max(0, x - 1 - length), y: y, width: x - 1, glyphs: glyphs)
        }
        frame.put("^", x: x, y: y, .promptError)
    }

    private func width(upTo count: Int) -> Int {
        CellWidth.of(String(prompt.field.characters.prefix(count)))
    }

    private func charactersToSkip(caret: Int, room: Int) -> Int {
        guard caret >= room else { return 0 }
        var skipped = 0
        var width = caret
        for character in prompt.field.characters where width >= room {
            width -= CellWidth.of(String(character))
            skipped += 1
        }
        return skipped
    }
}
