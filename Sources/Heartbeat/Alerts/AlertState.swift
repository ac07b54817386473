/// One session under one rule: what the last looks saw, and whether the alert is on.
struct AlertState: Sendable {
    /// What a look changed.
    enum Change: Sendable, Hashable {
        /// The alert is on.
        case fired
        /// It has come and gone too often: it stays on until it has been quiet for long.
        case flapping
        /// It goes on and nobody acknowledged it.
        case again
        /// It is over.
        case over
    }

    /// The last looks, the newest in bit 0: whether the filter let the session through.
    private var seen: UInt64 = 0
    /// Since when the rule's condition holds.
    private var since: Int64?
    /// Since when it does not, while the alert is on.
    private var quietSince: Int64?
    /// When the alert came on; nil while it is off.
    private(set) var firedAt: Int64?
    private(set) var isFlapping = false
    var isAcknowledged = false
    /// Whether somebody was told of it by the session's name, and waits to hear that it is over.
    var isNamed = false
    /// When it was said last.
    private var saidAt: Int64 = 0
    /// When the count of firings began, and the count.
    private var countedSince = Int64.min
    private var firings = 0

    /// Takes in one look.
    mutating func look(_ matches: Bool, _ rule: AlertRule, at now: Instant) -> Change? {
        let window = UInt64(min(max(1, rule.window), AlertRule.windowLimit))
        let mask = window >= 64 ? UInt64.max : (1 << window) - 1
        seen = (seen << 1 | (matches ? 1 : 0)) & mask
        let holds = seen.nonzeroBitCount >= rule.needed
        return firedAt == nil
            ? rest(holds, rule, now.nanoseconds) : goOn(holds, rule, now.nanoseconds)
    }

    /// Whether nothing of it needs to be remembered.
    func isForgettable(_ rule: AlertRule, at now: Instant) -> Bool {
        seen == 0 && firedAt == nil && since == nil
            && (firings == 0 || now.nanoseconds &- countedSince >= rule.flapTime.span)
    }

    private mutating func rest(_ holds: Bool, _ rule: AlertRule, _ now: Int64) -> Change? {
        guard holds else {
            since = nil
            return nil
        }
        let begin = since ?? now
        since = begin
        guard now - begin >= rule.holds.span else { return nil }
        (firedAt, saidAt, quietSince, isAcknowledged) = (now, now, nil, false)
        if firings == 0 || now - countedSince >= rule.flapTime.span {
            (countedSince, firings) = (now, 0)
        }
        firings += 1
        isFlapping = firings > max(1, rule.flaps)
        return isFlapping ? .flapping : .fired
    }

    private mutating func goOn(_ holds: Bool, _ rule: AlertRule, _ now: Int64) -> Change? {
        if holds {
            quietSince = nil
            guard let again = rule.repeats, !isAcknowledged, now - saidAt >= again.span else {
                return nil
            }
            saidAt = now
            return .again
        }
        let begin = quietSince ?? now
        quietSince = begin
        guard now - begin >= (isFlapping ? rule.flapTime : rule.recovers).span else {
            return nil
        }
        if isFlapping { firings = 0 }
        (firedAt, since, quietSince, isFlapping) = (nil, nil, nil, false)
        return .over
    }
}

extension Duration {
    /// Its nanoseconds, from none to 73 years; unlike the times of a policy it may be nothing.
    fileprivate var span: Int64 { min(max(0, nanoseconds), 1 << 61) }
}
