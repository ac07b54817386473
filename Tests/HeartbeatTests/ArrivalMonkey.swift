import HeartbeatTesting

@testable import Heartbeat

/// Does anything at any time to a monitor with two ports, and keeps a simple model beside it.
///
/// What it finds wrong is in `faults`; a run is determined by its seed.
struct ArrivalMonkey {
    /// A hello that is not done, as the model has it.
    struct Hello {
        var host: String
        var port: Int
        var deadline: Instant
        /// Stalls and sleeps that gave it its whole time anew; three at most.
        var excuses = 0
    }

    /// A link that exists, as the model has it.
    struct Living {
        /// Where it came to; nil where Holter dials.
        var port: Int?
        /// The name that only it may have.
        var exclusive: String?
        var isUp = true
    }

    var monitor: Monitor
    var random: SeededGenerator
    var now: Instant
    var ports: [ListenerID] = []
    var specs: [ListenerSpec] = []
    var hellos: [Arrival: Hello] = [:]
    var living: [Link: Living] = [:]
    var generations: [SessionID: UInt32] = [:]
    /// Links that are over, some of them; what names them must change nothing.
    var gone: [Link] = []
    var unsent: [(link: Link, nonce: UInt64)] = []
    var unanswered: [(link: Link, nonce: UInt64)] = []
    var faults: [String] = []
    var readJournal: UInt64 = 0
    var lastAway: [String: Instant] = [:]
    var effects = EffectList()
    /// Whether policies, limits and times are taken from the ends of what their types hold.
    let isExtreme: Bool

    init(seed: UInt64, isExtreme: Bool = false) {
        random = SeededGenerator(seed: seed)
        self.isExtreme = isExtreme
        let origins: [Int64] = [0, -5_000_000_000_000, .min, .max - 1_000_000, 1 << 61, 5, -1]
        now = Instant(nanoseconds: isExtreme ? origins[Int(seed % 7)] : 1_000_000_000_000)
        var whole = MonitorPolicy()
        whole.keepsDead = .seconds(60)
        whole.deadLimit = 6
        whole.banTime = .seconds(5)
        whole.sessionLimit = 30
        whole.troubleSessions = 3
        whole.troubleHosts = 2
        whole.connectsPerHost = 2
        monitor = Monitor(policy: whole, seed: seed, at: now)
        if isExtreme { monitor = Monitor(policy: extremeWhole(), seed: seed, at: now) }
        for index in 0..<2 { open(index) }
        for index in 0..<3 { dial(index) }
    }

    private mutating func open(_ index: Int) {
        var spec = ListenerSpec(
            address: "test://:\(index)", proto: "test", beat: beat(), policy: policy())
        spec.limits.sessions = pick([4, 8, 12])
        spec.limits.sessionsPerAddress = pick([2, 4, 6])
        spec.limits.pending = pick([1, 2, 4])
        spec.limits.acceptsPerSecond = pick([1, 10, 1000])
        spec.limits.acceptBurst = pick([2, 20])
        if isExtreme { spec.limits = extremeLimits() }
        specs.append(spec)
        ports.append(monitor.listen(spec, at: now))
    }

    mutating func dial(_ index: Int) {
        var spec = SessionSpec(
            peer: "host\(index):1", host: "host\(index)", proto: "test", beat: beat(),
            policy: policy())
        spec.direction = isExtreme && chance(4) ? .inbound : .outbound
        comeLate()
        let id = monitor.add(spec, at: now, effects: &effects)
        if let id { generations[id] = 0 }
        obey()
    }

    mutating func pick<T>(_ choices: [T]) -> T {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }

    mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    mutating func beat() -> BeatKind {
        pick([.echoed, .plain, .kernel, .oneWay, .passive, .newest])
    }

    mutating func policy() -> PulsePolicy {
        var policy = PulsePolicy()
        policy.interval = pick([.milliseconds(500), .seconds(5), .seconds(60)])
        policy.timeout = pick([.seconds(1), .seconds(4)])
        policy.connectTimeout = pick([.seconds(1), .seconds(10)])
        policy.misses = pick([1, 2, 3])
        policy.greets = chance(2)
        policy.backoffCap = .seconds(5)
        if chance(3) { policy.minimumAskGap = .seconds(2) }
        if chance(2) {
            policy.idle = IdlePolicy(
                reader: chance(2) ? .seconds(3) : nil, writer: chance(2) ? .seconds(4) : nil,
                all: chance(2) ? .seconds(2) : nil, action: pick(IdleAction.allCases))
        }
        return isExtreme ? extreme(policy) : policy
    }

    // MARK: The shell's part

    /// Obeys what was asked, as a shell would, and checks that it makes sense.
    mutating func obey() {
        var next = 0
        while next < effects.all.count {
            let effect = effects.all[next]
            next += 1
            switch effect {
            case .open(let link):
                begin(link, Living(port: nil, isUp: false))
            case .probe(let link, let nonce):
                mustLive(link, effect)
                if let slot = monitor.slot(of: link), monitor.pulses[slot].beat == .passive {
                    faults.append("\(link) is passive and was probed")
                }
                unsent.append((link, nonce))
            case .close(let link, _), .farewell(let link, _):
                mustLive(link, effect)
                end(link)
            case .dismiss(let arrival):
                let hello = hellos.removeValue(forKey: arrival)
                if hello == nil { faults.append("\(arrival) was dismissed and does not stand") }
                if let hello, hello.deadline > now, !isExtreme {
                    faults.append("\(arrival) was dismissed too early")
                }
            case .inspect(let link):
                mustLive(link, effect)
                inspect(link)
            case .letIn(let arrival):
                if hellos[arrival] == nil { faults.append("\(arrival) may come in and is gone") }
            case .alert, .pauseAccepting, .resumeAccepting: break
            case .forget(let session):
                generations[session] = nil
                if living.keys.contains(where: { $0.session == session }) {
                    faults.append("\(session) is forgotten with a link")
                }
            }
        }
        effects.removeAll()
    }

    private mutating func inspect(_ link: Link) {
        guard chance(2) else { return }
        var facts = KernelFacts()
        facts.unacknowledged = pick([0, 1])
        facts.unsentBytes = pick([0, 5, .max])
        facts.bytesSent = pick([0, 100, .max])
        facts.bytesRetransmitted = pick([0, .max])
        facts.probes = pick([0, 0, 0, 1, .max])
        facts.lastAckReceivedMilliseconds = pick([0, 10, .max])
        facts.rttMicroseconds = pick([0, 10, .max])
        tell(.kernel(link, facts))
    }

    private mutating func mustLive(_ link: Link, _ effect: Effect) {
        if living[link] == nil { faults.append("\(effect) names a link that is not") }
    }

    mutating func begin(_ link: Link, _ what: Living) {
        if link.generation <= generations[link.session] ?? 0 {
            faults.append("\(link) is not a new generation")
        }
        if living.keys.contains(where: { $0.session == link.session }) {
            faults.append("\(link) has another beside it")
        }
        generations[link.session] = link.generation
        living[link] = what
    }

    mutating func end(_ link: Link) {
        living[link] = nil
        if gone.count > 20 { gone.removeFirst() }
        gone.append(link)
        unanswered.removeAll { $0.link == link && $0.nonce & 1 == 0 }
    }

    mutating func tell(_ event: Event) {
        comeLate()
        monitor.handle(event, at: now, effects: &effects)
    }

    // MARK: Time

    /// Lets time pass as a good shell does, or jumps as a bad one.
    mutating func pass(_ nanoseconds: Int64, stepping: Bool) {
        let end = now + nanoseconds
        var steps = 0
        while stepping, let deadline = monitor.deadline, deadline <= end {
            now = max(now, deadline)
            advance()
            steps += 1
            if steps > 400 * Int(nanoseconds / 1_000_000_000 + 1) {
                return faults.append("\(steps) turns in \(nanoseconds) ns")
            }
        }
        now = max(now, end)
        advance()
    }

    /// This process stood still, or the machine slept: hellos have their whole time anew.
    mutating func excuseHellos() {
        for (arrival, hello) in hellos where hello.excuses < 3 {
            let time = specs[hello.port].policy.connectTimeout.bounded
            hellos[arrival]?.excuses += 1
            hellos[arrival]?.deadline = Instant(nanoseconds: now.bounded.nanoseconds + time)
        }
    }

    /// What the engine does first when the shell comes late.
    mutating func comeLate() {
        guard let deadline = monitor.deadline,
            now.bounded - deadline > max(1_000_000, monitor.policy.stallAfter.nanoseconds)
        else { return }
        excuseHellos()
    }

    private mutating func advance() {
        comeLate()
        monitor.advance(to: now, effects: &effects)
        if let deadline = monitor.deadline, deadline <= now, !isExtreme {
            faults.append("after advance the deadline is \(now - deadline) ns ago")
        }
        let overdue = hellos.filter { $0.value.deadline <= now.bounded }.count
        obey()
        if overdue > 0, hellos.contains(where: { $0.value.deadline <= now.bounded }) {
            faults.append("a hello stands longer than it may")
        }
    }
}
