/// What happens seldom: everything but beats and bytes.
extension Monitor {
    /// Takes in what is none of the events of the hot path.
    mutating func handleRare(
        _ event: Event, at now: Instant, effects: inout EffectList
    ) {
        switch event {
        case .stage(let link, let stage):
            if let slot = slot(of: link), pulses[slot].flags.contains(.connecting) {
                pulses[slot].stage = stage
            }
        case .up(let link):
            if let slot = slot(of: link) { cameUp(slot, at: now) }
        case .down(let link, let cause):
            if let slot = slot(of: link) { wentDown(slot, cause, at: now, effects: &effects) }
        case .learned(let link, let facts):
            if let slot = slot(of: link), hasLink(slot) { dossiers[slot].learn(facts) }
        case .kernel(let link, let facts):
            if let slot = slot(of: link) { inspected(slot, facts, at: now) }
        case .expects(let link, let rhythm):
            if let slot = slot(of: link), hasLink(slot) { expect(rhythm, of: slot, at: now) }
        case .introduced(let link, let who):
            if let slot = slot(of: link) { introduce(slot, who, at: now, effects: &effects) }
        case .outOfFiles(let limit): ranOutOfFiles(limit: limit, at: now, effects: &effects)
        case .filesFree: filesAreFree(at: now)
        case .resumed(let gap):
            log(.resumed(after: gap.nanoseconds), nil, at: now)
            disturb(at: now, isSleep: true)
        case .wallClock(let reading):
            wallClock = reading
        case .lookedAt(let session):
            if let slot = slot(of: session) { lookedAt(slot) }
        case .reported(let report):
            account(named(report), at: now)
        case .served(let outcome):
            served(outcome, at: now)
        case .order(let order):
            obey(order, at: now, effects: &effects)
        case .answered, .sent, .received, .wrote, .asked:
            break
        }
    }
}
