/// The cold record of one session: what only a row, a dialog or a death touches.
struct Dossier: Sendable {
    var peer = ""
    var proto = ""
    var name: String?
    /// Peer and name case-folded, where that differs from them; filters compare these.
    var folded: Folded?
    var tags: [String] = []
    var direction = Direction.outbound
    /// Whether only one connection at a time may be who it says it is.
    var isExclusive = false
    /// Whether the first probe of a link may wait for a server, though the hello was answered.
    var mayWaitInLine = false
    /// Whether its host's list of long waits names it.
    var waitsForHost = false
    /// The port it came to; -1 where Holter dialled.
    var listener: Int32 = -1
    /// Its place in the table of hosts.
    var host: Int32 = 0
    /// Shared by all sessions that have the same one.
    var policy = SharedPolicy.defaults
    /// What only sessions that died, or are looked at, have.
    private var rare: Rare?

    init() {}

    init(_ spec: SessionSpec, policy: SharedPolicy, host: Int) {
        peer = spec.peer
        proto = spec.proto
        name = spec.name
        tags = spec.tags
        direction = spec.direction
        isExclusive = spec.isExclusive
        mayWaitInLine = spec.mayWaitInLine
        self.policy = policy
        self.host = Int32(truncatingIfNeeded: host)
        folded = Folded(peer: spec.peer, name: spec.name, tags: spec.tags)
    }

    /// Who the peer of an inbound session said it is.
    var caller: Introduction? {
        get { rare?.values.caller }
        set { if newValue != caller { change { $0.caller = newValue } } }
    }

    /// An inbound peer came back from another address or port.
    mutating func move(to peer: String) {
        self.peer = peer
        folded = Folded(peer: peer, name: name, tags: tags)
    }

    /// An inbound peer said who it is.
    mutating func rename(_ who: Introduction) {
        caller = who
        name = who.name
        folded = Folded(peer: peer, name: name, tags: tags)
    }

    /// What to call it.
    var title: String { name ?? peer }

    /// Why it died the last time.
    var cause: Cause? {
        get { rare?.values.cause }
        set {
            change {
                $0.cause = newValue
                $0.causeText = newValue?.description
                $0.causeFolded = $0.causeText?.lowercased()
            }
        }
    }

    /// The words of the cause, made once a death: a table that sorts by them compares each often.
    var causeText: String? { rare?.values.causeText }
    /// The same case-folded; filters compare these.
    var causeFolded: String? { rare?.values.causeFolded }

    /// Whether the last link ended as its peer wanted it to.
    var hasLeft: Bool { rare?.values.cause?.isCalm ?? false }

    /// What the link and the protocol told.
    var facts: [Fact] { rare?.values.facts ?? [] }

    /// What the kernel said last, and when.
    var kernel: (facts: KernelFacts, at: Instant)? {
        get { rare?.values.kernel }
        set { if newValue != nil || rare != nil { change { $0.kernel = newValue } } }
    }

    /// Whose fault it is.
    var verdict: Verdict? {
        get { rare?.values.verdict }
        set { if newValue != verdict { change { $0.verdict = newValue } } }
    }

    /// When it died the last time after being up; nil when it is not in an outage.
    var downSince: Int64? {
        get { rare?.values.downSince }
        set { if newValue != downSince { change { $0.downSince = newValue } } }
    }

    /// What the present or last outage began with.
    var outageCause: Cause? {
        get { rare?.values.outageCause }
        set { if newValue != outageCause { change { $0.outageCause = newValue } } }
    }

    /// How long the last outage took.
    var lastOutage: Int64? {
        get { rare?.values.lastOutage }
        set { if newValue != lastOutage { change { $0.lastOutage = newValue } } }
    }

    /// How its links ended of late; nil where the peer ended none.
    var habit: EndHabit? {
        get { rare?.values.habit }
        set { if newValue != habit { change { $0.habit = newValue } } }
    }

    /// Forgets what belongs to one socket.
    mutating func forgetLink() {
        guard rare != nil else { return }
        change {
            $0.facts = []
            $0.kernel = nil
        }
    }

    private mutating func change(_ body: (inout Rare.Values) -> Void) {
        var values = rare?.values ?? Rare.Values()
        body(&values)
        rare = Rare(values)
    }

    /// Keeps facts by name: a newer one replaces an older one of the same name.
    mutating func learn(_ news: [Fact]) {
        change { values in
            for fact in news {
                if let index = values.facts.firstIndex(where: { $0.name == fact.name }) {
                    values.facts[index] = fact
                } else if values.facts.count < Self.factLimit {
                    values.facts.insert(fact, at: fact.isNotable ? 0 : values.facts.count)
                }
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
final class SharedPolicy: Sendable, Hashable {
    static let defaults = SharedPolicy(PulsePolicy())
    let value: PulsePolicy
    init(_ value: PulsePolicy) { self.value = value }

    static func == (left: SharedPolicy, right: SharedPolicy) -> Bool {
        left === right || left.value == right.value
    }

    func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

/// What few sessions have, out of line; never changed once it is there, so that copies of a monitor
/// share it.
private final class Rare: Sendable {
    struct Values: Sendable {
        var cause: Cause?
        var causeText: String?
        var causeFolded: String?
        var facts: [Fact] = []
        var kernel: (facts: KernelFacts, at: Instant)?
        var verdict: Verdict?
        var downSince: Int64?
        var outageCause: Cause?
        var lastOutage: Int64?
        var caller: Introduction?
        var habit: EndHabit?
    }
    let values: Values

    init(_ values: Values) { self.values = values }
}
