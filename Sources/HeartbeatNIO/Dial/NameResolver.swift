import Heartbeat
import NIOCore
import NIOPosix

/// Turns names into addresses on a few threads of its own, so that a dead name stalls nobody.
///
/// 1. A name is looked up once at a time; everyone who waits for it gets the same answer.
/// 2. At most four lookups may be younger than half a second, and at most eight run at all: dead
///    names fill the other four while those that answer keep passing.
/// 3. Answers are kept for a few seconds, so that a fleet that lost one server asks once.
final class NameResolver {
    typealias Answer = Result<[SocketAddress], LookupError>

    /// Most lookups at once.
    static let threads = 8
    /// Most lookups at once that are not known to be slow.
    static let quick = 4
    /// Most names that may wait or be remembered.
    static let nameLimit = 1024

    private enum Entry {
        case waiting([(Answer) -> Void])
        case running(since: Instant, [(Answer) -> Void])
        case known(Answer, until: Instant)
    }

    private let eventLoop: any EventLoop
    private let lookup: @Sendable (String) -> Answer
    private var pool: NIOThreadPool?
    private var entries: [String: Entry] = [:]
    private var queue: [String] = []
    private var looksAgain = false

    init(
        eventLoop: any EventLoop,
        lookup: @escaping @Sendable (String) -> Answer = { name in
            Answer { () throws(LookupError) in try AddressLiteral.lookUp(name) }
        }
    ) {
        self.eventLoop = eventLoop
        self.lookup = lookup
    }

    /// Calls back with the addresses of a name, at once when they are remembered.
    func resolve(_ name: String, _ done: @escaping (Answer) -> Void) {
        switch entries[name] {
        case .known(let answer, let until) where until > Clocks.now: done(answer)
        case .waiting(let others): entries[name] = .waiting(others + [done])
        case .running(let since, let others):
            entries[name] = .running(since: since, others + [done])
        case .known, nil:
            guard makeRoom() else {
                done(.failure(LookupError("\(Self.nameLimit) names wait already")))
                return
            }
            entries[name] = .waiting([done])
            queue.append(name)
            pump()
        }
    }

    /// Ends the threads; lookups under way are left to themselves and answer nobody.
    func shutDown() {
        entries = [:]
        queue = []
        pool?.shutdownGracefully { _ in }
        pool = nil
    }

    private func pump() {
        while !queue.isEmpty, mayStart {
            let name = queue.removeFirst()
            guard case .waiting(let waiters) = entries[name] else { continue }
            entries[name] = .running(since: Clocks.now, waiters)
            start(name)
        }
        guard !queue.isEmpty, !looksAgain else { return }
        looksAgain = true
        eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(250)) {
            self.looksAgain = false
            self.pump()
        }
    }

    private var mayStart: Bool {
        let slow = Clocks.now + -500_000_000
        var all = 0
        var young = 0
        for case .running(let since, _) in entries.values {
            all += 1
            if since > slow { young += 1 }
        }
        return all < Self.threads && young < Self.quick
    }

    private func start(_ name: String) {
        let pool = self.pool ?? NIOThreadPool(numberOfThreads: Self.threads)
        if self.pool == nil {
            self.pool = pool
            pool.start()
        }
        let lookup = self.lookup
        pool.runIfActive(eventLoop: eventLoop) { lookup(name) }
            .assumeIsolated().whenComplete { outcome in
                let answer =
                    (try? outcome.get()) ?? .failure(LookupError("the resolver is shut down"))
                self.finish(name, answer)
            }
    }

    private func finish(_ name: String, _ answer: Answer) {
        guard case .running(_, let waiters) = entries[name] else { return }
        let patience: Int64 = if case .success = answer { 5_000_000_000 } else { 1_000_000_000 }
        entries[name] = .known(answer, until: Clocks.now + patience)
        for waiter in waiters { waiter(answer) }
        pump()
    }

    /// Forgets what is old when there are too many names; false when all of them are still wanted.
    private func makeRoom() -> Bool {
        guard entries.count >= Self.nameLimit else { return true }
        entries = entries.filter { _, entry in
            if case .known = entry { false } else { true }
        }
        return entries.count < Self.nameLimit
    }
}
