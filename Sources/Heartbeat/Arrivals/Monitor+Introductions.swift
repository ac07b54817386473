/// A peer may say who it is after it was let in, and counts as that from then on.
extension Monitor {
    /// Who the peer of an accepted link is, or is from now on.
    ///
    /// Who is refused under that name is shown out. The session goes on under the name, in the place
    /// of the dead one that had it last.
    mutating func introduce(
        _ slot: Int, _ who: Introduction, at now: Instant, effects: inout EffectList
    ) {
        guard isArrival(slot), pulses[slot].isAlive, dossiers[slot].caller != who else { return }
        guard dossiers[slot].caller?.isProved != true else {
            return dossiers[slot].learn([Fact("calls itself", who.name)])
        }
        let key = CallerRegister.Key(
            listener: Int(dossiers[slot].listener), name: who.name, isAddress: false)
        let isBanned = !bans.isEmpty && bans.holds(.name(who.name), at: now)
        if isBanned || register.isHeld(key) {
            let cause = Cause.killed(isBanned ? .ban : .hold)
            effects.append(.farewell(link(of: slot), cause))
            return die(slot, cause, at: now)
        }
        register.disown(self.key(of: slot), id(of: slot))
        if let last = register.wake(key), let grave = self.slot(of: last),
            pulses[grave].state == .dead
        {
            forget(grave, effects: &effects)
        }
        dossiers[slot].rename(who)
        if who.isExclusive, register.owner(key) == nil { register.own(key, id(of: slot)) }
        revision &+= 1
    }
}
