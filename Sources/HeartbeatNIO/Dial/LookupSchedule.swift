import Heartbeat

/// Which name is looked up when: a value that knows no thread, no clock and no answer.
///
/// A lookup blocks a thread until the system's resolver gives up, which takes many seconds. So
/// names that answered promptly the last time, names of which nothing is known and names that are
/// known to be slow wait in lanes of their own, and no lane can take what another one needs. A
/// lookup that ran for half a second makes its name slow, and from then on is in nobody's way but
/// that it has a thread, of which there are so many and no more.
struct LookupSchedule {
    /// Who waits in one line.
    enum Lane: CaseIterable {
        /// Names that answered within the patience the last time.
        case quick
        /// Names of which nothing is known.
        case unknown
        /// Names that took longer the last time, or never answered.
        case slow

        /// Most lookups of the lane at once that are younger than the patience; of slow names most
        /// lookups at once.
        var width: Int {
            switch self {
            case .quick: 8
            case .unknown: 16
            case .slow: 4
            }
        }
    }

    /// Most lookups at once: each has a thread.
    static let limit = 256
    /// Of these, so many are for quick names alone.
    static let reserved = 16
    /// Most names that may wait or be remembered; slow ones may have half of the places.
    static let nameLimit = 1024
    /// How long a lookup may take before its name is slow.
    static let patience: Int64 = 500_000_000

    private struct Run {
        var lane: Lane
        var since: Instant
    }

    private var running: [String: Run] = [:]
    private var waiting: Set<String> = []
    private var lines: [Lane: [String]] = [:]
    /// How names answered the last time.
    private var paces: [String: Lane] = [:]

    /// Lookups under way.
    var runningCount: Int { running.count }

    /// Puts a name in line where it is not there already; false when too many are.
    mutating func want(_ name: String) -> Bool {
        guard running[name] == nil, !waiting.contains(name) else { return true }
        let lane = paces[name] ?? .unknown
        guard running.count + waiting.count < Self.nameLimit else { return false }
        if lane == .slow, lines[.slow, default: []].count >= Self.nameLimit / 2 { return false }
        waiting.insert(name)
        lines[lane, default: []].append(name)
        return true
    }

    /// The next name to look up now; nil while every lane is busy or nobody waits.
    mutating func next(at now: Instant) -> String? {
        for (name, run) in running where run.since + Self.patience <= now { note(name, .slow) }
        for lane in Lane.allCases where hasRoom(lane, at: now) {
            guard let name = lines[lane]?.first else { continue }
            lines[lane]?.removeFirst()
            waiting.remove(name)
            running[name] = Run(lane: lane, since: now)
            return name
        }
        return nil
    }

    /// A lookup is over, whatever came of it.
    mutating func finish(_ name: String, at now: Instant) {
        guard let run = running.removeValue(forKey: name) else { return }
        note(name, run.since + Self.patience <= now ? .slow : .quick)
    }

    /// When another lookup may begin though none ends; nil where nobody waits for that.
    ///
    /// One under way is then too old to be in the way.
    func wake(at now: Instant) -> Instant? {
        guard !waiting.isEmpty else { return nil }
        return running.values.filter { $0.lane != .slow }.map { $0.since + Self.patience }
            .filter { $0 > now }.min()
    }

    private func hasRoom(_ lane: Lane, at now: Instant) -> Bool {
        guard running.count < Self.limit - (lane == .quick ? 0 : Self.reserved) else {
            return false
        }
        let inTheWay = running.values.filter { run in
            run.lane == lane && (lane == .slow || run.since + Self.patience > now)
        }
        return inTheWay.count < lane.width
    }

    /// Remembers how a name answered; slow ones before quick ones, which are the usual kind.
    private mutating func note(_ name: String, _ pace: Lane) {
        if paces[name] == nil, paces.count >= Self.nameLimit {
            paces = paces.filter { $0.value == .slow }
            if paces.count >= Self.nameLimit { paces = [:] }
        }
        paces[name] = pace
    }
}
