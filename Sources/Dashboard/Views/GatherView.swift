/// A question that is still being put together: whom it is about is not known yet.
struct GatherView {
    private let model: Model
    private let gathering: Gathering

    init(_ model: Model, _ gathering: Gathering) {
        self.model = model
        self.gathering = gathering
    }

    func draw(_ frame: inout Frame) {
        let title = "\(gathering.deed.verb) sessions \(gathering.origin)"
        let lines = [Line("asking the engine whom that is", .dim)]
        Box(title: title, lines: lines, width: max(36, CellWidth.of(title) + 2))
            .draw(&frame, glyphs: model.glyphs)
    }
}
