/// The accepting side: who may come in, whose session it is, who is turned away.
///
/// Drive it so: `listen` once for each port; `welcome` each connection; then either `admit` it when
/// its hello is done, or `dismiss` it when it is gone before; obey `Effect.dismiss` for one whose
/// hello takes too long. One that has nothing to say in its hello may `linger` until it says
/// something or `Effect.letIn` comes. From `admit` on its link is like any other.
extension Monitor {
    /// Opens a port.
    public mutating func listen(_ spec: ListenerSpec, at now: Instant) -> ListenerID {
        let now = reached(now)
        listeners.append(Listener(spec, policy: SharedPolicy(spec.policy)))
        desk.open()
        journal.add(.listening, link: nil, title: spec.address, at: now)
        if let advice = spec.advice {
            journal.add(.advised(advice), link: nil, title: spec.address, at: now)
        }
        revision &+= 1
        return ListenerID(index: listeners.count - 1)
    }

    /// A connection came: it may begin its hello, or is refused.
    ///
    /// Without a host it comes through a proxy, and `identify` follows.
    public mutating func welcome(
        _ listener: ListenerID, from host: String?, at now: Instant, effects: inout EffectList
    ) -> Result<Arrival, Refusal> {
        let now = reached(now)
        enter(at: now, effects: &effects)
        defer { leave(at: now, effects: &effects) }
        let spec = listeners[listener.index].spec
        let deadline = now.nanoseconds + spec.policy.connectTimeout.bounded
        var entrance: Result<UInt64, Refusal> = .failure(.banned)
        if host.map({ !isBanned($0, at: now) }) ?? true || spec.refusesInHello {
            entrance = desk.enter(
                listener.index, host: host, limits: spec.limits, deadline: deadline, at: now)
        }
        switch entrance {
        case .success(let number): return .success(Arrival(listener: listener, number: number))
        case .failure(let refusal):
            turnAway(listener, host, refusal.words, at: now)
            return .failure(refusal)
        }
    }

    /// The proxy before a connection said whose it is; why that one may not come in, if so.
    public mutating func identify(
        _ arrival: Arrival, as host: String, at now: Instant, effects: inout EffectList
    ) -> Refusal? {
        let now = reached(now)
        enter(at: now, effects: &effects)
        defer { leave(at: now, effects: &effects) }
        let spec = listeners[arrival.listener.index].spec
        var refusal: Refusal?
        if isBanned(host, at: now), !spec.refusesInHello {
            refusal = .banned
        } else {
            refusal = desk.identify(arrival.number, as: host, limits: spec.limits, at: now)
        }
        if let refusal, let gone = desk.take(arrival.number) {
            desk.left(gone.host)
            turnAway(arrival.listener, host, refusal.words, at: now)
        }
        return refusal
    }

    /// A connection could come in but has said nothing: it may be no more than a check of the port.
    public mutating func linger(
        _ arrival: Arrival, at now: Instant, effects: inout EffectList
    ) {
        let now = reached(now)
        enter(at: now, effects: &effects)
        let spec = listeners[arrival.listener.index].spec
        let patience = min(spec.limits.patience.bounded, spec.policy.connectTimeout.bounded / 2)
        desk.linger(arrival.number, until: now.nanoseconds + patience)
        leave(at: now, effects: &effects)
    }

    private mutating func isBanned(_ host: String, at now: Instant) -> Bool {
        !bans.isEmpty && bans.holds(.address(host), at: now)
    }

    /// The hello is done: the session that the caller was before goes on, or a new one begins.
    ///
    /// `peer` is its address with the port, `who` what it said of itself.
    public mutating func admit(
        _ arrival: Arrival, as who: Introduction?, peer: String, at now: Instant,
        effects: inout EffectList
    ) -> Result<Link, Refusal> {
        let now = reached(now)
        enter(at: now, effects: &effects)
        defer { leave(at: now, effects: &effects) }
        // A hold that is due ends the session's last link, not the one that is about to begin.
        if !kills.isEmpty { pumpKills(at: now, effects: &effects) }
        guard let host = desk.take(arrival.number)?.host else { return .failure(.tooLate) }
        let key = CallerRegister.Key(
            listener: arrival.listener.index, name: who?.name ?? host, isAddress: who == nil,
            said: who?.said)
        if let refusal = objection(to: key, who, from: host, at: now) {
            desk.left(host)
            turnAway(arrival.listener, who?.name ?? host, refusal.words, at: now)
            return .failure(refusal)
        }
        guard let slot = place(key, who, at: now, effects: &effects) else {
            desk.left(host)
            let refusal = Refusal.sessionLimit(policy.sessionLimit)
            turnAway(arrival.listener, host, refusal.words, at: now)
            return .failure(refusal)
        }
        settle(slot, at: arrival.listener, host: host, peer: peer, who)
        if who?.isExclusive == true { register.own(key, id(of: slot)) }
        listeners[arrival.listener.index].sessions += 1
        rise(slot, at: now)
        return .success(link(of: slot))
    }

    /// A connection is gone before its hello was done, and why; nil where it ended without a byte,
    /// as the checks of a load balancer do.
    public mutating func dismiss(
        _ arrival: Arrival, _ cause: Cause?, at now: Instant, effects: inout EffectList
    ) {
        let now = reached(now)
        enter(at: now, effects: &effects)
        if let gone = desk.take(arrival.number) {
            desk.left(gone.host)
            if let cause {
                turnAway(arrival.listener, gone.host, cause.description, at: now)
            } else {
                listeners[arrival.listener.index].checks &+= 1
                revision &+= 1
            }
        }
        leave(at: now, effects: &effects)
    }

    /// Says who was not let in, in a line a second at most.
    private mutating func turnAway(
        _ listener: ListenerID, _ peer: String?, _ words: String, at now: Instant
    ) {
        listeners[listener.index].turnedAway &+= 1
        let peer = peer ?? "a proxy that did not say for whom"
        let fact = listeners[listener.index].damper.note(words, from: peer, at: now)
        if let fact { say(fact, of: listener.index, at: now) }
        arrivalsWakeAt = min(arrivalsWakeAt, listeners[listener.index].damper.wakeAt)
        revision &+= 1
    }

    private mutating func say(_ fact: JournalFact, of listener: Int, at now: Instant) {
        journal.add(fact, link: nil, title: listeners[listener].spec.address, at: now)
    }

    private mutating func objection(
        to key: CallerRegister.Key, _ who: Introduction?, from host: String, at now: Instant
    ) -> Refusal? {
        if !bans.isEmpty {
            // The ban of its address may have come while it said hello.
            if isBanned(host, at: now) { return .banned }
            if let who, bans.holds(.name(who.name), at: now) { return .banned }
        }
        if register.isHeld(key) { return .held }
        // Whoever takes its own session over needs no place.
        if who?.isExclusive == true, register.owner(key) != nil { return nil }
        let listener = listeners[key.listener]
        let limit = listener.spec.limits.sessions
        return listener.sessions >= limit ? .sessionLimit(limit) : nil
    }

    /// The slot of the session that a caller is: its own that lives (and is replaced), the last one
    /// that died, or a new one.
    private mutating func place(
        _ key: CallerRegister.Key, _ who: Introduction?, at now: Instant,
        effects: inout EffectList
    ) -> Int? {
        if who?.isExclusive == true, let owner = register.owner(key), let slot = slot(of: owner),
            pulses[slot].isAlive
        {
            effects.append(.farewell(link(of: slot), .replaced))
            die(slot, .replaced, at: now)
        }
        while let session = register.wake(key) {
            guard let slot = slot(of: session), pulses[slot].state == .dead,
                dossiers[slot].direction == .inbound
            else { continue }
            return slot
        }
        if counts.all >= policy.sessionLimit { buryOldest(at: now, effects: &effects) }
        return makeSlot(at: now)
    }

    /// Gives a caller's session its new link.
    private mutating func settle(
        _ slot: Int, at listener: ListenerID, host: String, peer: String, _ who: Introduction?
    ) {
        let door = listeners[listener.index]
        if pulses[slot].generation == 0 {
            let spec = SessionSpec(
                peer: peer, host: host, proto: door.spec.proto, name: who?.name,
                tags: door.spec.tags, direction: .inbound, beat: door.spec.beat)
            pulses[slot].adopt(door.spec.policy)
            pulses[slot].beat = door.spec.beat
            dossiers[slot] = Dossier(spec, policy: door.policy, host: hosts.index(of: host))
            dossiers[slot].listener = Int32(listener.index)
            dossiers[slot].caller = who
        } else {
            // It may come back from elsewhere.
            let place = hosts.index(of: host)
            hosts.release(Int(dossiers[slot].host))
            dossiers[slot].host = Int32(truncatingIfNeeded: place)
            dossiers[slot].move(to: peer)
            dossiers[slot].caller = who
        }
        pulses[slot].generation &+= 1
        pulses[slot].forgetLink()
        dossiers[slot].forgetLink()
    }

    /// Who the caller of an inbound session is.
    func key(of slot: Int) -> CallerRegister.Key {
        let caller = dossiers[slot].caller
        return CallerRegister.Key(
            listener: Int(dossiers[slot].listener),
            name: caller?.name ?? hosts[Int(dossiers[slot].host)].name, isAddress: caller == nil,
            said: caller?.said)
    }

    /// Whether it came to a port of ours.
    func isArrival(_ slot: Int) -> Bool { dossiers[slot].listener >= 0 }

    /// Nothing of an inbound session is looked for any more.
    mutating func forgetCaller(_ slot: Int) {
        guard isArrival(slot) else { return }
        if pulses[slot].isAlive { vacate(slot) }
        if pulses[slot].state == .held { register.release(key(of: slot)) }
        register.forget(key(of: slot), id(of: slot))
    }

    /// The link of an inbound session is over: its place at the port is free.
    mutating func vacate(_ slot: Int) {
        guard isArrival(slot) else { return }
        listeners[Int(dossiers[slot].listener)].sessions -= 1
        desk.left(hosts[Int(dossiers[slot].host)].name)
        register.disown(key(of: slot), id(of: slot))
    }

    /// An inbound session is dead: it rests until its caller comes back.
    mutating func rest(_ slot: Int, at now: Instant) {
        register.rest(key(of: slot), id(of: slot), at: now)
        if register.graveCount > 2 * max(register.restingCount, 512) {
            let pulses = pulses
            register.sweep { session, diedAt in
                let slot = Int(session.slot)
                return pulses[slot].number == session.number && pulses[slot].state == .dead
                    && pulses[slot].since == diedAt
            }
        }
        let isFull = register.restingCount > policy.deadLimit
        arrivalsWakeAt = min(arrivalsWakeAt, now.nanoseconds + (isFull ? 0 : keepsDead))
    }

    private var keepsDead: Int64 { policy.keepsDead.bounded }

    /// Hellos that took too long, lines that were kept back, dead sessions whose time is over.
    mutating func pumpArrivals(at now: Instant, effects: inout EffectList) {
        while let due = desk.expire(at: now) {
            switch due {
            case .patient(let number, let listener):
                effects.append(
                    .letIn(Arrival(listener: ListenerID(index: listener), number: number)))
            case .tooLate(let number, let listener):
                let listener = ListenerID(index: listener)
                effects.append(.dismiss(Arrival(listener: listener, number: number)))
                if let gone = desk.take(number) {
                    desk.left(gone.host)
                    turnAway(listener, gone.host, Refusal.tooLate.words, at: now)
                }
            }
        }
        pumpShortage(at: now, effects: &effects)
        guard arrivalsWakeAt <= now.nanoseconds else { return }
        arrivalsWakeAt = Pulse.never
        for index in listeners.indices {
            if listeners[index].damper.wakeAt <= now.nanoseconds,
                let fact = listeners[index].damper.flush(at: now)
            {
                say(fact, of: index, at: now)
                revision &+= 1
            }
            arrivalsWakeAt = min(arrivalsWakeAt, listeners[index].damper.wakeAt)
        }
        bury(at: now, effects: &effects)
    }

    /// Forgets dead inbound sessions that are older or more than is kept.
    private mutating func bury(at now: Instant, effects: inout EffectList) {
        while let (session, diedAt) = register.oldest {
            guard let slot = slot(of: session), pulses[slot].state == .dead,
                pulses[slot].since == diedAt
            else {
                register.dropOldest()
                continue
            }
            let isOver = diedAt + keepsDead <= now.nanoseconds
            guard isOver || register.restingCount > policy.deadLimit else {
                arrivalsWakeAt = min(arrivalsWakeAt, diedAt + keepsDead)
                return
            }
            register.dropOldest()
            forget(slot, effects: &effects)
        }
    }

    private mutating func buryOldest(at now: Instant, effects: inout EffectList) {
        while let (session, diedAt) = register.oldest {
            register.dropOldest()
            guard let slot = slot(of: session), pulses[slot].state == .dead,
                pulses[slot].since == diedAt
            else { continue }
            return forget(slot, effects: &effects)
        }
    }
}

/// A port as the engine keeps it.
struct Listener: Sendable {
    let spec: ListenerSpec
    let policy: SharedPolicy
    /// Living sessions.
    var sessions = 0
    /// Connections that were not let in.
    var turnedAway: UInt64 = 0
    /// Connections that ended without a byte.
    var checks: UInt64 = 0
    var damper = Damper()

    init(_ spec: ListenerSpec, policy: SharedPolicy) {
        self.spec = spec
        self.policy = policy
    }
}
