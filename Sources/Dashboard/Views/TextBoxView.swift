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

    /// A text in pieces of at most `width` cells, broken at a blank where there is one late enough.
    static func broken(_ text: String, width: Int) -> [String] {
        var pieces: [String] = []
        var piece = ""
        for character in text {
            if CellWidth.of(piece + String(character)) > width, !piece.isEmpty {
                let end = piece.lastIndex(of: " ").map { piece.index(after: $0) }
                let isLate = end.map { piece.distance(from: piece.startIndex, to: $0) > width / 2 }
                let cut = isLate == true ? end ?? piece.endIndex : piece.endIndex
                pieces.append(String(piece[..<cut]))
                piece = String(piece[cut...])
            }
            piece.append(character)
        }
        return pieces + [piece]
    }
}
