/// Sessions that an operator wants no more.
extension Monitor {
    /// Obeys orders that name sessions, as far as one turn goes.
    mutating func pumpOrders(at now: Instant, effects: inout EffectList) {
        var left = OrderQueue.targetsPerTurn
        while left > 0, var work = orders.first {
            let end = min(work.next + left, work.order.targets.count)
            for target in work.order.targets[work.next..<end] {
                switch work.order.verb {
                case .forget:
                    forget(target, by: work.order.by, at: now, effects: &effects)
                case .prune:
                    if prune(target, by: work.order.by, at: now, effects: &effects) {
                        work.done += 1
                    }
                default:
                    obey(
                        work.order.verb, target, by: work.order.by, at: now, effects: &effects)
                }
            }
            left -= end - work.next
            work.next = end
            if orders.advance(work, at: now), work.order.verb == .prune {
                tell(ofPruned: work.done, by: work.order.by, at: now)
            }
        }
    }

    /// Forgets a session, whatever it does.
    private mutating func forget(
        _ target: Link, by: String, at now: Instant, effects: inout EffectList
    ) {
        guard let slot = slot(of: target.session) else {
            return report("forget", target, by: by, refusal: "no such session", at: now)
        }
        let report = OrderReport("forget", of: dossiers[slot].title, link: link(of: slot), by: by)
        account(report, as: "forgotten", at: now)
        forget(slot, effects: &effects)
    }

    /// Every session at rest in dead.
    func theDead() -> [Link] {
        pulses.indices.filter { pulses[$0].number != 0 && pulses[$0].state == .dead }
            .map { link(of: $0) }
    }

    /// Forgets a session that is dead still; false when it is not.
    private mutating func prune(
        _ target: Link, by: String, at now: Instant, effects: inout EffectList
    ) -> Bool {
        guard let slot = slot(of: target.session), pulses[slot].state == .dead else {
            return false
        }
        keep(
            OrderReport("forget", of: dossiers[slot].title, link: link(of: slot), by: by), at: now)
        forget(slot, effects: &effects)
        return true
    }

    private mutating func tell(ofPruned count: Int, by: String, at now: Instant) {
        let what = count == 1 ? "1 dead session" : "\(count) dead sessions"
        account(OrderReport("prune", by: by, note: "\(what) forgotten"), at: now)
    }
}
