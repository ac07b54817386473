/// The last line: the keys that work now, those used most kept longest; help and quit at the right
/// edge at any width.
struct FooterView {
    private let model: Model

    init(_ model: Model) { self.model = model }

    func draw(_ frame: inout Frame, _ area: Area) {
        guard !area.isEmpty else { return }
        var right = Line()
        for name in ["help", "quit"] where isBound(name) {
            right.add(model.label(name), .key)
            right.add(name == "help" ? " Help  " : " Quit ", .text)
        }
        frame.put(keys(width: area.width - right.width - 2), right, in: area, y: area.y)
    }

    /// As many keys as fit, in the order of the records.
    private func keys(width: Int) -> Line {
        let keyMap = model.settings.keyMap
        let pane = model.pane
        var hints: [(rank: Int, order: Int, line: Line)] = []
        for (order, binding) in KeyBinding.all(for: model).enumerated() {
            guard let footer = binding.footer, binding.panes.contains(pane),
                let key = keyMap.keys(for: binding).first, binding.refusal(model) == nil
            else { continue }
            var line = Line(key.label, .key)
            line.add(" \(footer.label)")
            hints.append((footer.rank, order, line))
        }
        var room = width - 1
        var kept: [(order: Int, line: Line)] = []
        for hint in hints.sorted(by: { ($0.rank, $0.order) < ($1.rank, $1.order) }) {
            guard hint.line.width + 2 <= room else { break }
            room -= hint.line.width + 2
            kept.append((hint.order, hint.line))
        }
        var line = Line(" ")
        for hint in kept.sorted(by: { $0.order < $1.order }) {
            line.add(hint.line)
            line.add("  ")
        }
        return line
    }

    private func isBound(_ name: String) -> Bool {
        KeyBinding.all.contains { $0.name == name && $0.panes.contains(model.pane) }
            && !model.label(name).isEmpty
    }
}
