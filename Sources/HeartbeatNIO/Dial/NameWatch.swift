import Heartbeat

/// Whether names still lead to where their sessions are: a value without a clock or a resolver.
///
/// Each second a sixtieth of the sessions has its turn, so that a move is seen within a minute and
/// no second has much to do. A move is sure when a second look agrees.
struct NameWatch {
    /// How many seconds one round takes.
    static let round = 60
    /// How many looks in a row make a move sure.
    static let sureLooks = 2
    /// Most addresses of a name that are told.
    static let shownAddresses = 3

    /// What a look came to.
    enum Finding: Equatable {
        /// Nothing to tell.
        case none
        /// The name has other addresses now.
        case moved(to: String, isSure: Bool)
        /// It leads to the address in use again.
        case back
    }

    private struct Move {
        var link: Link
        var looks: Int
    }

    /// By slot, so that there are never more of them than sessions.
    private var moves: [UInt32: Move] = [:]
    private var second = 0

    /// The slots whose turn it is.
    mutating func nextShare(of count: Int) -> StrideTo<Int> {
        second = (second + 1) % Self.round
        return stride(from: second, to: count, by: Self.round)
    }

    /// Judges what a name was found to be; a name that was not found says nothing.
    mutating func judge(_ link: Link, at address: String, found: [String]) -> Finding {
        guard !found.isEmpty else { return .none }
        let known = moves[link.session.slot].flatMap { $0.link == link ? $0 : nil }
        guard !found.contains(address) else {
            moves[link.session.slot] = nil
            return known == nil ? .none : .back
        }
        let looks = (known?.looks ?? 0) + 1
        moves[link.session.slot] = Move(link: link, looks: min(looks, Self.sureLooks))
        let shown = found.prefix(Self.shownAddresses).joined(separator: ", ")
        return .moved(
            to: found.count > Self.shownAddresses ? shown + ", …" : shown,
            isSure: looks >= Self.sureLooks)
    }
}
