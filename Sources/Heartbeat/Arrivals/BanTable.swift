/// A peer that is refused for a time.
public struct Ban: Sendable, Hashable {
    /// Who: the name it gave, or its address.
    public var peer: String
    /// Until when.
    public var until: Instant
    /// Who asked for it.
    public var by: String

    /// A ban.
    public init(peer: String, until: Instant, by: String) {
        self.peer = peer
        self.until = until
        self.by = by
    }
}

/// Who is refused, and until when.
struct BanTable: Sendable {
    /// Most bans; beyond, the one that ends first is dropped.
    static let limit = 4096

    private var bans: [String: Ban] = [:]

    var isEmpty: Bool { bans.isEmpty }

    mutating func add(_ ban: Ban) {
        if bans.count >= Self.limit, bans[ban.peer] == nil,
            let first = bans.values.min(by: { $0.until < $1.until })
        {
            bans[first.peer] = nil
        }
        bans[ban.peer] = ban
    }

    /// Whether a peer is refused now; a ban that is over is forgotten.
    mutating func holds(_ peer: String, at now: Instant) -> Bool {
        guard let ban = bans[peer] else { return false }
        if ban.until > now { return true }
        bans[peer] = nil
        return false
    }

    /// Ends a ban; false where there is none.
    mutating func lift(_ peer: String) -> Bool {
        bans.removeValue(forKey: peer) != nil
    }

    /// Those that hold now, the one that ends first at the top.
    func list(at now: Instant, limit: Int) -> [Ban] {
        guard !bans.isEmpty else { return [] }
        let now = bans.values.filter { $0.until > now }
        return Array(now.sorted { ($0.until, $0.peer) < ($1.until, $1.peer) }.prefix(limit))
    }
}
