public import Heartbeat

/// A world without clocks or sockets: one monitor, many peers, and everything a path can do to a
/// heartbeat.
///
/// Time jumps from one happening to the next. The same seed and the same script give the same
/// world.
public struct VirtualNetwork {
    /// The engine under test.
    public private(set) var monitor: Monitor
    /// The virtual time.
    public private(set) var now: Instant
    /// How each session's peer and path behave; change them at any moment.
    public var peers: [SessionID: VirtualPeer] = [:]
    /// What the engine asked for, with its time.
    public private(set) var log: [(at: Instant, effect: Effect)] = []
    /// Answers that reached the engine, by session: the peers' own count.
    public private(set) var answers: [SessionID: UInt64] = [:]
    /// Probes that a peer chose to ignore, by session.
    public private(set) var ignored: [SessionID: UInt64] = [:]
    private var asked: [SessionID: Int] = [:]
    /// What reached the engine of each link, with its time.
    public private(set) var heard: [(at: Instant, link: Link)] = []

    private var agenda = Agenda()
    private var effects = EffectList()
    private var random: SeededGenerator
    private var stalledUntil: Instant?
    private var openLinks: [SessionID: UInt32] = [:]
    /// Where in its grid the next beat of each peer that beats by itself lies.
    private var nextBeats: [Link: Instant] = [:]
    /// Sockets that existed at once for one session, at most.
    public private(set) var mostLinksAtOnce = 0

    /// An empty world.
    public init(policy: MonitorPolicy = MonitorPolicy(), seed: UInt64) {
        now = Instant(nanoseconds: 5_000_000_000)
        monitor = Monitor(policy: policy, seed: seed, at: now)
        random = SeededGenerator(seed: seed)
    }

    /// Adds a session with its peer.
    @discardableResult
    public mutating func add(_ spec: SessionSpec, _ peer: VirtualPeer) -> SessionID? {
        guard let id = monitor.add(spec, at: now, effects: &effects) else { return nil }
        peers[id] = peer
        obey()
        return id
    }

    /// Gives the engine an event now.
    public mutating func handle(_ event: Event) {
        if case .down(let link, _) = event, openLinks[link.session] == link.generation {
            openLinks[link.session] = nil
        }
        monitor.handle(event, at: now, effects: &effects)
        obey()
    }

    /// The process stands still for so long, beginning now: what happens meanwhile is heard at its
    /// end.
    public mutating func stall(_ duration: Duration) {
        stalledUntil = now.advanced(by: duration)
    }

    /// Lets time pass.
    public mutating func run(for duration: Duration) {
        let end = now.advanced(by: duration)
        while true {
            let deadline = monitor.deadline.map { max($0, stalledUntil ?? $0) }
            let happening = agenda.nextTime.map { max($0, stalledUntil ?? $0) }
            let next = [deadline, happening].compactMap { $0 }.min() ?? end
            guard next < end else { break }
            now = max(now, next)
            if let until = stalledUntil, now >= until { stalledUntil = nil }
            // After a stall a real loop runs its timers before it reads its sockets.
            if let deadline, deadline <= now {
                monitor.advance(to: now, effects: &effects)
                obey()
            } else if let happening = agenda.pop(until: now) {
                happen(happening)
            }
        }
        now = end
    }

    /// The engine's answer to a query.
    public func snapshot(_ query: Query = Query()) -> Snapshot {
        var lens = Lens()
        return lens.snapshot(of: monitor, query, at: now)
    }

    /// The row of one session.
    public func row(_ session: SessionID) -> Row {
        snapshot(Query(count: 0, focus: session)).focus?.row ?? Row()
    }

    private mutating func obey() {
        while !effects.all.isEmpty {
            let batch = effects.all
            effects.removeAll()
            for effect in batch {
                log.append((now, effect))
                obey(effect)
            }
        }
    }

    private mutating func obey(_ effect: Effect) {
        switch effect {
        case .open(let link):
            mostLinksAtOnce = max(mostLinksAtOnce, openLinks[link.session] == nil ? 1 : 2)
            openLinks[link.session] = link.generation
            connect(link)
        case .probe(let link, let nonce):
            monitor.handle(.sent(link, nonce: nonce, bytes: 16), at: now, effects: &effects)
            answer(link, nonce)
        case .close(let link, _), .farewell(let link, _):
            if openLinks[link.session] == link.generation { openLinks[link.session] = nil }
        case .inspect, .dismiss, .forget, .alert, .letIn, .pauseAccepting, .resumeAccepting:
            break
        }
    }

    private mutating func connect(_ link: Link) {
        guard let peer = peers[link.session], !peer.isPartitioned else { return }
        if peer.refuses {
            agenda.add(.down(link, .refused), at: now.advanced(by: peer.delay))
        } else {
            agenda.add(.up(link), at: now.advanced(by: peer.delay * 2))
        }
    }

    private mutating func answer(_ link: Link, _ nonce: UInt64) {
        guard let peer = peers[link.session], !peer.isPartitioned, !peer.isStalled else { return }
        guard peer.answers else { return }
        guard random.unit() >= peer.loss else { return }
        let number = asked[link.session, default: 0] + 1
        asked[link.session] = number
        if let every = peer.ignoresEvery, number % every == 0 {
            ignored[link.session, default: 0] += 1
            return
        }
        let extra = Double(peer.variation.nanoseconds) * random.unit()
        var after = (peer.delay * 2).nanoseconds + Int64(extra)
        if let (every, delay) = peer.delaysEvery, number % every == 0 { after += delay.nanoseconds }
        let echoed = peer.echoes ? nonce : nil
        agenda.add(.answered(link, nonce: echoed, bytes: 16), at: now + after)
    }

    private mutating func happen(_ event: Event) {
        let link: Link?
        switch event {
        case .up(let up): link = up
        case .down(let down, _):
            link = down
            if openLinks[down.session] == down.generation { openLinks[down.session] = nil }
        case .answered(let answered, _, _): link = answered
        case .received(let received, _):
            link = received
            beat(received)
            if peers[received.session]?.isStalled == true { return }
        default: link = nil
        }
        // Nothing of a socket that was closed is ever delivered.
        if let link {
            if case .down = event {} else if openLinks[link.session] != link.generation { return }
            if peers[link.session]?.isPartitioned == true { return }
            heard.append((now, link))
            if case .answered = event { answers[link.session, default: 0] += 1 }
        }
        monitor.handle(event, at: now, effects: &effects)
        if case .up(let link) = event, let rhythm = peers[link.session]?.promise {
            monitor.handle(.expects(link, rhythm), at: now, effects: &effects)
            nextBeats[link] = now
            beat(link)
        }
        obey()
    }

    /// Sets the next beat of a peer that beats by itself: a grid, and each beat late by chance.
    private mutating func beat(_ link: Link) {
        guard let peer = peers[link.session], let period = peer.beats,
            openLinks[link.session] == link.generation, let last = nextBeats[link]
        else { return }
        let next = last.advanced(by: period)
        nextBeats[link] = next
        let extra = Int64(Double(peer.beatVariation.nanoseconds) * random.unit())
        agenda.add(.received(link, bytes: 1), at: next + extra)
    }
}

/// How one peer and the path to it behave.
public struct VirtualPeer: Sendable {
    /// One way.
    public var delay: Duration
    /// Drawn on top of the round trip.
    public var variation: Duration
    /// Share of answers that never come.
    public var loss: Double
    /// Whether answers carry the probe's id.
    public var echoes = true
    /// Every so many probes one is ignored.
    public var ignoresEvery: Int?
    /// Every so many probes one is answered that much later.
    public var delaysEvery: (every: Int, by: Duration)?
    /// Whether probes are answered at all.
    public var answers = true
    /// How often it beats by itself, if it does.
    public var beats: Duration?
    /// Drawn on top of each of its own beats.
    public var beatVariation = Duration.zero
    /// What its protocol promises of that.
    public var promise: Rhythm?
    /// Connects are refused.
    public var refuses = false
    /// Its kernel lives, its program does not answer.
    public var isStalled = false
    /// Nothing gets through, in either direction.
    public var isPartitioned = false

    /// A peer that answers.
    public init(delay: Duration = .milliseconds(5), variation: Duration = .zero, loss: Double = 0) {
        self.delay = delay
        self.variation = variation
        self.loss = loss
    }
}
