/// The newest lines of what happened, in a ring of fixed size.
struct Journal: Sendable {
    private var ring: [JournalEntry] = []
    private let capacity: Int
    private(set) var lastID: UInt64 = 0
    /// Whether somebody reads every line.
    var isRead = false
    /// Lines that nobody was chosen for yet, where somebody reads them.
    private var fresh: [JournalEntry] = []
    /// Whether a line was written since they were taken last.
    var hasNews = false

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    mutating func add(_ fact: JournalFact, link: Link?, title: String, at now: Instant) {
        lastID += 1
        let entry = JournalEntry(id: lastID, at: now, link: link, title: title, fact: fact)
        if ring.count < capacity {
            ring.append(entry)
        } else {
            ring[Int((lastID - 1) % UInt64(capacity))] = entry
        }
        guard isRead else { return }
        fresh.append(entry)
        hasNews = true
    }

    var hasFresh: Bool { !fresh.isEmpty }

    /// The lines since the last call, oldest first.
    mutating func takeFresh() -> [JournalEntry] {
        let taken = fresh
        fresh = []
        return taken
    }

    /// The newest lines, oldest of them first.
    func newest(_ count: Int) -> [JournalEntry] {
        let number = min(max(0, count), ring.count)
        return (0..<number).map { self[back: number - 1 - $0] }
    }

    /// The newest lines of one session, oldest of them first.
    func newest(_ count: Int, of session: SessionID) -> [JournalEntry] {
        var found: [JournalEntry] = []
        for back in 0..<ring.count where found.count < count {
            let entry = self[back: back]
            if entry.link?.session == session { found.append(entry) }
        }
        return found.reversed()
    }

    private subscript(back back: Int) -> JournalEntry {
        ring[Int((lastID - 1 - UInt64(back)) % UInt64(capacity))]
    }
}
