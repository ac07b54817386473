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

    /// Who is refused: a peer that calls itself by somebody's address is not that address.
    enum Who: Sendable, Hashable {
        case name(String)
        case address(String)
    }

    private var bans: [Who: Ban] = [:]

    var isEmpty: Bool { bans.isEmpty }

    mutating func add(_ who: Who, _ ban: Ban) {
        if bans.count >= Self.limit, bans[who] == nil,
            let first = bans.min(by: { $0.value.until < $1.value.until })
        {
            bans[first.key] = nil
        }
        bans[who] = ban
    }

    /// Whether a peer is refused now; a ban that is over is forgotten.
    mutating func holds(_ who: Who, at now: Instant) -> Bool {
        guard let ban = bans[who] else { return false }
        if ban.until > now { return true }
        bans[who] = nil
        return false
    }

    /// Ends a ban; false where there is none.
    mutating func lift(_ who: Who) -> Bool { bans.removeValue(forKey: who) != nil }

    /// Ends the bans that a list shows under this name or address; false where there is none.
    mutating func lift(shown peer: String) -> Bool {
        let address = lift(.address(peer))
        return lift(.name(peer)) || address
    }

    /// Those that hold now, the one that ends first at the top.
    func list(at now: Instant, limit: Int) -> [Ban] {
        guard !bans.isEmpty else { return [] }
        let now = bans.values.filter { $0.until > now }
        return Array(now.sorted { ($0.until, $0.peer) < ($1.until, $1.peer) }.prefix(limit))
    }
}
