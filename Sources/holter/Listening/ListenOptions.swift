import Heartbeat

/// What can be said of a port beside what is said of a session: who may come, and what silence
/// means.
struct ListenOptions: Sendable, Hashable {
    var readerIdle: Duration?
    var writerIdle: Duration?
    var allIdle: Duration?
    var idleAction: IdleAction?
    var minimumAskGap: Duration?
    var askStrikes: Int?
    var sessions: Int?
    var sessionsPerAddress: Int?
    var acceptsPerSecond: Int?

    /// These, and where they say nothing what `base` says.
    func over(_ base: ListenOptions) -> ListenOptions {
        var result = self
        result.readerIdle = readerIdle ?? base.readerIdle
        result.writerIdle = writerIdle ?? base.writerIdle
        result.allIdle = allIdle ?? base.allIdle
        result.idleAction = idleAction ?? base.idleAction
        result.minimumAskGap = minimumAskGap ?? base.minimumAskGap
        result.askStrikes = askStrikes ?? base.askStrikes
        result.sessions = sessions ?? base.sessions
        result.sessionsPerAddress = sessionsPerAddress ?? base.sessionsPerAddress
        result.acceptsPerSecond = acceptsPerSecond ?? base.acceptsPerSecond
        return result
    }

    /// The idle timers, where there are any.
    var idle: IdlePolicy? {
        guard readerIdle != nil || writerIdle != nil || allIdle != nil else { return nil }
        return IdlePolicy(
            reader: readerIdle, writer: writerIdle, all: allIdle, action: idleAction ?? .late)
    }

    /// Puts what is asked of silence and of peers' own pings into a policy.
    func apply(to policy: inout PulsePolicy) {
        policy.idle = idle
        policy.minimumAskGap = minimumAskGap
        if let askStrikes { policy.askStrikes = askStrikes }
    }

    /// How many are let in.
    var limits: ListenerLimits {
        var limits = ListenerLimits()
        if let sessions { limits.sessions = sessions }
        if let sessionsPerAddress { limits.sessionsPerAddress = sessionsPerAddress }
        if let acceptsPerSecond {
            limits.acceptsPerSecond = Double(acceptsPerSecond)
            limits.acceptBurst = max(limits.acceptBurst, acceptsPerSecond)
        }
        return limits
    }
}
