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

    private struct State {
        var lines: [String] = []
        var lost = 0
        var isOnItsWay = false
    }

    /// What only the queue touches.
    private struct End {
        var hasFailed = false
        /// Part of a line was written when the disk was full.
        var isTorn = false
    }

    private let state = Mutex(State())
    private let end = Mutex(End())
    private let queue: DispatchQueue
    private let output: Output
    private let name: String
    private let gap: @Sendable (Int) -> String
    private let complain: @Sendable (String) -> Void

    /// Opens a file to append to, or makes one that only its owner may read; `name` is what errors
    /// call it, `gap` the line that says how many were lost.
    init(
        _ path: String, called name: String, gap: @escaping @Sendable (Int) -> String,
        complain: @escaping @Sendable (String) -> Void
    ) throws(UsageError) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw UsageError("cannot write \(name) \(PeerText(path)): \(TextFile.reason)")
        }
        output = Output(descriptor: descriptor)
        queue = DispatchQueue(label: "holter-lines")
        self.name = "\(name) \(PeerText(path))"
        self.gap = gap
        self.complain = complain
    }

    deinit { close(output.descriptor) }

    /// Appends lines without their ends; returns at once.
    func append(_ lines: [String]) {
        let goes = state.withLock { state in
            let room = max(0, Self.limit - state.lines.count)
            state.lines.append(contentsOf: lines.prefix(room))
            state.lost += max(0, lines.count - room)
            defer { state.isOnItsWay = true }
            return !state.isOnItsWay
        }
        if goes { queue.async { self.writeAll() } }
    }

    /// Waits until everything that was appended is written, or cannot be, or takes too long.
    func finish(within seconds: Int = 5) async {
        let isWritten = await withCheckedContinuation { continuation in
            let waiting = Waiting(continuation)
            queue.async {
                self.writeAll()
                waiting.end(true)
            }
            DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) {
                waiting.end(false)
            }
        }
        if !isWritten { complain("\(name) takes no more lines: the last ones are lost") }
    }

    /// Whoever waits for the end, and is told once.
    private final class Waiting: Sendable {
        private let continuation: Mutex<CheckedContinuation<Bool, Never>?>

        init(_ continuation: CheckedContinuation<Bool, Never>) {
            self.continuation = Mutex(continuation)
        }

        func end(_ isWritten: Bool) {
            let one = continuation.withLock { continuation in
                defer { continuation = nil }
                return continuation
            }
            one?.resume(returning: isWritten)
        }
    }

    private func writeAll() {
        while true {
            let (lines, lost) = state.withLock { state in
                let taken = (state.lines, state.lost)
                (state.lines, state.lost) = ([], 0)
                if taken.0.isEmpty { state.isOnItsWay = false }
                return taken
            }
            guard !lines.isEmpty || lost > 0 else { return }
            let all = lost > 0 ? lines + [gap(lost)] : lines
            guard write(all) else {
                return state.withLock { state in
                    state.lost += lines.count + lost
                    state.isOnItsWay = false
                }
            }
        }
    }

    private func write(_ lines: [String]) -> Bool {
        end.withLock { end in
            do throws(OutputError) {
                let text = lines.map { $0 + "\n" }.joined()
                try output.write(end.isTorn ? "\n" + text : text)
                end = End()
                return true
            } catch {
                if !end.hasFailed { complain("cannot write \(name): \(error.reason)") }
                end = End(hasFailed: true, isTorn: true)
                return false
            }
        }
    }
}
