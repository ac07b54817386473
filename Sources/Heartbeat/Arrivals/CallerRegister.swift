/// Which session a caller was before: what makes one that comes back the same session.
struct CallerRegister: Sendable {
    /// Who somebody is at one port: the name it gave, or its address.
    struct Key: Sendable, Hashable {
        var listener: Int
        var name: String
        var isAddress: Bool
        /// What a caller whose name is proved calls itself: of these only one may be there at once.
        var said: String? = nil

        /// The same caller, whatever it calls itself.
        var caller: Key {
            var key = self
            key.said = nil
            return key
        }
    }

    /// Living sessions whose name only one may have.
    private(set) var owners: [Key: SessionID] = [:]
    /// Dead sessions by who they were, the one that died last at the end.
    private(set) var resting: [Key: [SessionID]] = [:]
    /// How many sessions of a caller an operator holds.
    private(set) var held: [Key: Int] = [:]
    /// Dead sessions that rest.
    private(set) var restingCount = 0
    /// Dead sessions in the order of their deaths; one that came back is passed over.
    private var graves: [(session: SessionID, diedAt: Int64)] = []
    private var head = 0

    func owner(_ key: Key) -> SessionID? { owners[key] }
    func isHeld(_ key: Key) -> Bool { held[key.caller] != nil }
    /// Graves that may still hold somebody.
    var graveCount: Int { graves.count - head }

    mutating func own(_ key: Key, _ session: SessionID) { owners[key] = session }

    mutating func disown(_ key: Key, _ session: SessionID) {
        if owners[key] == session { owners[key] = nil }
    }

    mutating func hold(_ key: Key) { held[key.caller, default: 0] += 1 }

    mutating func release(_ key: Key) {
        guard let count = held[key.caller] else { return }
        held[key.caller] = count > 1 ? count - 1 : nil
    }

    /// A session died: it rests until its caller comes back or its time is over.
    mutating func rest(_ key: Key, _ session: SessionID, at now: Instant) {
        resting[key.caller, default: []].append(session)
        restingCount += 1
        graves.append((session, now.nanoseconds))
    }

    /// The session that a caller was last; it is awake now.
    mutating func wake(_ key: Key) -> SessionID? {
        guard var sessions = resting[key.caller] else { return nil }
        let last = sessions.popLast()
        restingCount -= 1
        resting[key.caller] = sessions.isEmpty ? nil : sessions
        return last
    }

    /// A session is forgotten, or held: its caller finds it no more.
    mutating func forget(_ key: Key, _ session: SessionID) {
        disown(key, session)
        guard var sessions = resting[key.caller],
            let index = sessions.lastIndex(of: session)
        else { return }
        sessions.remove(at: index)
        restingCount -= 1
        resting[key.caller] = sessions.isEmpty ? nil : sessions
    }

    /// The oldest grave.
    var oldest: (session: SessionID, diedAt: Int64)? {
        head < graves.count ? graves[head] : nil
    }

    mutating func dropOldest() {
        head += 1
        if head == graves.count {
            graves = []
            head = 0
        } else if head >= 1024, head * 2 >= graves.count {
            graves.removeFirst(head)
            head = 0
        }
    }

    /// Keeps the graves that hold somebody: a caller that comes and goes leaves an empty one each
    /// time.
    mutating func sweep(_ holdsSomebody: (SessionID, Int64) -> Bool) {
        graves.removeFirst(head)
        head = 0
        graves.removeAll { !holdsSomebody($0.session, $0.diedAt) }
    }
}
