import Heartbeat

/// The sessions chosen for the next order, by identity, with the socket each was last seen at.
struct Marks: Hashable {
    /// The most that can be marked at once.
    static let limit = 10_000

    /// A chosen session.
    struct Chosen: Hashable {
        var link: Link
        var title: String
        var direction: Direction

        init(_ row: Row) {
            link = row.link
            title = row.title
            direction = row.direction
        }
    }

    private(set) var all: [SessionID: Chosen] = [:]
    /// The rank where a range began, while one is open.
    var anchor: Int?
    /// Ranks that are to be marked as soon as the engine tells who stands there.
    var pending: Range<Int>?

    var count: Int { all.count }
    var isEmpty: Bool { all.isEmpty }

    /// In the order of the sessions' ids.
    var chosen: [Chosen] { all.values.sorted { $0.link.session < $1.link.session } }

    func contains(_ id: SessionID) -> Bool { all[id] != nil }

    /// Marks a row, or takes its mark away.
    mutating func toggle(_ row: Row) {
        if all.removeValue(forKey: row.id) == nil { add([row]) }
    }

    /// Marks rows, up to the limit.
    mutating func add(_ rows: some Sequence<Row>) {
        for row in rows where all.count < Self.limit || all[row.id] != nil {
            all[row.id] = Chosen(row)
        }
    }

    /// Takes every mark away.
    mutating func clear() {
        self = Marks()
    }

    /// Learns the newest sockets, and marks what was waited for.
    mutating func refresh(from snapshot: Snapshot) {
        if let range = pending, snapshot.query.offset == range.lowerBound,
            snapshot.query.count == range.count
        {
            add(snapshot.rows)
            pending = nil
            return
        }
        guard !all.isEmpty else { return }
        for row in snapshot.rows where all[row.id] != nil { all[row.id] = Chosen(row) }
    }
}
