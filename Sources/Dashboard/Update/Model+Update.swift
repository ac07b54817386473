import Heartbeat

extension Model {
    /// Takes in what happened and tells what must be done now, in order.
    public mutating func update(_ message: Message) -> [Intent] {
        var intents: [Intent] = []
        switch message {
        case .key(let key): intents = press(key)
        case .paste(let text): intents = paste(text)
        case .resize(let size): resize(to: size)
        case .snapshot(let snapshot):
            receive(snapshot)
            intents = hearAlerts(in: snapshot)
        case .tick(let instant): tick(to: instant)
        case .theme(let name, let glyphs, let warning):
            self.glyphs = glyphs ?? self.glyphs
            wear(name, warning: warning)
        case .mouse(let mouse): intents = wearing { $0.point(mouse) }
        case .cost(let cost): self.cost = cost
        case .said(let text, let isError):
            say(text, isError ? .promptError : .dim, for: .seconds(isError ? 8 : 5))
        case .slow:
            isSlow = true
            say("a slow terminal: new data once a second, without strips and graphs")
        case .feedEnded: hasEnded = true
        }
        let wanted = query
        if frozen == nil, !hasEnded, wanted != asked {
            asked = wanted
            intents.append(.look(wanted))
        }
        return intents
    }

    private mutating func press(_ key: Key) -> [Intent] {
        wearing { $0.act(on: key) }
    }

    /// What a hand asks for; a theme is worn as soon as the cursor is on it.
    private mutating func wearing(_ act: (inout Model) -> [Intent]) -> [Intent] {
        let before = theme(underCursorOr: theme)
        let intents = act(&self)
        let now = theme(underCursorOr: before)
        return now == before ? intents : intents + [.theme(now)]
    }

    private func theme(underCursorOr other: String) -> String {
        if case .themes(let picker) = overlay { picker.name } else { other }
    }

    private mutating func act(on key: Key) -> [Intent] {
        let pane = pane
        guard let binding = settings.keyMap.binding(for: key, in: pane) else { return type(key) }
        if binding.acts, settings.isReadOnly {
            say("\(binding.name) is switched off: this screen only looks")
            return []
        }
        if let refusal = binding.refusal(self) {
            say("\(binding.name): \(refusal)")
            return []
        }
        return binding.perform(&self)
    }

    /// A key that no record knows goes to what is being typed.
    private mutating func type(_ key: Key) -> [Intent] {
        switch overlay {
        case .prompt(var prompt):
            let before = prompt.field.text
            guard prompt.field.edit(key) else { return [] }
            if prompt.field.text != before { prompt.settle() }
            overlay = .prompt(prompt)
            if prompt.field.text != before { applyTyping() }
        case .order(var dialog):
            if case .character(let character) = key { dialog.type(character) }
            overlay = .order(dialog)
        case .sort, .group, .columns, .themes:
            if case .character(let character) = key { seek(character) }
        case .help(var list):
            if list.search.edit(key) { list.scroll = 0 }
            overlay = .help(list)
        case .doors, .gather, .text, .stats, .alerts, nil: break
        }
        return []
    }

    /// Pasted text goes only where text is typed; as keys it could give orders.
    private mutating func paste(_ text: String) -> [Intent] {
        guard case .prompt(var prompt) = overlay else {
            say("pasted text was ignored: nothing is being typed")
            return []
        }
        prompt.field.insert(text)
        prompt.settle()
        overlay = .prompt(prompt)
        applyTyping()
        return []
    }

    private mutating func resize(to size: Size) {
        self.size = size
        guard isTiny else { return keepSelectionInWindow() }
        switch overlay {
        case .order, .gather:
            overlay = nil
            say("the order was called off: the screen became too small to show it")
        default: break
        }
        keepSelectionInWindow()
    }

    /// A window that became lower must not leave the cursor's row outside.
    func rowsThatFit() -> Int { max(1, Layout(self).table.height) }

    private mutating func keepSelectionInWindow() {
        guard let rank = shown.flatMap({ look.rank(in: $0) }) else { return }
        let rows = rowsThatFit()
        if rank >= look.top + rows { look.top = rank - rows + 1 }
        if rank < look.top { look.top = rank }
    }

    private mutating func receive(_ snapshot: Snapshot) {
        if latest == nil { learnTheTime(snapshot.at) }
        now = max(now, snapshot.at)
        latest = snapshot
        readJournal(snapshot.journal)
        guard frozen == nil else { return }
        let isMarking = marks.pending != nil
        marks.refresh(from: snapshot, look)
        if isMarking, marks.pending == nil { say("\(marks.count) marked") }
        gathered(from: snapshot)
        look.adopt(snapshot, rows: rowsThatFit())
        // The engine moves a window by itself to keep the selection in it; that needs no new query.
        let offset = query.offset
        if snapshot.query == asked { asked?.offset = offset }
    }

    /// The first snapshot tells the engine's clock; what was said before it stays as long as it was
    /// meant to.
    private mutating func learnTheTime(_ instant: Instant) {
        let ahead = instant - now
        now = instant
        if let until = status?.until { status?.until = until + ahead }
    }

    private mutating func tick(to instant: Instant) {
        now = max(now, instant)
        if let until = status?.until, until <= now { status = nil }
        if let until = look.holdsUntil, until <= now, marks.anchor == nil { look.holdsUntil = nil }
    }

    private mutating func wear(_ name: String, warning: String?) {
        theme = name
        if let warning {
            say(warning, .promptError, for: .seconds(15))
        } else {
            say("theme \(name)")
        }
    }

    /// What came of orders is in the journal; the newest answer is also said in the status line.
    private mutating func readJournal(_ journal: [JournalEntry]) {
        defer { journalSeen = max(journalSeen, journal.last?.id ?? 0) }
        guard let entry = journal.last(where: { $0.id > journalSeen && $0.fact.answersAnOrder })
        else { return }
        let style: StyleToken = if case .refused = entry.fact { .promptError } else { .text }
        let subject = entry.link == nil ? "" : " \(entry.title)"
        say("\(entry.fact.word)\(subject): \(entry.fact.text)", style)
    }
}

extension JournalFact {
    fileprivate var answersAnOrder: Bool {
        switch self {
        case .ordered, .refused: true
        default: false
        }
    }
}
