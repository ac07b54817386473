import Heartbeat

extension Model {
    /// Whom an order is for: the session that fills the screen, else the marks, else the selection.
    var targets: [Marks.Chosen] {
        if !panels.showsDetail, !marks.isEmpty { return marks.chosen }
        return selectedRow.map { [Marks.Chosen($0)] } ?? []
    }

    /// Why no order can be given now.
    var orderRefusal: String? {
        if hasEnded { return "the engine is gone" }
        if !panels.showsDetail, marks.anchor != nil {
            return "a range is open; \(label("range")) closes it"
        }
        if !panels.showsDetail, marks.pending != nil { return "the marks are still being made" }
        if marks.isEmpty || panels.showsDetail, look.pendingRank != nil {
            return "the cursor is still on its way"
        }
        return targets.isEmpty ? "no session is selected" : nil
    }

    /// Why there is nobody to ping: the only target has no link.
    var pingRefusal: String? {
        if let orderRefusal { return orderRefusal }
        guard let row = onlyTarget, row.state != .up, row.state != .late else { return nil }
        return "it is \(row.state.name), not up"
    }

    /// Why nothing can be dialled again: the only target's peer dials by itself.
    var reconnectRefusal: String? {
        if let orderRefusal { return orderRefusal }
        guard let row = onlyTarget, row.direction == .inbound, row.state != .held else {
            return nil
        }
        return "the peer dials, not Holter"
    }

    /// The selected row, where it alone is what an order is for.
    private var onlyTarget: Row? {
        marks.isEmpty || panels.showsDetail ? selectedRow : nil
    }

    /// Why no kill can be asked for now.
    var killRefusal: String? {
        isTiny ? "the screen is too small to show what would be killed" : orderRefusal
    }

    /// Gives an order for the targets.
    mutating func order(_ verb: Order.Verb) -> [Intent] {
        let links = targets.map(\.link)
        say("\(verb.words) \(links.count == 1 ? targets[0].title : "\(links.count) sessions")")
        return [.order(Order(verb, links))]
    }

    /// Opens the question before a kill.
    mutating func askToKill(_ mode: KillMode = .close) {
        overlay = .kill(KillDialog(targets: targets, mode: mode))
        holdOrder()
    }

    /// Enter in the question before a kill.
    mutating func confirmKill() -> [Intent] {
        guard case .kill(var dialog) = overlay else { return [] }
        if dialog.wantsCount, dialog.typed == nil {
            dialog.choose(dialog.mode)
            overlay = .kill(dialog)
            return []
        }
        guard dialog.isConfirmed else { return [.bell] }
        overlay = nil
        marks.clear()
        say("\(dialog.order.verb.words) \(dialog.targets.count)  (\(label("undo")) takes it back)")
        return [.order(dialog.order)]
    }

    /// The selected row as one line of text, for the clipboard.
    func copiedRow() -> String {
        guard let row = selectedRow else { return "" }
        let parts: [String?] = [
            row.link.description, row.proto, row.peer, row.name, row.state.word,
            row.rtt.map { "rtt " + Humane.duration($0) }, row.cause?.description,
        ]
        return parts.compactMap { $0 }.joined(separator: "  ")
    }
}

extension Order.Verb {
    /// What the status line calls it.
    fileprivate var words: String {
        switch self {
        case .ping: "ping"
        case .reconnect: "reconnect"
        case .kill(let mode): mode.word
        case .release: "release"
        case .undo: "undo"
        case .lift: "lift the ban"
        case .forget: "forget"
        case .prune: "prune"
        }
    }
}
