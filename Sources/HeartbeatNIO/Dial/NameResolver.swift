import Heartbeat
import NIOCore
import NIOPosix

/// Turns names into addresses on a few threads of its own, so that a dead name stalls nobody.
///
/// 1. A name is looked up once at a time; everyone who waits for it gets the same answer.
/// 2. ``LookupSchedule`` says whose turn it is; a thread is made for a lookup when none is free.
/// 3. Answers are kept for a few seconds, so that a fleet that lost one server asks once.
final class NameResolver {
    typealias Answer = Result<[SocketAddress], LookupError>

    /// Most threads that are kept for the next lookup.
    static let idleLimit = 8

    /// Who waits for a name, to take the wish back.
    struct Ticket {
        fileprivate let name: String
        fileprivate let number: UInt64
    }

    private struct Known {
        var answer: Answer
        var until: Instant
    }

    private let eventLoop: any EventLoop
    private let lookup: @Sendable (String) -> Answer
    private var schedule = LookupSchedule()
    private var waiters: [String: [UInt64: (Answer) -> Void]] = [:]
    private var known: [String: Known] = [:]
    private var lastNumber: UInt64 = 0
    private var idle: [NIOThreadPool] = []
    private var busy: [String: NIOThreadPool] = [:]
    private var looksAgain = false
    private var isShutDown = false

    init(
        eventLoop: any EventLoop,
        lookup: @escaping @Sendable (String) -> Answer = { name in
            Answer { () throws(LookupError) in try AddressLiteral.lookUp(name) }
        }
    ) {
        self.eventLoop = eventLoop
        self.lookup = lookup
    }

    /// Calls back with the addresses of a name, at once (and with nil) when they are remembered.
    ///
    /// `age` is how much older than usual a remembered answer may be.
    @discardableResult
    func resolve(
        _ name: String, atMost age: Duration = .zero, _ done: @escaping (Answer) -> Void
    ) -> Ticket? {
        if let known = known[name], known.until.advanced(by: age) > Clocks.now {
            done(known.answer)
            return nil
        }
        guard !isShutDown, schedule.want(name) else {
            done(.failure(LookupError("\(LookupSchedule.nameLimit) names wait already")))
            return nil
        }
        lastNumber &+= 1
        waiters[name, default: [:]][lastNumber] = done
        let ticket = Ticket(name: name, number: lastNumber)
        pump()
        return ticket
    }

    /// Whoever holds this ticket waits no longer.
    ///
    /// The name keeps its place in line, so that the next attempt finds it looked up.
    func abandon(_ ticket: Ticket) {
        waiters[ticket.name]?[ticket.number] = nil
    }

    /// Ends the threads; lookups under way are left to themselves and answer nobody.
    func shutDown() {
        isShutDown = true
        waiters = [:]
        known = [:]
        for worker in idle + busy.values { worker.shutdownGracefully { _ in } }
        idle = []
        busy = [:]
    }

    private func pump() {
        while let name = schedule.next(at: Clocks.now) { start(name) }
        let now = Clocks.now
        guard !looksAgain, let wake = schedule.wake(at: now) else { return }
        looksAgain = true
        eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(wake - now)) {
            self.looksAgain = false
            if !self.isShutDown { self.pump() }
        }
    }

    private func start(_ name: String) {
        let worker = idle.popLast() ?? makeWorker()
        busy[name] = worker
        let lookup = self.lookup
        worker.runIfActive(eventLoop: eventLoop) { lookup(name) }
            .assumeIsolated().whenComplete { outcome in
                let answer =
                    (try? outcome.get()) ?? .failure(LookupError("the resolver is shut down"))
                self.finish(name, answer)
            }
    }

    private func makeWorker() -> NIOThreadPool {
        let worker = NIOThreadPool(numberOfThreads: 1)
        worker.start()
        return worker
    }

    private func finish(_ name: String, _ answer: Answer) {
        guard !isShutDown, let worker = busy.removeValue(forKey: name) else { return }
        if idle.count < Self.idleLimit {
            idle.append(worker)
        } else {
            worker.shutdownGracefully { _ in }
        }
        let now = Clocks.now
        schedule.finish(name, at: now)
        let patience: Int64 = if case .success = answer { 5_000_000_000 } else { 1_000_000_000 }
        if known.count >= LookupSchedule.nameLimit { known = known.filter { $0.value.until > now } }
        if known.count < LookupSchedule.nameLimit {
            known[name] = Known(answer: answer, until: now + patience)
        }
        let waiters = self.waiters.removeValue(forKey: name) ?? [:]
        for number in waiters.keys.sorted() { waiters[number]?(answer) }
        pump()
    }
}
