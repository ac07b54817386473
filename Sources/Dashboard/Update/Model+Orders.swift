import Heartbeat

extension Model {
    /// Whom an order is for: the session that fills the screen, else the marks, else the selection.
    var targets: [Identity] {
        if !panels.showsDetail, !marks.isEmpty { return marks.chosen }
        guard let row = selectedRow, row.head == nil else { return [] }
        return [Identity(row)]
    }

    /// The head of the group that an order is for.
    private var targetHead: GroupHead? {
        marks.isEmpty && !panels.showsDetail ? selectedRow?.head : nil
    }

    /// Why no order can be given now.
    var orderRefusal: String? {
        if hasEnded { return "the engine is gone" }
        if isTiny, targetHead != nil { return "the screen is too small to show whom it is about" }
        if !panels.showsDetail, marks.anchor != nil {
            return "a range is open; \(label("range")) closes it"
        }
        if !panels.showsDetail, marks.pending != nil { return "the marks are still being made" }
        if marks.isEmpty || panels.showsDetail, look.pendingRank != nil {
            return "the cursor is still on its way"
        }
        return targets.isEmpty && targetHead == nil ? "no session is selected" : nil
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
        marks.isEmpty || panels.showsDetail
            ? selectedRow.flatMap { $0.head == nil ? $0 : nil } : nil
    }

    /// Why no kill can be asked for now.
    var killRefusal: String? {
        isTiny ? "the screen is too small to show what would be killed" : orderRefusal
    }

    /// Gives an order for the targets; for a whole group, asks first.
    mutating func order(_ verb: Order.Verb) -> [Intent] {
        if let head = targetHead {
            let deed: OrderDialog.Deed =
                switch verb {
                case .ping: .ping
                case .release: .release
                default: .reconnect
                }
            gather(deed, .group(head.name), "in \(head.name)")
            return []
        }
        let links = targets.map(\.link)
        say("\(verb.words) \(links.count == 1 ? targets[0].title : "\(links.count) sessions")")
        return [.order(Order(verb, links))]
    }

    /// Opens the question before an order for the targets.
    mutating func ask(_ deed: OrderDialog.Deed) {
        if let head = targetHead {
            gather(deed, .group(head.name), "in \(head.name)")
        } else {
            overlay = .order(OrderDialog(targets: targets, deed: deed))
        }
        holdOrder()
    }

    /// Asks the engine whom an order would be for; its answer opens the question.
    mutating func gather(_ deed: OrderDialog.Deed, _ census: Census, _ origin: String) {
        if frozen != nil { toggleFreeze() }
        overlay = .gather(Gathering(deed: deed, census: census, origin: origin))
    }

    /// The engine told whom an order would be for.
    mutating func gathered(from snapshot: Snapshot) {
        guard case .gather(let gathering) = overlay, let answer = snapshot.census,
            look.isAnswered(gathering.census, by: snapshot)
        else { return }
        overlay = nil
        if answer.count == 0 {
            say("\(gathering.deed.verb): no session \(gathering.origin)", .promptError)
        } else if answer.count > answer.identities.count {
            say(
                "\(gathering.deed.verb): \(answer.count) sessions are too many, at most "
                    + "\(answer.identities.count) can be meant at once; narrow the filter",
                .promptError, for: .seconds(8))
        } else {
            overlay = .order(
                OrderDialog(
                    targets: answer.identities, origin: gathering.origin, deed: gathering.deed))
        }
    }

    /// Enter in the question before an order.
    mutating func confirmOrder() -> [Intent] {
        guard case .order(var dialog) = overlay else { return [] }
        if dialog.wantsCount, dialog.typed == nil {
            dialog.choose(dialog.deed)
            overlay = .order(dialog)
            return []
        }
        guard dialog.isConfirmed else {
            let count = dialog.targets.count
            say("type \(count), the number of sessions; nothing was done", .promptError)
            return [.bell]
        }
        overlay = nil
        if dialog.origin == nil { marks.clear() }
        let undo = dialog.deed.canBeUndone ? "  (\(label("undo")) takes it back)" : ""
        say("\(dialog.order.verb.words) \(dialog.targets.count)\(undo)")
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
        case .prune: "forget the dead"
        case .acknowledge: "acknowledge"
        }
    }
}
