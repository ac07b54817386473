import Heartbeat

/// Sessions that are up and answer at once, on a clock of their own.
struct BenchFleet {
    private(set) var monitor: Monitor
    private(set) var now = Instant(nanoseconds: 1_000_000_000_000)
    private(set) var beats = 0
    private var effects = EffectList()

    private let spread: Int64

    /// Sessions whose round trips are `spread` times their number (to 1,000) longer than 20 us.
    init(sessions: Int, spread: Duration = .zero) {
        self.spread = spread.nanoseconds
        var limits = MonitorPolicy()
        limits.connectsPerSecond = 1e9
        limits.connectBurst = 1_000_000
        limits.connectsPerHost = 1_000_000
        limits.expectedSessions = sessions
        monitor = Monitor(policy: limits, seed: 1, at: now)
        var policy = PulsePolicy()
        policy.interval = .seconds(1)
        for index in 0..<sessions {
            let spec = SessionSpec(
                peer: "10.0.\(index / 250).\(index % 250):80",
                host: "10.0.\(index / 250).\(index % 250)",
                proto: "tcp", tags: index % 7 == 0 ? ["lab"] : ["eu"], policy: policy)
            _ = monitor.add(spec, at: now, effects: &effects)
        }
        obey()
        let end = now.advanced(by: .milliseconds(2500))
        while now < end { turn() }
    }

    /// Goes on to the next deadline and lets everything answer.
    mutating func turn() {
        guard let deadline = monitor.deadline else { return }
        now = max(now, deadline)
        monitor.advance(to: now, effects: &effects)
        obey()
    }

    private mutating func obey() {
        var next = 0
        while next < effects.all.count {
            obey(effects.all[next])
            next += 1
        }
        effects.removeAll()
    }

    private mutating func obey(_ effect: Effect) {
        switch effect {
        case .open(let link):
            monitor.handle(.up(link), at: now, effects: &effects)
        case .probe(let link, let nonce):
            monitor.handle(.sent(link, nonce: nonce, bytes: 16), at: now, effects: &effects)
            let after = 20_000 + Int64(link.session.number % 1000) * spread
            let answered = now.advanced(by: .nanoseconds(after))
            monitor.handle(
                .answered(link, nonce: nonce, bytes: 16), at: answered, effects: &effects)
            beats += 1
        case .close, .farewell, .dismiss, .inspect, .forget, .alert, .letIn, .pauseAccepting,
            .resumeAccepting:
            break
        }
    }
}
