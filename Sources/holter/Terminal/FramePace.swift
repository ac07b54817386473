import Glibc
import Heartbeat

/// When to draw: at once for input and its answer, else at most so many times a second.
struct FramePace {
    /// How long a frame may take to be written before a link counts as slow.
    private static let patience: Int64 = 250_000_000

    private var gap: Int64
    private var lastFrame: Int64 = 0
    private var isDirty = false
    private var isUrgent = false
    private var awaited: Query?
    private var notBefore: Int64 = 0
    /// Since when the terminal has taken no bytes.
    private var blockedSince: Int64?

    init(perSecond: Double) {
        gap = Int64(1e9 / min(max(perSecond, 0.1), 60))
    }

    /// Something changed.
    mutating func ask(urgently: Bool) {
        isDirty = true
        if urgently { isUrgent = true }
    }

    /// The answer to this query is wanted at once.
    mutating func await(_ query: Query) {
        awaited = query
    }

    /// Whether this is that answer; it is awaited once.
    mutating func isAwaited(_ query: Query) -> Bool {
        guard awaited == query else { return false }
        awaited = nil
        return true
    }

    /// Draws nothing before this moment, or before ``release()``.
    mutating func hold(until moment: Int64) {
        notBefore = moment
    }

    /// Draws whenever it is due.
    mutating func release() {
        notBefore = 0
    }

    /// When the next frame is due, on the monotonic clock; nil when nothing changed.
    var nextFrame: Int64? {
        guard isDirty, !isBlocked else { return nil }
        return max(notBefore, isUrgent ? 0 : lastFrame + gap)
    }

    /// Whether it is due now.
    var isDue: Bool {
        guard isDirty else { return false }
        return EngineClock.monotonicNow() >= max(notBefore, isUrgent ? 0 : lastFrame + gap)
    }

    /// Whether the terminal took no bytes when it was last to be drawn on.
    var isBlocked: Bool { blockedSince != nil }

    /// The terminal takes no bytes now.
    mutating func block() {
        blockedSince = blockedSince ?? EngineClock.monotonicNow()
    }

    /// Draws; answers whether the terminal took it as slowly as one at the end of a slow link.
    mutating func draw(_ body: () -> Void) -> Bool {
        let began = blockedSince ?? EngineClock.monotonicNow()
        body()
        lastFrame = EngineClock.monotonicNow()
        (isDirty, isUrgent, blockedSince) = (false, false, nil)
        return lastFrame - began > Self.patience
    }

    /// New data alone is drawn once a second from now on.
    mutating func slowDown() {
        gap = max(gap, 1_000_000_000)
    }
}

/// The engine's clock as the screen knows it: the instant of the newest snapshot and the time since
/// it came.
struct EngineClock {
    private var instant = Instant.zero
    private var at = Self.monotonicNow()

    /// A snapshot of this instant came now.
    mutating func set(_ instant: Instant) {
        self.instant = instant
        at = Self.monotonicNow()
    }

    /// The instant it is now.
    func now() -> Instant { instant + (Self.monotonicNow() - at) }

    /// When an instant is, on this machine's monotonic clock.
    func monotonic(of instant: Instant) -> Int64 {
        (Instant(nanoseconds: at) + (instant - self.instant)).nanoseconds
    }

    /// Nanoseconds of this machine's monotonic clock.
    static func monotonicNow() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
