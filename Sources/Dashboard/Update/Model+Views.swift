import Heartbeat

extension Model {
    /// The view on the screen.
    var view: ViewChoice {
        var view = ViewChoice()
        view.filter = look.filter
        view.states = look.states
        view.order = look.order
        view.columns = panels.columns
        view.grouping = look.grouping?.key
        view.isWide = panels.isWide
        return view
    }

    /// Shows another view.
    mutating func show(_ view: ViewChoice) {
        look.filter = view.filter
        look.states = view.states
        look.order = view.order
        look.grouping = view.grouping.map { Grouping(by: $0) }
        panels.columns = view.columns
        panels.columnOffset = 0
        panels.isWide = view.isWide
        startOver()
    }

    /// `:view NAME` and `:view save NAME`.
    mutating func useView(_ words: [String]) throws(CommandError) -> [Intent] {
        let known = views.map(\.name).joined(separator: ", ")
        let list = known.isEmpty ? "none is saved; :view save NAME keeps this one" : known
        if words.count == 2, words[0] == "save" { return try saveView(words[1]) }
        if words.count > 2, words[0] == "save" {
            throw CommandError(message: ":view save takes one name, without blanks")
        }
        guard words.count == 1, words[0] != "save" else {
            throw CommandError(message: ":view wants the name of a view: \(list)")
        }
        guard let found = views.first(where: { $0.name == words[0] }) else {
            throw CommandError(message: "no view “\(words[0])”: \(list)")
        }
        try require(lookRefusal, "view")
        show(found.view)
        say("view \(found.name)")
        return []
    }

    private mutating func saveView(_ name: String) throws(CommandError) -> [Intent] {
        guard SavedView.isName(name), name != "save" else {
            throw CommandError(
                message: "the name of a view has letters, digits, - _ and ., not “\(name)”")
        }
        let saved = SavedView(name: name, view: view)
        if let index = views.firstIndex(where: { $0.name == name }) {
            views[index] = saved
        } else {
            guard views.count < SavedView.limit else {
                throw CommandError(
                    message: "\(SavedView.limit) views are saved, which is the limit")
            }
            views.append(saved)
        }
        return [.saveView(saved)]
    }

    /// `:share`: the command line of this view, in a box and on the clipboard.
    mutating func share() -> [Intent] {
        let line = ShellWords.line(settings.invocation + view.arguments)
        overlay = .text(TextBox(title: "This view again", lines: [line], copied: line))
        return [.copy(line)]
    }

    /// What `y` copies in a box.
    var copiedText: String? { if case .text(let box) = overlay { box.copied } else { nil } }

    /// The session under the cursor, for the clipboard.
    var copiedSession: Row? { selectedRow.flatMap { $0.head == nil ? $0 : nil } }

    /// Keeps the cursor's row where it is on the screen, whatever moves around it.
    mutating func togglePin() {
        guard look.pinnedLine == nil else {
            look.pinnedLine = nil
            return say("not pinned")
        }
        guard let shown, let rank = look.rank(in: shown) else { return }
        look.pinnedLine = max(0, rank - look.top)
        look.rests = false
        say("pinned: the cursor's row stays on this line")
    }
}
