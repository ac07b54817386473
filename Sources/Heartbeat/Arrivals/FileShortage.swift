/// Whether there are files for more connections, and when that is looked at again.
struct FileShortage: Sendable {
    /// How long no port accepts when there was no file for a connection.
    static let pause: Int64 = 500_000_000
    /// How long there must have been files before it is called over.
    static let calm: Int64 = 5_000_000_000

    enum Phase: Sendable {
        /// There are files. Can become: paused.
        case none
        /// No port accepts. Can become: paused (again), accepting.
        case paused
        /// Ports accept again, and it may begin anew. Can become: paused, none.
        case accepting
    }

    var phase = Phase.none
    var beganAt = Int64.min
    /// When something is to be done; `.max` when nothing is.
    var wakeAt = Pulse.never
}

extension Monitor {
    /// There was no file for a connection: all ports pause, and the journal says so once.
    mutating func ranOutOfFiles(limit: Int, at now: Instant, effects: inout EffectList) {
        if shortage.phase == .none {
            shortage.beganAt = now.nanoseconds
            log(.outOfFiles(limit: limit), nil, at: now)
        }
        shortage.phase = .paused
        shortage.wakeAt = now.nanoseconds + FileShortage.pause
        effects.append(.pauseAccepting)
    }

    /// There was a file after the pause.
    mutating func filesAreFree(at now: Instant) {
        guard shortage.phase == .paused else { return }
        shortage.phase = .accepting
        shortage.wakeAt = now.nanoseconds + FileShortage.calm
    }

    /// Accepts again after a pause, or says that the shortage is over.
    mutating func pumpShortage(at now: Instant, effects: inout EffectList) {
        guard shortage.wakeAt <= now.nanoseconds else { return }
        shortage.wakeAt = Pulse.never
        if shortage.phase == .paused {
            effects.append(.resumeAccepting)
        } else if shortage.phase == .accepting {
            shortage.phase = .none
            log(.filesFree(after: now.nanoseconds - shortage.beganAt), nil, at: now)
        }
    }
}
