import Heartbeat

/// The sessions chosen for the next order, by identity, with the socket each was last seen at.
struct Marks: Hashable {
    /// The most that can be marked at once.
    static let limit = Census.limit

    private(set) var all: [SessionID: Identity] = [:]
    /// The line where a range began, while one is open.
    var anchor: Int?
    /// Who is to be marked as soon as the engine tells who that is.
    var pending: Census?

    var count: Int { all.count }
    var isEmpty: Bool { all.isEmpty }

    /// In the order of the sessions' ids.
    var chosen: [Identity] { all.values.sorted { $0.link.session < $1.link.session } }

    func contains(_ id: SessionID) -> Bool { all[id] != nil }

    /// Marks a row, or takes its mark away.
    mutating func toggle(_ row: Row) {
        if all.removeValue(forKey: row.id) == nil { add([Identity(row)]) }
    }

    /// Marks sessions, up to the limit.
    mutating func add(_ identities: some Sequence<Identity>) {
        for identity in identities
        where all.count < Self.limit || all[identity.link.session] != nil {
            all[identity.link.session] = identity
        }
    }

    /// Takes every mark away.
    mutating func clear() {
        self = Marks()
    }

    /// Learns the newest sockets, and marks what was waited for.
    mutating func refresh(from snapshot: Snapshot, _ look: Look) {
        if let pending, look.isAnswered(pending, by: snapshot), let answer = snapshot.census {
            add(answer.identities)
            self.pending = nil
        }
        guard !all.isEmpty else { return }
        for row in snapshot.rows where all[row.id] != nil { all[row.id] = Identity(row) }
    }
}
