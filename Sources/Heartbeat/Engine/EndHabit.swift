/// How the links of one session ended of late, which tells a habit from chance.
///
/// Kept only of sessions whose links the peer ended.
struct EndHabit: Sendable, Hashable {
    /// Quick ends in a row that are told one by one.
    static let toldEnds = 2
    /// The shortest time from one line about further ones to the next.
    static let linePause: Int64 = 30_000_000_000
    /// The shortest time from one move that is obeyed at once to the next.
    static let moveGap: Int64 = 10_000_000_000
    /// The shortest silence that may be somebody's limit.
    static let shortestSilence: Int64 = 1_000_000_000
    /// Ends after the same silence that make it one.
    static let sameSilences = 3
    /// The time within which ends by a rival are counted.
    static let rivalTime: Int64 = 60_000_000_000

    private var movedAt: Int64?
    private var quickEnds = 0
    /// Quick ends since the last line about them, and since when.
    private var untold = 0
    private var untoldSince: Int64 = 0
    private var toldAt: Int64?
    /// The silence before the last end, and how many ends in a row came after the same.
    private var silence: Int64 = 0
    private var silences = 0
    /// Ends that a rival caused, or may have, and when the first of them was.
    private var rivalEnds = 0
    private var rivalSince: Int64 = 0

    /// Whether the next link is told of only when it has lasted.
    var isQuiet: Bool { quickEnds >= Self.toldEnds }

    /// Whether the last end is one of many quick ones, and not told by itself.
    var isOneOfMany: Bool { quickEnds > Self.toldEnds }

    /// The peer asks to move; whether it may be obeyed at once.
    mutating func mayMove(at now: Int64) -> Bool {
        if let movedAt, now - movedAt < Self.moveGap { return false }
        movedAt = now
        return true
    }

    /// A link that came up at some time ended.
    mutating func ended(quickly: Bool, upSince: Int64) {
        guard quickly else { return provedHealthy() }
        if untold == 0, toldAt == nil { untoldSince = upSince }
        quickEnds = min(quickEnds + 1, Self.toldEnds + 1)
        untold += 1
    }

    /// A link lasted: quick ends are counted anew.
    mutating func provedHealthy() {
        quickEnds = 0
        untold = 0
        toldAt = nil
    }

    /// How many quick ends there were in how many nanoseconds; nil while the last line about them
    /// is fresh.
    mutating func takeLine(at now: Int64) -> (times: Int, within: Int64)? {
        if let toldAt, now - toldAt < Self.linePause { return nil }
        defer {
            untold = 0
            untoldSince = now
            toldAt = now
        }
        return (untold, now - untoldSince)
    }

    /// The link ended after such a silence; whether the last ones all did.
    mutating func isLimit(_ silence: Int64) -> Bool {
        let isSame = abs(silence - self.silence) <= 100_000_000 + self.silence / 1000
        guard silence >= Self.shortestSilence else {
            silences = 0
            return false
        }
        // What is compared is the first of them, so that it cannot wander.
        if !isSame || silences == 0 {
            self.silence = silence
            silences = 0
        }
        silences = min(silences + 1, Self.sameSilences)
        return silences == Self.sameSilences
    }

    /// The link ended by a rival, or so it seems; whether that many such ends are too many.
    mutating func isContested(after limit: Int, at now: Int64) -> Bool {
        if rivalEnds == 0 || now - rivalSince > Self.rivalTime {
            rivalEnds = 0
            rivalSince = now
        }
        rivalEnds += 1
        return rivalEnds >= limit
    }
}
