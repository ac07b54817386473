import Heartbeat

/// Alerts that wait for their programs, oldest first.
///
/// So many may wait. Of what comes beyond, the end of an alert finds a place all the same where its
/// beginning did, since whoever was told of the one waits for the other; so there can be one more
/// for each alert that is on. What found no place is counted.
struct AlertQueue: Sendable {
    /// Alerts that may wait before others find no place.
    static let limit = 1000

    /// An alert by its rule and session, whatever becomes of it.
    private struct Key: Hashable {
        var rule: String
        var session: SessionID
    }

    private var waiting: [AlertNote] = []
    /// The place of the first that waits.
    private var first = 0
    /// Alerts that are on and whose beginning found no place.
    private var untold: Set<Key> = []
    private var lost: [String: Int] = [:]

    /// How many wait.
    var count: Int { waiting.count - first }

    /// Takes one in, or counts it.
    mutating func add(_ note: AlertNote) {
        guard let session = note.link?.session else { return addUnnamed(note) }
        let key = Key(rule: note.rule, session: session)
        if note.kind == .over {
            // Nobody was told that it began.
            if untold.remove(key) == nil { waiting.append(note) }
        } else if count < Self.limit {
            waiting.append(note)
            untold.remove(key)
        } else {
            if note.kind != .again { untold.insert(key) }
            lost[note.rule, default: 0] += 1
        }
    }

    /// Those that stand for several sessions of a rule become one while they wait.
    private mutating func addUnnamed(_ note: AlertNote) {
        let same = waiting[first...].lastIndex {
            $0.link == nil && $0.rule == note.rule && $0.kind == note.kind
        }
        if let same { waiting[same].absorb(note) } else { waiting.append(note) }
    }

    /// The one whose turn it is.
    mutating func next() -> AlertNote? {
        guard first < waiting.count else { return nil }
        let note = waiting[first]
        first += 1
        if first == waiting.count || first > Self.limit {
            waiting.removeFirst(first)
            first = 0
        }
        return note
    }

    /// How many of each rule found no place since the last call; none while there still is none,
    /// so that one line says it.
    mutating func takeLost() -> [(rule: String, count: Int)] {
        guard count < Self.limit else { return [] }
        defer { lost = [:] }
        return lost.sorted { $0.key < $1.key }.map { (rule: $0.key, count: $0.value) }
    }

    /// How many are left behind when no program is run any more.
    var unserved: Int { lost.values.reduce(count, +) }

    /// Forgets alerts of rules that have no program any more.
    mutating func keep(rules: Set<String>) {
        waiting = waiting[first...].filter { rules.contains($0.rule) }
        first = 0
        untold = untold.filter { rules.contains($0.rule) }
        lost = lost.filter { rules.contains($0.key) }
    }
}
