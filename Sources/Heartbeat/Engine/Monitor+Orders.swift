/// What operators ask. Each order leaves a line: carried out, or refused with the reason.
extension Monitor {
    mutating func obey(_ order: Order, at now: Instant, effects: inout EffectList) {
        switch order.verb {
        case .kill(let mode):
            let kills = order.targets.map { KillQueue.Kill(link: $0, mode: mode, by: order.by) }
            let dropped = self.kills.begin(kills, pace: order.pace, at: now)
            if dropped > 0 {
                let (word, most) = ("kill (\(mode.word)) of \(dropped) more", KillQueue.limit)
                let reason = "\(most) kills wait already"
                log(.refused(word, by: order.by, reason: reason), nil, at: now)
            }
        case .undo:
            undo(by: order.by, at: now, effects: &effects)
        case .lift(let peer):
            lift(peer, by: order.by, at: now)
        case .acknowledge: acknowledge(order.targets, by: order.by, at: now)
        case .prune: break
        case .ping, .reconnect, .release, .forget:
            for target in order.targets {
                obey(order.verb, target, by: order.by, at: now, effects: &effects)
            }
        }
    }

    private mutating func obey(
        _ verb: Order.Verb, _ target: Link, by: String, at now: Instant, effects: inout EffectList
    ) {
        let word: String
        let refusal: String?
        switch verb {
        case .ping:
            word = "ping"
            refusal = ping(target, at: now, effects: &effects)
        case .reconnect:
            word = "reconnect"
            refusal = reconnect(target.session, at: now, effects: &effects)
        default:
            word = "release"
            refusal = release(target.session, at: now)
        }
        report(word, target, by: by, refusal: refusal, at: now)
    }

    private mutating func report(
        _ word: String, _ target: Link, by: String, refusal: String?, at now: Instant
    ) {
        let fact: JournalFact =
            if let refusal { .refused(word, by: by, reason: refusal) } else {
                .ordered(word, by: by)
            }
        if let slot = slot(of: target.session) {
            log(fact, slot, at: now)
        } else {
            journal.add(fact, link: target, title: target.session.description, at: now)
            revision &+= 1
        }
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
        switch pulses[slot].beat {
        case .plain where pulses[slot].outstanding.waiting > 0:
            return "a probe is outstanding and answers of \(dossiers[slot].proto) carry no id"
        case .passive:
            return "only the peer beats in \(dossiers[slot].proto)"
        case .echoed where pulses[slot].outstanding.waiting >= OutstandingProbes.capacity:
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
        setState(slot, .open, at: now)
        enqueueConnect(slot, isUrgent: true)
        return nil
    }

    /// Sends the kills whose time has come.
    mutating func pumpKills(at now: Instant, effects: inout EffectList) {
        while var kill = kills.next(at: now) {
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
        let (cancelled, done) = kills.undo()
        guard cancelled > 0 || !done.isEmpty else {
            return journal.add(
                .refused("undo", by: by, reason: "there is nothing to undo"), link: nil, title: "",
                at: now)
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
            journal.add(.refused("undo", by: by, reason: reason), link: nil, title: "", at: now)
        }
        if cancelled > 0 {
            log(.ordered("undo: \(cancelled) kills not sent", by: by), nil, at: now)
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
        let fact: JournalFact =
            bans.lift(shown: peer)
            ? .ordered("lift the ban of \(PeerText(peer))", by: by)
            : .refused("lift the ban", by: by, reason: "\(PeerText(peer)) is not banned")
        log(fact, nil, at: now)
    }
}
