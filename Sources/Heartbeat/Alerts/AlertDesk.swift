/// All alerts: the rules, and what is remembered of the sessions that they met.
struct AlertDesk: Sendable {
    /// Questions of filters that are asked in one turn, over all rules and sessions.
    static let questionsPerTurn = 50_000
    /// Alerts that are on, or about to be, at once; sessions beyond are looked at again when there
    /// is room.
    static let stateLimit = 100_000
    /// Sessions of one look and one kind that are told by name; the rest is only counted.
    ///
    /// What is over is told by name of each session that was told so before, however many they are.
    static let notesPerLook = 20

    private struct Watch: Sendable {
        var rule: AlertRule
        var states: [SessionID: AlertState] = [:]
    }

    private var watches: [Watch] = []
    /// How many alerts of a session are on, by its slot, and how many of them nobody acknowledged.
    private var bySlot: [UInt32: (on: Int, new: Int)] = [:]
    /// Where the look that is under way goes on; nil between two looks.
    private var cursor: (watch: Int, slot: Int)?
    private var lookBegan = Int64.min
    private var stateCount = 0
    /// What screens see of what was told.
    private var counts = AlertsView()
    /// Alerts that ended with their session or their rule, to be told with the next turn; those
    /// that nobody was told of by name are one note a rule.
    private var ended: [AlertNote] = []
    private var endedUnnamed: [String: AlertNote] = [:]
    /// What screens see of it.
    private(set) var view = AlertsView()
    /// When the next turn is due; never without rules.
    private(set) var wakeAt = Pulse.never
    /// What this look told by name and what it only counted, by rule and kind, so that a flood
    /// becomes one line.
    private var notes: [NoteKey: (named: Int, unnamed: Int)] = [:]

    private struct NoteKey: Hashable {
        var watch: Int
        var kind: AlertNote.Kind
    }

    var isEmpty: Bool { watches.isEmpty }
    var ruleCount: Int { watches.count }

    /// Watches by these rules from now on; what is remembered of a rule that stays goes on.
    ///
    /// `names` tells what a session is called.
    mutating func set(
        _ rules: [AlertRule], at now: Instant,
        names: (SessionID) -> (title: String, peer: String)
    ) {
        // A look that is cut short told only a part of what it saw by name.
        var floods: [AlertNote] = []
        tellFloods { floods.append($0) }
        ended += floods
        let old = watches
        for watch in old where !rules.contains(watch.rule) {
            for (id, state) in watch.states.sorted(by: { $0.key < $1.key })
            where state.firedAt != nil {
                let (title, peer) = names(id)
                end(state, watch.rule, id, title: title, peer: peer)
            }
        }
        watches = rules.prefix(AlertRule.limit).map { rule in
            old.first { $0.rule == rule } ?? Watch(rule: rule)
        }
        let kept = Set(watches.map(\.rule.name))
        counts.failures.removeAll { !kept.contains($0.rule) }
        stateCount = watches.reduce(0) { $0 + $1.states.count }
        recount()
        cursor = nil
        let isDone = watches.isEmpty && ended.isEmpty && endedUnnamed.isEmpty
        wakeAt = isDone ? Pulse.never : now.nanoseconds
    }

    /// An alert that is on ends because there is nothing to look at any more.
    private mutating func end(
        _ state: AlertState, _ rule: AlertRule, _ id: SessionID, title: String, peer: String
    ) {
        guard state.isNamed else {
            let before = endedUnnamed[rule.name].map { $0.others + 1 } ?? 0
            endedUnnamed[rule.name] = AlertNote(.over, rule, ofUnnamed: before + 1)
            return
        }
        ended.append(
            AlertNote(
                rule: rule.name, kind: .over, link: Link(session: id, generation: 0),
                title: title, peer: peer, others: 0, rings: rule.rings,
                notifies: rule.notifies))
    }

    /// Only who has alerts on, for whoever asks while a turn is taken.
    var shadow: AlertDesk {
        var shadow = AlertDesk()
        shadow.bySlot = bySlot
        return shadow
    }

    /// Who has alerts on: how many, and how many that nobody acknowledged.
    func counts(_ slot: Int) -> (on: Int, new: Int) {
        bySlot.isEmpty ? (0, 0) : bySlot[UInt32(slot)] ?? (0, 0)
    }

    /// Takes one turn of a look: at most so many questions.
    ///
    /// `tell` hears of what came on, goes on or is over.
    mutating func turn(
        _ monitor: Monitor, at now: Instant, _ tell: (AlertNote) -> Void
    ) {
        guard wakeAt <= now.nanoseconds else { return }
        for note in ended { tell(note) }
        for (_, note) in endedUnnamed.sorted(by: { $0.key < $1.key }) { tell(note) }
        (ended, endedUnnamed) = ([], [:])
        guard !watches.isEmpty else {
            wakeAt = Pulse.never
            return
        }
        if cursor == nil {
            cursor = (0, 0)
            lookBegan = now.nanoseconds
            notes.removeAll(keepingCapacity: true)
        }
        let slots = monitor.pulses.count
        let isOver = SessionView.with(monitor, at: now) { view in
            var left = Self.questionsPerTurn
            while let place = cursor, left > 0 {
                let cost = max(1, watches[place.watch].rule.filter.questions)
                let end = min(slots, place.slot + max(1, left / cost))
                look(place.watch, place.slot..<end, view, now, tell)
                left -= max(1, end - place.slot) * cost
                if end < slots {
                    cursor = (place.watch, end)
                } else {
                    cursor = place.watch + 1 < watches.count ? (place.watch + 1, 0) : nil
                }
            }
            return cursor == nil
        }
        if isOver == nil { cursor = nil }
        if cursor == nil {
            tellFloods(tell)
            refreshView(monitor)
        }
        wakeAt =
            cursor == nil
            ? max(now.nanoseconds + 1_000_000, lookBegan + 1_000_000_000)
            : now.nanoseconds + 10_000_000
    }

    private mutating func look(
        _ index: Int, _ slots: Range<Int>, _ view: SessionView, _ now: Instant,
        _ tell: (AlertNote) -> Void
    ) {
        let rule = watches[index].rule
        var view = view
        for slot in slots where view.pulses[slot].number != 0 {
            view.slot = slot
            let matches = rule.filter.matches(view)
            // Most sessions are well: nothing is kept of them.
            if !matches, watches[index].states.isEmpty { continue }
            let id = view.monitor.pointee.id(of: slot)
            var state: AlertState
            if let known = watches[index].states[id] {
                state = known
            } else {
                guard matches, stateCount < Self.stateLimit else { continue }
                state = AlertState()
                stateCount += 1
            }
            let change = state.look(matches, rule, at: now)
            if change == nil, state.isForgettable(rule, at: now) {
                watches[index].states[id] = nil
                stateCount -= 1
                continue
            }
            guard let kind = change.map(Self.kind) else {
                watches[index].states[id] = state
                continue
            }
            let isNamed = count(kind, of: index, &state)
            watches[index].states[id] = state
            recount(slot: slot, id: id)
            if isNamed { note(kind, index, view, tell) }
        }
    }

    private static func kind(_ change: AlertState.Change) -> AlertNote.Kind {
        switch change {
        case .fired: .fired
        case .flapping: .flapping
        case .again: .again
        case .over: .over
        }
    }

    /// Counts what is told of a session, and answers whether it is told by name.
    private mutating func count(
        _ kind: AlertNote.Kind, of index: Int, _ state: inout AlertState
    ) -> Bool {
        let key = NoteKey(watch: index, kind: kind)
        var said = notes[key] ?? (0, 0)
        let isNamed = kind == .over ? state.isNamed : said.named < Self.notesPerLook
        if isNamed { said.named += 1 } else { said.unnamed += 1 }
        notes[key] = said
        switch kind {
        case .fired, .flapping: state.isNamed = isNamed
        case .again: state.isNamed = state.isNamed || isNamed
        case .over: state.isNamed = false
        }
        return isNamed
    }

    private mutating func note(
        _ kind: AlertNote.Kind, _ index: Int, _ view: SessionView, _ tell: (AlertNote) -> Void
    ) {
        let rule = watches[index].rule
        let dossier = view.monitor.pointee.dossiers[view.slot]
        let note = AlertNote(
            rule: rule.name, kind: kind, link: view.monitor.pointee.link(of: view.slot),
            title: dossier.title, peer: dossier.peer, others: 0, rings: rule.rings,
            notifies: rule.notifies)
        remember(note)
        tell(note)
    }

    /// Counts what somebody has to be told.
    private mutating func remember(_ note: AlertNote) {
        guard note.kind != .over else { return }
        counts.told &+= 1
        counts.newest = note
        if note.rings { counts.rung &+= 1 }
        guard note.notifies else { return }
        counts.notified &+= 1
        counts.newestNotice = note
    }

    /// What a look kept to itself: one note for all of a rule and kind.
    private mutating func tellFloods(_ tell: (AlertNote) -> Void) {
        let floods = notes.filter { $0.value.unnamed > 0 }.sorted {
            ($0.key.watch, $0.key.kind.rawValue) < ($1.key.watch, $1.key.kind.rawValue)
        }
        notes.removeAll(keepingCapacity: true)
        for (key, count) in floods {
            tell(AlertNote(key.kind, watches[key.watch].rule, ofUnnamed: count.unnamed))
        }
    }

    /// Somebody has seen the alerts of these sessions, or all of them; returns how many that were
    /// new.
    mutating func acknowledge(_ sessions: Set<SessionID>?) -> Int {
        var count = 0
        for index in watches.indices {
            for (id, state) in watches[index].states
            where state.firedAt != nil && !state.isAcknowledged
                && sessions.map({ $0.contains(id) }) ?? true
            {
                watches[index].states[id]?.isAcknowledged = true
                count += 1
            }
        }
        recount()
        return count
    }

    /// A session is watched no more.
    mutating func forget(_ id: SessionID, title: String, peer: String) {
        guard !watches.isEmpty else { return }
        for index in watches.indices {
            guard let state = watches[index].states.removeValue(forKey: id) else { continue }
            stateCount -= 1
            guard state.firedAt != nil else { continue }
            end(state, watches[index].rule, id, title: title, peer: peer)
        }
        bySlot[id.slot] = nil
    }

    private mutating func recount() {
        bySlot.removeAll(keepingCapacity: true)
        for watch in watches {
            for (id, state) in watch.states where state.firedAt != nil {
                bySlot[id.slot, default: (0, 0)].on += 1
                if !state.isAcknowledged { bySlot[id.slot, default: (0, 0)].new += 1 }
            }
        }
    }

    private mutating func recount(slot: Int, id: SessionID) {
        var counts = (on: 0, new: 0)
        for watch in watches {
            guard let state = watch.states[id], state.firedAt != nil else { continue }
            counts.on += 1
            if !state.isAcknowledged { counts.new += 1 }
        }
        bySlot[UInt32(slot)] = counts.on == 0 ? nil : counts
    }
}

extension AlertDesk {
    /// Keeps what a rule's program failed with, until one of that rule ends well.
    mutating func keep(_ outcome: AlertOutcome, at now: Instant) {
        counts.failures.removeAll { $0.rule == outcome.rule }
        if let reason = outcome.failure, watches.contains(where: { $0.rule.name == outcome.rule }) {
            counts.failures.append(AlertFailure(rule: outcome.rule, at: now, reason: reason))
        }
        view.failures = counts.failures
    }

    /// Makes what screens see anew; a turn does so when its look is over, an order at once.
    mutating func refreshView(_ monitor: Monitor) {
        view = counts
        view.rules = watches.count
        for counts in bySlot.values {
            view.firing += counts.on
            view.unacknowledged += counts.new
        }
        guard view.firing > 0 else { return }
        for watch in watches {
            for (id, state) in watch.states {
                guard let at = state.firedAt, let slot = monitor.slot(of: id) else { continue }
                let alert = FiringAlert(
                    rule: watch.rule.name, identity: monitor.identity(slot),
                    since: Instant(nanoseconds: at), isFlapping: state.isFlapping,
                    isAcknowledged: state.isAcknowledged)
                insert(alert)
            }
        }
    }

    /// Keeps the first of the list, in order.
    private mutating func insert(_ alert: FiringAlert) {
        if view.shown.count == AlertsView.shownLimit, let last = view.shown.last {
            guard alert.precedes(last) else { return }
            view.shown.removeLast()
        }
        let place = view.shown.firstIndex { alert.precedes($0) } ?? view.shown.count
        view.shown.insert(alert, at: place)
    }
}

extension FiringAlert {
    /// New ones first, then the latest.
    fileprivate func precedes(_ other: FiringAlert) -> Bool {
        if isAcknowledged != other.isAcknowledged { return other.isAcknowledged }
        if since != other.since { return since > other.since }
        return (identity.link.session, rule) < (other.identity.link.session, other.rule)
    }
}
