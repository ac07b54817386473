import Heartbeat
import HeartbeatNIO
import Synchronization

/// Runs the programs of alerts, a few at once; what went wrong is in the journal and in the list of
/// alerts.
final class AlertRunner: Sendable {
    /// Programs that run at once; what comes meanwhile waits.
    static let runningLimit = 8
    /// How long one may run before it is ended.
    static let patience = Duration.seconds(30)

    /// How long one has when the run ends.
    private static let grace = Duration.seconds(1)
    private static let pause = Duration.milliseconds(50)

    private struct State {
        /// The commands by the names of their rules.
        var commands: [String: [String]] = [:]
        /// Those of rules that the last reload took away: their alerts are over, and somebody waits
        /// to be told.
        var former: [String: [String]] = [:]
        var queue = AlertQueue()
        var running = 0
        var isStopped = false
        /// Rules whose last program failed.
        var failing: Set<String> = []

        /// What to run for an alert.
        func command(_ note: AlertNote) -> [String]? {
            commands[note.rule] ?? (note.kind == .over ? former[note.rule] : nil)
        }
    }

    private struct Job: Sendable {
        var command: [String]
        var note: AlertNote
    }

    private let state = Mutex(State())
    /// Says that there may be something to do.
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    init() {
        let (stream, continuation) = AsyncStream<Void>.makeStream(
            bufferingPolicy: .bufferingNewest(1))
        wakes = stream
        waker = continuation
    }

    /// Runs these commands from now on.
    func set(_ alerts: [WatchedAlert]) {
        let wanted = Dictionary(
            alerts.filter { !$0.command.isEmpty }.map { ($0.rule.name, $0.command) },
            uniquingKeysWith: { first, _ in first })
        state.withLock { state in
            state.former = state.commands.filter { wanted[$0.key] == nil }
            state.commands = wanted
            state.queue.keep(rules: Set(wanted.keys).union(state.former.keys))
            state.failing.formIntersection(wanted.keys)
        }
    }

    /// Hears the alerts of a station from now on.
    func listen(to station: Station) async throws {
        try await station.tellAlerts { self.hear($0) }
    }

    /// Takes an alert in; returns at once.
    func hear(_ note: AlertNote) {
        let isMeant = state.withLock { state in
            guard !state.isStopped, state.command(note) != nil else { return false }
            state.queue.add(note)
            return true
        }
        if isMeant { waker.yield() }
    }

    /// Runs programs until ``stop()``, and tells a station what came of them; what is left then is
    /// complained of.
    func serve(_ station: Station, complain: @escaping @Sendable (String) -> Void) async {
        await withDiscardingTaskGroup { group in
            for await _ in wakes {
                while let job = nextJob() {
                    group.addTask { [self] in
                        let failure = await run(job.command, job.note)
                        await end(job.note, failure, station, complain)
                    }
                }
                for outcome in takeLost() { try? await station.report(outcome) }
            }
        }
        let left = state.withLock { $0.queue.unserved }
        if left > 0 { complain(Self.words(left, "the end of the run came first")) }
    }

    /// What to tell of alerts that found no place in the queue.
    private func takeLost() -> [AlertOutcome] {
        state.withLock { state in
            let lost = state.queue.takeLost()
            state.failing.formUnion(lost.map { $0.rule })
            return lost.map { rule, count in
                AlertOutcome(
                    rule: rule,
                    failure: Self.words(count, "\(AlertQueue.limit) waited for theirs already"))
            }
        }
    }

    private static func words(_ count: Int, _ reason: String) -> String {
        (count == 1 ? "1 alert ran no program: " : "\(count) alerts ran no program: ") + reason
    }

    /// Runs no more programs, and ends those that run after a short grace.
    func stop() {
        state.withLock { $0.isStopped = true }
        waker.finish()
    }

    /// The next program to run; it counts as running.
    private func nextJob() -> Job? {
        state.withLock { state in
            guard !state.isStopped, state.running < Self.runningLimit else { return nil }
            while let note = state.queue.next() {
                guard let command = state.command(note) else { continue }
                state.running += 1
                return Job(command: command, note: note)
            }
            return nil
        }
    }

    /// A program has ended: makes room for the next, and tells what is new about its rule.
    private func end(
        _ note: AlertNote, _ failure: String?, _ station: Station,
        _ complain: @Sendable (String) -> Void
    ) async {
        let (isNews, isStopped) = state.withLock { state in
            state.running -= 1
            guard failure == nil else {
                state.failing.insert(note.rule)
                return (true, state.isStopped)
            }
            return (state.failing.remove(note.rule) != nil, state.isStopped)
        }
        waker.yield()
        if isNews {
            let outcome = AlertOutcome(
                rule: note.rule, link: note.link, title: note.title, failure: failure)
            try? await station.report(outcome)
        }
        // By now nobody may look at the journal any more.
        if isStopped, let failure { complain("alert \(note.rule): \(failure)") }
    }

    /// Runs one; what went wrong, if anything did.
    private func run(_ command: [String], _ note: AlertNote) async -> String? {
        let name = "the program \(PeerText(command[0]))"
        var program: AlertProgram
        do throws(AlertProgram.Failure) {
            program = try AlertProgram(command, note)
        } catch {
            return "\(name) cannot be run: \(error.reason)"
        }
        var left = Self.patience
        var isKilled = false
        while true {
            if let ending = program.look() {
                if isKilled { return "\(name) took too long and was ended\(ending.remark)" }
                return ending.failure.map { "\(name) \($0)" }
            }
            if state.withLock({ $0.isStopped }) { left = min(left, Self.grace) }
            if left <= .zero, !isKilled {
                program.kill()
                isKilled = true
            }
            // The shell may wait: a program is looked at again, and nothing is decided by the clock
            // but that it has had its time.
            try? await Task.sleep(for: Self.pause)
            left -= Self.pause
        }
    }
}
