/// Alerts: rules in the filter language, looked at once a second.
extension Monitor {
    /// Watches by these rules from now on; the alerts of a rule that stays go on.
    public mutating func watch(for rules: [AlertRule], at now: Instant) {
        let now = reached(now)
        var desk = alerts.shadow
        swap(&desk, &alerts)
        desk.set(rules, at: now) { id in
            slot(of: id).map { (dossiers[$0].title, dossiers[$0].peer) } ?? (id.description, "")
        }
        swap(&desk, &alerts)
        refreshAlertsView()
        expectedAt = min(expectedAt, alerts.wakeAt)
        revision &+= 1
    }

    /// Takes the turn of a look that is due.
    mutating func reviewAlerts(at now: Instant, effects: inout EffectList) {
        // Moved out, so that it can read the rest.
        var desk = alerts.shadow
        swap(&desk, &alerts)
        var notes: [AlertNote] = []
        desk.turn(self, at: now) { notes.append($0) }
        swap(&desk, &alerts)
        for note in notes {
            let fact = JournalFact.alert(note.kind, rule: note.rule)
            journal.add(fact, link: note.link, title: note.title, at: now)
            effects.append(.alert(note))
        }
        revision &+= 1
    }

    /// The program of an alert has ended, or could not be run.
    mutating func served(_ outcome: AlertOutcome, at now: Instant) {
        if let reason = outcome.failure {
            let fact = JournalFact.failed(rule: outcome.rule, reason: reason)
            journal.add(fact, link: outcome.link, title: outcome.title, at: now)
        }
        alerts.keep(outcome, at: now)
        revision &+= 1
    }

    /// An operator has seen the alerts of some sessions, or all of them.
    mutating func acknowledge(_ targets: [Link], by: String, at now: Instant) {
        let count = alerts.acknowledge(targets.isEmpty ? nil : Set(targets.map(\.session)))
        let report =
            count > 0
            ? OrderReport(
                "acknowledge", by: by, note: count == 1 ? "1 alert" : "\(count) alerts")
            : OrderReport("acknowledge", by: by, refusal: "no alert waits for it")
        account(report, at: now)
        refreshAlertsView()
        revision &+= 1
    }

    private mutating func refreshAlertsView() {
        var desk = AlertDesk()
        swap(&desk, &alerts)
        desk.refreshView(self)
        swap(&desk, &alerts)
    }
}
