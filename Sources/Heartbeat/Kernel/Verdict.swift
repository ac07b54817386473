/// Whose fault a late answer is, judged from the kernel's facts.
public enum Verdict: UInt8, Sendable, Hashable, Codable {
    /// This machine or this process: many are late at once, or the event loop was.
    case local
    /// The probe waits behind our own unsent data.
    case ownQueue
    /// The peer's kernel acknowledged the probe, its program does not answer.
    case peerStalled
    /// The peer's program does not read: its window is shut.
    case peerNotReading
    /// Nothing comes back: the path loses segments or is dead.
    case pathDead
    /// The hello was answered and nothing since, where a pool may have answered it.
    case waitsForServer
    /// It is up by what else it sends.
    case answersNothing

    /// The verdict in words.
    public var words: String {
        switch self {
        case .local: "local trouble: not the peer"
        case .ownQueue: "our own queue: the probe waits behind unsent data"
        case .peerStalled: "peer process stalled: its kernel acknowledges, it does not answer"
        case .peerNotReading: "peer not reading: its window is shut"
        case .pathDead: "path lossy or dead: segments are not acknowledged"
        case .waitsForServer: "waits for a server connection (pooler?): only the login was answered"
        case .answersNothing: "alive by other bytes; answers none of our probes"
        }
    }

    /// The verdict on an answer that is overdue.
    ///
    /// 1. local trouble outranks all; 2. a shut window; 3. unsent data while acknowledgements still
    /// come (within twice the kernel's RTT and a second); 4. unacknowledged segments; 5. else
    /// everything we sent was taken by the peer's kernel, so its program is what does not answer.
    public static func judge(_ facts: KernelFacts, localTrouble: Bool) -> Verdict? {
        if localTrouble { return .local }
        guard let unacknowledged = facts.unacknowledged else { return nil }
        let unsent = facts.unsentBytes ?? 0
        if facts.sendWindow == 0, unsent > 0 || facts.probes ?? 0 > 0 { return .peerNotReading }
        let struggling = facts.retransmits ?? 0 > 0 || facts.backoff ?? 0 > 0
        if unacknowledged > 0, struggling { return .pathDead }
        let recent = max(1000, (facts.rttMicroseconds ?? 0) / 500)
        if unsent > 0, facts.lastAckReceivedMilliseconds ?? .max < recent { return .ownQueue }
        if unacknowledged > 0 || facts.probes ?? 0 > 0 { return .pathDead }
        return .peerStalled
    }
}
