import Heartbeat

extension Model {
    /// Tells what is new: by the terminal's noise unless that is off, and on the desktop where the
    /// rule wants it.
    ///
    /// What came before this screen began is in the list and makes no noise.
    mutating func hearAlerts(in snapshot: Snapshot) -> [Intent] {
        let alerts = snapshot.alerts
        let seen = alertsSeen
        alertsSeen = alerts
        guard let seen, alerts.told > seen.told, let note = alerts.newest else { return [] }
        let count = alerts.told - seen.told
        say(count > 1 ? "\(count) alerts, the last: \(note.text)" : note.text, .alert)
        var intents: [Intent] = []
        if alerts.rung > seen.rung, !isMuted { intents.append(.bell) }
        if alerts.notified > seen.notified, let notice = alerts.newestNotice {
            let more = alerts.notified - seen.notified - 1
            intents.append(.notify(more > 0 ? "\(notice.text), and \(more) more" : notice.text))
        }
        return intents
    }

    /// Why there is nothing to acknowledge.
    var acknowledgeRefusal: String? {
        if hasEnded { return "the engine is gone" }
        return shown?.alerts.unacknowledged ?? 0 == 0 ? "no new alert is on" : nil
    }

    /// Says that alerts were seen: the one under the cursor in their list, else all.
    mutating func acknowledge() -> [Intent] {
        guard case .alerts(let list) = overlay, let alerts = shown?.alerts.shown, !alerts.isEmpty
        else { return [.order(Order(.acknowledge))] }
        guard let index = list.place(in: alerts) else {
            say("the alert under the cursor is over")
            return []
        }
        return [.order(Order(.acknowledge, [alerts[index].identity.link]))]
    }

    /// Goes to the session of the alert under the cursor; a filter that hides it is taken away.
    mutating func goToAlert() {
        guard case .alerts(let list) = overlay, let alerts = shown?.alerts.shown, !alerts.isEmpty
        else { return }
        guard let index = list.place(in: alerts) else {
            return say("the alert under the cursor is over")
        }
        let session = alerts[index].identity.link.session
        overlay = nil
        if let refusal = lookRefusal { return say(refusal) }
        let isShown = shown?.rows.contains { $0.id == session } ?? false
        if !isShown, !look.filter.isEverything || !look.states.isEmpty {
            look.filter = .everything
            look.states = []
            startOver()
        }
        look.selection = session
        look.rests = false
        look.pendingRank = nil
    }
}
