/// Peers that ask for calm.
extension Monitor {
    /// The longest interval that asking for calm leads to: the two hours that gRPC's servers want
    /// where no call is open.
    static var calmest: Duration { .seconds(7200) }

    /// From now on the session beats half as often, as gRPC's clients do; a new policy ends that.
    mutating func calm(_ slot: Int, at now: Instant) {
        var policy = dossiers[slot].policy.value
        guard policy.interval < Self.calmest else { return }
        policy.interval = min(.nanoseconds(policy.interval.bounded) * 2, Self.calmest)
        dossiers[slot].policy = share(policy)
        pulses[slot].adopt(policy)
        log(.calmed(every: policy.interval.nanoseconds), slot, at: now)
    }
}

extension Cause {
    /// Whether the peer says that it was probed too often: HTTP/2's GOAWAY ENHANCE_YOUR_CALM.
    var asksForCalm: Bool {
        guard case .closedByPeer(code: 11, let reason) = self else { return false }
        return reason.hasPrefix("ENHANCE_YOUR_CALM")
    }
}
