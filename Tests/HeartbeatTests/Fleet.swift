import Heartbeat
import HeartbeatTesting
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// The seeds of a run: all of them, or the one that `HOLTER_SEEDS` names.
enum Seeds {
    static let hundreds = chosen ?? Array(1...200)
    static let some = chosen ?? Array(1...20)

    private static var chosen: [UInt64]? {
        guard let text = getenv("HOLTER_SEEDS") else { return nil }
        let seeds = String(cString: text).split(separator: ",").compactMap { UInt64($0) }
        return seeds.isEmpty ? nil : seeds
    }
}

/// A random fleet on a virtual network.
struct Fleet {
    var network: VirtualNetwork
    private(set) var ids: [SessionID] = []
    private(set) var policies: [SessionID: PulsePolicy] = [:]

    /// One to twelve sessions with policies and paths of every kind; round trips stay under the
    /// floor.
    init(seed: UInt64, loss: Double = 0) {
        network = VirtualNetwork(seed: seed)
        var random = SeededGenerator(seed: seed &* 31)
        for index in 0..<Int.random(in: 1...9, using: &random) {
            var policy = PulsePolicy()
            policy.interval = .milliseconds(Int64.random(in: 500...30_000, using: &random))
            policy.timeout = .milliseconds(Int64.random(in: 2000...10_000, using: &random))
            policy.misses = Int.random(in: 1...4, using: &random)
            policy.jitter = [0, 0.1, 0.3].randomElement(using: &random) ?? 0
            policy.greets = Bool.random(using: &random)
            policy.minimumGap = .milliseconds(50)
            var peer = VirtualPeer(
                delay: .microseconds(Int64.random(in: 10...200_000, using: &random)),
                variation: .milliseconds(Int64.random(in: 0...400, using: &random)), loss: loss)
            peer.echoes = Bool.random(using: &random)
            let spec = SessionSpec(
                peer: "host\(index):1", host: "host\(index)", proto: "test",
                beat: peer.echoes ? .echoed : .plain, policy: policy)
            guard let id = network.add(spec, peer) else { continue }
            ids.append(id)
            policies[id] = policy
        }
    }

    /// One random fault, or the end of one, or an order.
    mutating func disturb(_ random: inout SeededGenerator) {
        guard let id = ids.randomElement(using: &random) else { return }
        let row = network.row(id)
        switch Int.random(in: 0..<10, using: &random) {
        case 0: network.peers[id]?.isPartitioned.toggle()
        case 1: network.peers[id]?.isStalled.toggle()
        case 2: network.peers[id]?.refuses.toggle()
        case 3: network.handle(.down(row.link, .reset))
        case 4: network.handle(.order(Order(.kill(.close), [row.link])))
        case 5: network.handle(.order(Order(.kill(.hold), [row.link])))
        case 6: network.handle(.order(Order(.reconnect, [row.link])))
        case 7: network.handle(.order(Order(.undo)))
        case 8: network.stall(.milliseconds(Int64.random(in: 1...2000, using: &random)))
        default: network.handle(.order(Order(.ping, [row.link])))
        }
    }

    /// Links that the engine gave up.
    func deaths() -> [String] {
        network.log.compactMap {
            if case .close(let link, .reset) = $0.effect {
                "\(link) at \($0.at.nanoseconds)"
            } else {
                nil
            }
        }
    }
}
