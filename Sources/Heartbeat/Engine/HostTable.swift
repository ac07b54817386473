/// What the sessions to one host share: running attempts, suspects and who waits for a place.
struct HostTable: Sendable {
    private var hosts: [Host] = []
    private var indexes: [String: Int] = [:]
    private var free: [Int] = []
    /// Hosts with at least one suspect.
    private(set) var suspectHosts = 0

    struct Host: Sendable {
        var name = ""
        var sessions = 0
        /// Attempts that run.
        var connecting = 0
        /// Sessions that are suspects of local trouble.
        var suspects = 0
        /// Sessions whose attempt waits for another one to this host to end.
        var waiting = SessionQueue()
        /// Sessions in a long backoff, and some that were.
        var longWaits: [SessionID] = []
        /// When these may be brought forward again.
        var nextForward = Int64.min
    }

    /// Places of hosts, taken or free.
    var places: Int { hosts.count }

    /// The place of a host, for one more session.
    mutating func index(of name: String) -> Int {
        let index = indexes[name] ?? add(name)
        hosts[index].sessions += 1
        return index
    }

    /// One session less; the last one takes the host with it.
    mutating func release(_ index: Int) {
        hosts[index].sessions -= 1
        guard hosts[index].sessions == 0 else { return }
        indexes[hosts[index].name] = nil
        hosts[index] = Host()
        free.append(index)
    }

    private mutating func add(_ name: String) -> Int {
        let index: Int
        if let place = free.popLast() {
            index = place
        } else {
            hosts.append(Host())
            index = hosts.count - 1
        }
        hosts[index].name = name
        indexes[name] = index
        return index
    }

    subscript(index: Int) -> Host {
        get { hosts[index] }
        _modify { yield &hosts[index] }
    }

    mutating func addSuspect(_ index: Int) {
        hosts[index].suspects += 1
        if hosts[index].suspects == 1 { suspectHosts += 1 }
    }

    mutating func removeSuspect(_ index: Int) {
        hosts[index].suspects -= 1
        if hosts[index].suspects == 0 { suspectHosts -= 1 }
    }
}

/// A queue of sessions that gives its memory back as it empties.
struct SessionQueue: Sendable {
    private var sessions: [SessionID] = []
    private var head = 0

    var isEmpty: Bool { head == sessions.count }
    var count: Int { sessions.count - head }
    var first: SessionID? { isEmpty ? nil : sessions[head] }

    mutating func append(_ session: SessionID) { sessions.append(session) }

    @discardableResult
    mutating func popFirst() -> SessionID? {
        guard let session = first else { return nil }
        head += 1
        if head == sessions.count {
            sessions = []
            head = 0
        } else if head >= 1024, head * 2 >= sessions.count {
            sessions.removeFirst(head)
            head = 0
        }
        return session
    }
}
