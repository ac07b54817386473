/// Who may dial now: a queue, a rate for the whole process, and the moment of the next chance.
struct ConnectBudget: Sendable {
    private var queue = SessionQueue()
    private var bucket: TokenBucket
    private let rate: Double
    private let burst: Double
    /// When the next attempt may begin; `.max` when none waits for time.
    private(set) var wakeAt = Pulse.never
    /// Canaries a second while local trouble holds the rest back.
    private static let canaryRate = 1.0

    init(policy: MonitorPolicy, at now: Instant) {
        rate = max(0.1, policy.connectsPerSecond)
        burst = max(1, Double(policy.connectBurst))
        bucket = TokenBucket(burst: burst, at: now)
    }

    var isEmpty: Bool { queue.isEmpty }
    var count: Int { queue.count }
    var first: SessionID? { queue.first }

    mutating func append(_ session: SessionID) {
        queue.append(session)
    }

    mutating func dropFirst() {
        queue.popFirst()
        if queue.isEmpty { wakeAt = Pulse.never }
    }

    /// Takes the right to one attempt; else sets `wakeAt`.
    mutating func grant(at now: Instant, onlyCanaries: Bool) -> Bool {
        let rate = onlyCanaries ? Self.canaryRate : rate
        if bucket.take(at: now, rate: rate, burst: onlyCanaries ? 1 : burst) { return true }
        wakeAt = bucket.nextToken(rate: rate).nanoseconds
        return false
    }
}

extension Monitor {
    /// Puts a session in line for its next attempt.
    mutating func enqueueConnect(_ slot: Int) {
        pulses[slot].limit = Pulse.never
        pulses[slot].stage = .queued
        guard pulses[slot].flags.isDisjoint(with: [.connectQueued, .connecting]) else { return }
        pulses[slot].flags.insert(.connectQueued)
        connects.append(id(of: slot))
    }

    /// Begins the attempts that the budget and the hosts allow.
    mutating func pumpConnects(at now: Instant, effects: inout EffectList) {
        while let session = connects.first {
            guard let slot = slot(of: session), isQueued(slot) else {
                connects.dropFirst()
                continue
            }
            let host = Int(dossiers[slot].host)
            if hosts[host].connecting >= max(1, policy.connectsPerHost) {
                connects.dropFirst()
                hosts[host].waiting.append(session)
                continue
            }
            guard connects.grant(at: now, onlyCanaries: trouble.isOn) else { return }
            connects.dropFirst()
            pulses[slot].flags.remove(.connectQueued)
            begin(slot, at: now, effects: &effects)
        }
    }
}
