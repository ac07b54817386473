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
    ///
    /// Those that may be left out are asked last, and only while there is room: whether a key works
    /// takes looking it up.
    private func keys(width: Int) -> Line {
        let all = KeyBinding.all
        let pane = model.pane
        var candidates: [(rank: Int, order: Int)] = []
        for order in all.indices {
            guard let footer = all[order].footer, all[order].panes.contains(pane),
                !all[order].acts || !model.settings.isReadOnly
            else { continue }
            candidates.append((footer.rank, order))
        }
        candidates.sort { $0 < $1 }
        var room = width - 1
        var kept: [(order: Int, line: Line)] = []
        for (_, order) in candidates {
            guard let hint = hint(all[order]) else { continue }
            guard hint.width + 2 <= room else { break }
            room -= hint.width + 2
            kept.append((order, hint))
        }
        var line = Line(" ")
        for hint in kept.sorted(by: { $0.order < $1.order }) {
            line.add(hint.line)
            line.add("  ")
        }
        return line
    }

    /// The key and what it does; nil when it does nothing now.
    private func hint(_ binding: KeyBinding) -> Line? {
        guard let footer = binding.footer,
            let key = model.settings.keyMap.keys(for: binding).first, binding.refusal(model) == nil
        else { return nil }
        var line = Line(key.label, .key)
        line.add(" \(footer.label)")
        return line
    }

    private func isBound(_ name: String) -> Bool {
        KeyBinding.all.contains { $0.name == name && $0.panes.contains(model.pane) }
            && !model.label(name).isEmpty
    }
}
