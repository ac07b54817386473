import HeartbeatTesting

@testable import Heartbeat

/// Numbers from the ends of what their types hold.
extension ArrivalMonkey {
    private mutating func duration() -> Duration {
        pick([.zero, .nanoseconds(-1), .nanoseconds(1), .seconds(Int64.max), .seconds(Int64.min)])
    }

    private mutating func count() -> Int { pick([0, -1, 1, .max, .min]) }

    private mutating func number() -> Double {
        pick([0, -1, 1, .infinity, -.infinity, .nan, .greatestFiniteMagnitude])
    }

    mutating func extreme(_ usual: PulsePolicy) -> PulsePolicy {
        var policy = usual
        switch Int.random(in: 0..<14, using: &random) {
        case 0: policy.interval = duration()
        case 1: policy.timeout = duration()
        case 2: policy.misses = count()
        case 3: policy.jitter = number()
        case 4: policy.lateAfter = .adaptive(floor: duration())
        case 5: policy.minimumGap = duration()
        case 6: policy.freshEvery = count()
        case 7: policy.connectTimeout = duration()
        case 8: policy.backoffBase = duration()
        case 9: policy.backoffCap = duration()
        case 10: policy.healthyAfter = duration()
        case 11:
            policy.idle = IdlePolicy(
                reader: duration(), writer: duration(), all: duration(),
                action: pick(IdleAction.allCases))
        case 12: policy.minimumAskGap = duration()
        default:
            policy.minimumAskGap = .seconds(1)
            policy.askStrikes = count()
        }
        return policy
    }

    mutating func extremeWhole() -> MonitorPolicy {
        var whole = MonitorPolicy()
        whole.sessionLimit = 30
        switch Int.random(in: 0..<14, using: &random) {
        case 0: whole.connectsPerSecond = number()
        case 1: whole.connectBurst = count()
        case 2: whole.connectsPerHost = count()
        case 3: whole.probesPerTurn = count()
        case 4: whole.turnPause = duration()
        case 5: whole.stallAfter = duration()
        case 6: whole.troubleSessions = count()
        case 7: whole.troubleHosts = count()
        case 8: whole.journalCapacity = count()
        case 9: whole.expectedSessions = count()
        case 10: whole.keepsDead = duration()
        case 11: whole.deadLimit = count()
        case 12: whole.banTime = duration()
        default: whole.sessionLimit = count()
        }
        return whole
    }

    mutating func extremeLimits() -> ListenerLimits {
        var limits = ListenerLimits()
        switch Int.random(in: 0..<5, using: &random) {
        case 0: limits.sessions = count()
        case 1: limits.sessionsPerAddress = count()
        case 2: limits.pending = count()
        case 3: limits.acceptsPerSecond = number()
        default: limits.acceptBurst = count()
        }
        return limits
    }
}
