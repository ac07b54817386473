import Glibc
import Heartbeat
import Synchronization

/// What other threads leave for the terminal's thread, and the pipe that wakes it.
///
/// It holds one snapshot, the newest, and at most a few signals: nothing in it can grow.
final class Mailbox: Sendable {
    /// Everything that came since the last look.
    struct Mail {
        var snapshot: Snapshot?
        var signals: [Int32] = []
        var feedEnded = false
        var asksToLeave = false
    }

    private struct State {
        var mail = Mail()
        var signalsStopped = false
    }

    private static let signalLimit = 16
    private let state = Mutex(State())
    private let writeEnd: Int32
    /// The end of the pipe to poll.
    let readEnd: Int32

    init() throws(ScreenError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .noTerminal(String(cString: strerror(errno))) }
        for end in ends {
            _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        Glibc.close(readEnd)
        Glibc.close(writeEnd)
    }

    /// A newer snapshot takes the place of one that was not fetched yet.
    func post(_ snapshot: Snapshot) {
        state.withLock { $0.mail.snapshot = snapshot }
        wake()
    }

    /// A signal came.
    func post(signal: Int32) {
        state.withLock { state in
            guard state.mail.signals.count < Self.signalLimit,
                !state.mail.signals.contains(signal)
            else { return }
            state.mail.signals.append(signal)
        }
        wake()
    }

    /// No snapshot will come any more.
    func endFeed() {
        state.withLock { $0.mail.feedEnded = true }
        wake()
    }

    /// The screen is to be left.
    func leave() {
        state.withLock { $0.mail.asksToLeave = true }
        wake()
    }

    /// Fetches what came, and makes the pipe quiet.
    func take() -> Mail {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(readEnd, &bytes, bytes.count) > 0 {}
        return state.withLock { state in
            defer { state.mail = Mail() }
            return state.mail
        }
    }

    /// Whether the thread that takes signals is to end.
    var signalsStopped: Bool { state.withLock { $0.signalsStopped } }

    /// Tells it to.
    func stopSignals() {
        state.withLock { $0.signalsStopped = true }
    }

    private func wake() {
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }
}
