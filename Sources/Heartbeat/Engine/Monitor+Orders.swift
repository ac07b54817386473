/// What operators ask. Each order leaves a line: carried out, or refused with the reason.
extension Monitor {
    mutating func obey(_ order: Order, at now: Instant, effects: inout EffectList) {
        switch order.verb {
        case .kill(let mode):
            let kills = order.targets.map { KillQueue.Kill(link: $0, mode: mode, by: order.by) }
            let dropped = self.kills.begin(kills, pace: order.pace, at: now)
            if dropped > 0 {
                let reason = "\(KillQueue.limit) kills wait already"
                account(
                    OrderReport(
                        "kill (\(mode.word)) of \(dropped) more", by: order.by, refusal: reason),
                    at: now)
            }
        case .undo:
            undo(by: order.by, at: now, effects: &effects)
        case .lift(let peer):
            lift(peer, by: order.by, at: now)
        case .acknowledge: acknowledge(order.targets, by: order.by, at: now)
        case .ping, .reconnect, .release, .forget:
            enqueue(order, at: now)
        case .prune:
            var order = order
            order.targets = theDead()
            guard !order.targets.isEmpty else {
                let reason = "no session is dead"
                return account(OrderReport("prune", by: order.by, refusal: reason), at: now)
            }
            enqueue(order, at: now)
        }
    }

    private mutating func enqueue(_ order: Order, at now: Instant) {
        let dropped = orders.add(order, at: now)
        guard dropped > 0 else { return }
        let reason = "\(OrderQueue.limit) sessions wait for orders already"
        account(
            OrderReport("\(order.verb.word) of \(dropped) more", by: order.by, refusal: reason),
            at: now)
    }

    /// Obeys an order as far as one session goes.
    mutating func obey(
        _ verb: Order.Verb, _ target: Link, by: String, at now: Instant, effects: inout EffectList
    ) {
        let refusal: String? =
            switch verb {
            case .ping: ping(target, at: now, effects: &effects)
            case .reconnect: reconnect(target.session, at: now, effects: &effects)
            default: release(target.session, at: now)
            }
        report(verb.word, target, by: by, refusal: refusal, at: now)
    }

    /// Probes now; nil, or why not.
    private mutating func ping(
        _ target: Link, at now: Instant, effects: inout EffectList
    ) -> String? {
        guard let slot = slot(of: target.session) else { return "no such session" }
        guard pulses[slot].generation == target.generation else {
            return "g\(target.generation) is gone, it is at g\(pulses[slot].generation)"
        }
        guard pulses[slot].isAlive else { return "it is \(pulses[slot].state.name), not up" }
        if pulses[slot].flags.contains(.probeQueued) { return "a probe still waits to be sent" }
        let isFull = pulses[slot].outstanding.waiting >= OutstandingProbes.capacity
        switch pulses[slot].beat {
        case .plain where pulses[slot].outstanding.count > 0:
            return "a probe is outstanding and answers of \(dossiers[slot].proto) carry no id"
        case .passive:
            return "only the peer beats in \(dossiers[slot].proto)"
        case .echoed where isFull, .newest where isFull:
            return "\(OutstandingProbes.capacity) probes are outstanding"
        default:
            probe(slot, at: now, effects: &effects)
            arm(slot)
            return nil
        }
    }

    /// Closes what is there and dials without waiting for the backoff; nil, or why not.
    private mutating func reconnect(
        _ session: SessionID, at now: Instant, effects: inout EffectList
    ) -> String? {
        guard let slot = slot(of: session) else { return "no such session" }
        guard !isArrival(slot) else {
            let isHeld = pulses[slot].state == .held
            return isHeld ? release(session, at: now) : "the peer dials, not Holter"
        }
        if pulses[slot].flags.contains(.connectUrgent) { return "its attempt is already in line" }
        if hasLink(slot) {
            effects.append(.close(link(of: slot), .polite))
            die(slot, .killed(.close), at: now, retries: false)
        }
        wheel.cancel(slot)
        clearSuspect(slot)
        dossiers[slot].habit = nil
        setState(slot, .open, at: now)
        enqueueConnect(slot, isUrgent: true)
        return nil
    }

    private mutating func release(_ session: SessionID, at now: Instant) -> String? {
        guard let slot = slot(of: session) else { return "no such session" }
        guard pulses[slot].state == .held else {
            return "it is \(pulses[slot].state.name), not held"
        }
        guard !isArrival(slot) else {
            register.release(key(of: slot))
            setState(slot, .dead, at: now)
            rest(slot, at: now)
            return nil
        }
        dossiers[slot].habit = nil
        setState(slot, .open, at: now)
        enqueueConnect(slot, isUrgent: true)
        return nil
    }

    /// Sends the kills whose time has come.
    mutating func pumpKills(at now: Instant, effects: inout EffectList) {
        var left = KillQueue.killsPerTurn
        while left > 0, var kill = kills.next(at: now) {
            left -= 1
            let refusal = self.kill(kill, at: now, effects: &effects)
            if kill.mode == .ban { kill.banned = slot(of: kill.link.session).map(who(of:)) }
            if refusal == nil { kills.remember(kill) }
            report("kill (\(kill.mode.word))", kill.link, by: kill.by, refusal: refusal, at: now)
        }
    }

    /// Ends one link, or holds one session; nil, or why not.
    private mutating func kill(
        _ kill: KillQueue.Kill, at now: Instant, effects: inout EffectList
    ) -> String? {
        guard let slot = slot(of: kill.link.session) else { return "no such session" }
        if kill.mode == .hold { return hold(slot, at: now, effects: &effects) }
        guard pulses[slot].generation == kill.link.generation else {
            return "g\(kill.link.generation) is gone, it is at g\(pulses[slot].generation)"
        }
        if kill.mode == .ban {
            guard isArrival(slot) else {
                return "Holter dials it; hold it instead"
            }
            ban(slot, by: kill.by, at: now)
            if !hasLink(slot) { return nil }
        }
        guard hasLink(slot) else { return "it is \(pulses[slot].state.name), nothing to close" }
        effects.append(.close(link(of: slot), kill.mode == .reset ? .reset : .polite))
        die(slot, .killed(kill.mode), at: now)
        return nil
    }

    private mutating func hold(
        _ slot: Int, at now: Instant, effects: inout EffectList
    ) -> String? {
        guard pulses[slot].state != .held else { return "it is held already" }
        if hasLink(slot) {
            effects.append(.close(link(of: slot), .polite))
            if pulses[slot].isAlive, dossiers[slot].downSince == nil {
                dossiers[slot].downSince = now.nanoseconds
                dossiers[slot].outageCause = .killed(.hold)
            }
            draw(.killed, slot, at: now)
            dossiers[slot].cause = .killed(.hold)
            vacate(slot)
        }
        if isArrival(slot) {
            register.forget(key(of: slot), id(of: slot))
            register.hold(key(of: slot))
        }
        endAttempt(slot)
        clearSuspect(slot)
        forgetLink(slot)
        wheel.cancel(slot)
        draw(.held, slot, at: now)
        setState(slot, .held, at: now)
        return nil
    }

    /// Takes the last kill back: cancels what was not sent, releases what was held, dials what was
    /// closed.
    private mutating func undo(by: String, at now: Instant, effects: inout EffectList) {
        for kill in kills.rest {
            let word = "kill (\(kill.mode.word))"
            abandon(word, kill.link, by: kill.by, because: "taken back by \(by)", at: now)
        }
        let (cancelled, done) = kills.undo()
        guard cancelled > 0 || !done.isEmpty else {
            let reason = "there is nothing to undo"
            return account(OrderReport("undo", by: by, refusal: reason), at: now)
        }
        var undone = cancelled
        for kill in done {
            // The ban may outlive what is kept of the session.
            if let banned = kill.banned, bans.lift(banned) {
                report("undo: lift the ban", kill.link, by: by, refusal: nil, at: now)
                undone += 1
                continue
            }
            guard let slot = slot(of: kill.link.session) else { continue }
            switch pulses[slot].state {
            case .held:
                report(
                    "undo: release", kill.link, by: by, refusal: release(id(of: slot), at: now),
                    at: now)
            case .retry, .dead:
                let refusal = reconnect(id(of: slot), at: now, effects: &effects)
                report("undo: reconnect", kill.link, by: by, refusal: refusal, at: now)
            case .open, .up, .late:
                // It came back by itself in the meantime.
                continue
            }
            undone += 1
        }
        if undone == 0 {
            let reason = "what was killed is back already"
            account(OrderReport("undo", by: by, refusal: reason), at: now)
        }
        if cancelled > 0 {
            let note = "\(cancelled) kills not sent"
            account(OrderReport("undo", by: by, note: note), at: now)
        }
    }

    /// The peer of an inbound session is refused for a time.
    private mutating func ban(_ slot: Int, by: String, at now: Instant) {
        let until = now + policy.banTime.bounded
        bans.add(who(of: slot), Ban(peer: key(of: slot).name, until: until, by: by))
    }

    private func who(of slot: Int) -> BanTable.Who {
        let key = key(of: slot)
        return key.isAddress ? .address(key.name) : .name(key.name)
    }

    /// Ends a ban.
    private mutating func lift(_ peer: String, by: String, at now: Instant) {
        let name = PeerText(peer)
        account(
            bans.lift(shown: peer)
                ? OrderReport("lift the ban of \(name)", by: by)
                : OrderReport("lift the ban", by: by, refusal: "\(name) is not banned"), at: now)
    }
}
