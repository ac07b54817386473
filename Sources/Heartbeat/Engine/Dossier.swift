/// The cold record of one session: what only a row, a dialog or a death touches.
struct Dossier: Sendable {
    var peer = ""
    var proto = ""
    var name: String?
    /// Peer and name case-folded, where that differs from them; filters compare these.
    var folded: Folded?
    var tags: [String] = []
    var direction = Direction.outbound
    /// Its place in the table of hosts.
    var host = 0
    /// Shared by all sessions that have the same one.
    var policy = SharedPolicy.defaults
    var cause: Cause?
    var facts: [Fact] = []
    var kernel: KernelReading?
    var verdict: Verdict?
    /// When it died the last time after being up; `.min` when it is not in an outage.
    var downSince = Int64.min
    /// How long the last outage took; -1 for none.
    var lastOutage: Int64 = -1

    init() {}

    init(_ spec: SessionSpec, policy: SharedPolicy, host: Int) {
        peer = spec.peer
        proto = spec.proto
        name = spec.name
        tags = spec.tags
        direction = spec.direction
        self.policy = policy
        self.host = host
        folded = Folded(peer: spec.peer, name: spec.name, tags: spec.tags)
    }

    /// What to call it.
    var title: String { name ?? peer }

    /// Keeps facts by name: a newer one replaces an older one of the same name.
    mutating func learn(_ news: [Fact]) {
        for fact in news {
            if let index = facts.firstIndex(where: { $0.name == fact.name }) {
                facts[index] = fact
            } else if facts.count < Self.factLimit {
                facts.append(fact)
            }
        }
    }
    private static let factLimit = 32

    /// Case-folded texts, out of line because most names are lower case as they are.
    final class Folded: Sendable {
        let peer: String
        let name: String?
        let tags: [String]

        /// Nil where folding changes nothing.
        init?(peer: String, name: String?, tags: [String]) {
            self.peer = peer.lowercased()
            self.name = name?.lowercased()
            self.tags = tags.map { $0.lowercased() }
            if self.peer == peer, self.name == name, self.tags == tags { return nil }
        }
    }
}

/// A policy that many sessions share, so that it costs each of them one pointer.
final class SharedPolicy: Sendable {
    static let defaults = SharedPolicy(PulsePolicy())
    let value: PulsePolicy
    init(_ value: PulsePolicy) { self.value = value }
}

/// The kernel's facts and when they were read, out of line because few sessions have them.
final class KernelReading: Sendable {
    let facts: KernelFacts
    let at: Instant
    init(_ facts: KernelFacts, at: Instant) {
        self.facts = facts
        self.at = at
    }
}
