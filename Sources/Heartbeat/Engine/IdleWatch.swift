/// How long each side of one link has stood still; kept only for links whose policy asks for it.
struct IdleWatch: Sendable {
    /// One of the three timers.
    struct Timer: Sendable {
        let kind: IdleKind
        /// Nanoseconds.
        let limit: Int64
        /// When it last went off.
        var firedAt = Int64.min

        /// When it goes off next, if nothing moves after `last`.
        func due(after last: Int64) -> Int64 { max(last, firedAt) + limit }
    }

    private(set) var timers: [Timer]
    /// What stood still before is not counted.
    let beganAt: Int64
    /// When a write was last finished, or made progress.
    var wroteAt: Int64
    /// The link was marked late because nothing was written, so that a write ends that.
    var isLateByWriting = false

    /// The bytes that the kernel had sent at the last look, where more waited.
    private var sentBytes: UInt64?
    /// When the kernel was asked whether a write makes progress; `.min` when it was not.
    private(set) var askedAt = Int64.min

    init(_ policy: IdlePolicy, at now: Instant) {
        beganAt = now.nanoseconds
        wroteAt = now.nanoseconds
        timers = IdleKind.allCases.compactMap { kind in
            policy.limit(kind).map { Timer(kind: kind, limit: $0.bounded) }
        }
    }

    /// Time for the kernel to answer before its silence counts as no progress.
    static let answerTime: Int64 = 10_000_000

    mutating func fired(_ index: Int, at now: Int64) {
        timers[index].firedAt = now
        askedAt = .min
    }

    mutating func asked(at now: Int64) { askedAt = now }

    /// What the kernel says of a write that waits: progress since the last look is as good as a
    /// finished write, and the first look at a write can tell none yet.
    ///
    /// Returns whether it made progress.
    mutating func look(waiting: Bool, sentBytes: UInt64, at now: Int64) -> Bool {
        guard waiting else {
            self.sentBytes = nil
            return false
        }
        let isFirstLook = self.sentBytes == nil
        if self.sentBytes != sentBytes {
            self.sentBytes = sentBytes
            let shortest = timers.filter { $0.kind != .reader }.map(\.limit).min() ?? 0
            // After a first look the next one comes within a second.
            wroteAt =
                isFirstLook ? max(wroteAt, now - shortest + min(shortest, 1_000_000_000)) : now
            askedAt = .min
            return !isFirstLook
        }
        return false
    }
}
