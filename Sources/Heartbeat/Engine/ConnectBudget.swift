/// Who may dial now: a queue, a rate for the whole process, and the moment of the next chance.
struct ConnectBudget: Sendable {
    private var queue = SessionQueue()
    /// Those that an operator asked for.
    private var urgent = SessionQueue()
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

    var isEmpty: Bool { queue.isEmpty && urgent.isEmpty }
    var count: Int { queue.count + urgent.count }
    var first: SessionID? { urgent.first ?? queue.first }

    mutating func append(_ session: SessionID, isUrgent: Bool) {
        if isUrgent { urgent.append(session) } else { queue.append(session) }
    }

    mutating func dropFirst() {
        if urgent.popFirst() == nil { queue.popFirst() }
        if isEmpty { wakeAt = Pulse.never }
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
    /// Puts a session in line for its next attempt, at the front where an operator asked for it.
    ///
    /// One that stands in line already and is wanted now stands there twice; where it is not queued
    /// any more its other place is passed over.
    mutating func enqueueConnect(_ slot: Int, isUrgent: Bool = false) {
        pulses[slot].limit = Pulse.never
        pulses[slot].stage = .queued
        guard !pulses[slot].flags.contains(.connecting) else { return }
        let isQueued = pulses[slot].flags.insert(.connectQueued).inserted == false
        if isUrgent, pulses[slot].flags.insert(.connectUrgent).inserted {
            connects.append(id(of: slot), isUrgent: true)
        } else if !isQueued {
            connects.append(id(of: slot), isUrgent: false)
        }
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
            let isUrgent = pulses[slot].flags.contains(.connectUrgent)
            guard connects.grant(at: now, onlyCanaries: trouble.isOn && !isUrgent) else { return }
            connects.dropFirst()
            pulses[slot].flags.subtract([.connectQueued, .connectUrgent])
            begin(slot, at: now, effects: &effects)
        }
    }
}
