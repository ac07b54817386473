/// A text to be read, broken into lines that fit.
struct TextBoxView {
    private let model: Model
    private let box: TextBox

    init(_ model: Model, _ box: TextBox) {
        self.model = model
        self.box = box
    }

    func draw(_ frame: inout Frame) {
        let width = max(10, min(frame.size.width - 6, 100))
        let lines = box.lines.flatMap { Self.broken($0, width: width) }.map { Line($0) }
        let widest = lines.map(\.width).max() ?? 0
        Box(title: box.title, lines: lines, width: min(width, max(widest, 30)))
            .draw(&frame, glyphs: model.glyphs)
    }

    /// A text in pieces of at most `width` cells, at blanks where there are any.
    static func broken(_ text: String, width: Int) -> [String] {
        var pieces: [String] = []
        var piece: [Character] = []
        var cells = 0
        for character in text {
            let more = CellWidth.of(String(character))
            if cells + more > width, !piece.isEmpty {
                let end = piece.lastIndex(of: " ").map { $0 + 1 } ?? piece.count
                pieces.append(String(piece[..<end]))
                piece.removeFirst(end)
                cells = CellWidth.of(String(piece))
            }
            piece.append(character)
            cells += more
        }
        return pieces + [String(piece)]
    }
}
