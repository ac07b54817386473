import Dispatch
import Glibc
import Heartbeat
import Synchronization

/// A file that lines are appended to by a queue of its own, so that no event loop waits for a disk.
///
/// What waits is limited; beyond, lines are lost, and a line says how many. Where writing fails,
/// that is said once, and what comes later is tried again.
final class LineFile: Sendable {
    /// Most lines that wait to be written.
    static let limit = 100_000
    /// Most lines that are written at once.
    private static let batch = 1000

    private struct State {
        var lines: [PendingLine] = []
        /// Lines that were taken out to be written and still wait for it.
        var leaving = 0
        var lost = 0
        var isOnItsWay = false
    }

    /// What only the queue touches.
    private struct End {
        /// Why the last lines could not be written.
        var failure: OutputError?
        /// Part of a line was written when the disk was full.
        var isTorn = false
    }

    private let state = Mutex(State())
    private let end = Mutex(End())
    private let queue: DispatchQueue
    private let output: Output
    private let closes: Bool
    private let gap: @Sendable (Int) -> String
    private let complain: @Sendable (OutputError) -> Void

    /// Opens a file to append to, or makes one that only its owner may read; `name` is what errors
    /// call it, `gap` the line that says how many were lost.
    convenience init(
        _ path: String, called name: String, gap: @escaping @Sendable (Int) -> String,
        complain: @escaping @Sendable (String) -> Void
    ) throws(UsageError) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw UsageError("cannot write \(name) \(PeerText(path)): \(TextFile.reason)")
        }
        let title = "\(name) \(PeerText(path))"
        self.init(Output(descriptor: descriptor), closes: true, gap: gap) { error in
            complain("cannot write \(title): \(error.reason)")
        }
    }

    /// Appends to what is open already.
    init(
        _ output: Output, closes: Bool = false, gap: @escaping @Sendable (Int) -> String,
        complain: @escaping @Sendable (OutputError) -> Void
    ) {
        self.output = output
        self.closes = closes
        self.gap = gap
        self.complain = complain
        queue = DispatchQueue(label: "holter-lines")
    }

    deinit { if closes { close(output.descriptor) } }

    /// Appends lines without their ends; returns at once.
    func append(_ lines: [String]) {
        append(lines.map { .text($0) })
    }

    /// Appends lines; returns at once.
    func append(_ lines: [PendingLine]) {
        let goes = state.withLock { state in
            let room = max(0, Self.limit - state.lines.count - state.leaving)
            state.lines.append(contentsOf: lines.prefix(room))
            state.lost += max(0, lines.count - room)
            defer { state.isOnItsWay = true }
            return !state.isOnItsWay
        }
        if goes { queue.async { self.writeAll() } }
    }

    /// Waits until everything that was appended is written, or cannot be, or takes too long;
    /// answers why it is not.
    @discardableResult
    func finish(within seconds: Int = 5) async -> OutputError? {
        let isDone = await withCheckedContinuation { continuation in
            let waiting = Waiting(continuation)
            queue.async {
                self.writeAll()
                waiting.end(true)
            }
            DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) {
                waiting.end(false)
            }
        }
        if isDone { return end.withLock { $0.failure } }
        let error = OutputError(reason: "it takes no more lines, the last ones are lost")
        complain(error)
        return error
    }

    /// Whoever waits for the end, and is told once.
    private final class Waiting: Sendable {
        private let continuation: Mutex<CheckedContinuation<Bool, Never>?>

        init(_ continuation: CheckedContinuation<Bool, Never>) {
            self.continuation = Mutex(continuation)
        }

        func end(_ isDone: Bool) {
            let one = continuation.withLock { continuation in
                defer { continuation = nil }
                return continuation
            }
            one?.resume(returning: isDone)
        }
    }

    private func writeAll() {
        while true {
            let (lines, lost) = state.withLock { state in
                let taken = (state.lines, state.lost)
                (state.lines, state.leaving, state.lost) = ([], state.lines.count, 0)
                if taken.0.isEmpty { state.isOnItsWay = false }
                return taken
            }
            guard !lines.isEmpty || lost > 0 else { return }
            let unwritten = write(lines, lost)
            guard unwritten == 0 else {
                return state.withLock { state in
                    state.leaving = 0
                    state.lost += unwritten
                    state.isOnItsWay = false
                }
            }
        }
    }

    /// Writes lines, and how many were lost after them; answers how many of both are not written.
    private func write(_ lines: [PendingLine], _ lost: Int) -> Int {
        var rest = lines[...]
        while !rest.isEmpty {
            guard write(rest.prefix(Self.batch).map(\.text)) else { return rest.count + lost }
            rest = rest.dropFirst(Self.batch)
            let left = rest.count
            state.withLock { $0.leaving = left }
        }
        return lost > 0 && !write([gap(lost)]) ? lost : 0
    }

    private func write(_ lines: [String]) -> Bool {
        end.withLock { end in
            do throws(OutputError) {
                let text = lines.map { $0 + "\n" }.joined()
                try output.write(end.isTorn ? "\n" + text : text)
                end = End()
                return true
            } catch {
                if end.failure == nil { complain(error) }
                end = End(failure: error, isTorn: true)
                return false
            }
        }
    }
}
