import Glibc
import Heartbeat
import Synchronization

/// What other threads leave for the terminal's thread, and the pipe that wakes it.
///
/// It holds one snapshot, the newest, each signal once, and a few sentences: nothing in it can grow.
final class Mailbox: Sendable {
    /// Everything that came since the last look.
    struct Mail {
        var snapshot: Snapshot?
        var sentences: [Sentence] = []
        var signals: [Int32] = []
        var feedEnded = false
        var asksToLeave = false
    }

    /// What the program around the screen has to say.
    struct Sentence: Sendable, Hashable {
        var text: String
        var isError: Bool
    }

    /// Most sentences that wait; the oldest goes first, for the status line shows the last.
    static let sentenceLimit = 16

    private let state = Mutex(Mail())
    /// Where a signal writes its number; anybody else writes a nought to wake.
    let writeEnd: Int32
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
        state.withLock { $0.snapshot = snapshot }
        wake()
    }

    /// Something to be said in the status line.
    func post(_ sentence: Sentence) {
        state.withLock { mail in
            if mail.sentences.count == Self.sentenceLimit { mail.sentences.removeFirst() }
            mail.sentences.append(sentence)
        }
        wake()
    }

    /// No snapshot will come any more.
    func endFeed() {
        state.withLock { $0.feedEnded = true }
        wake()
    }

    /// The screen is to be left.
    func leave() {
        state.withLock { $0.asksToLeave = true }
        wake()
    }

    /// Fetches what came, and makes the pipe quiet.
    func take() -> Mail {
        var signals: [Int32] = []
        var bytes = [UInt8](repeating: 0, count: 64)
        while true {
            let count = read(readEnd, &bytes, bytes.count)
            guard count > 0 else { break }
            for byte in bytes.prefix(count) where byte != 0 && !signals.contains(Int32(byte)) {
                signals.append(Int32(byte))
            }
        }
        var mail = state.withLock { mail in
            defer { mail = Mail() }
            return mail
        }
        mail.signals = signals
        return mail
    }

    private func wake() {
        var byte: UInt8 = 0
        _ = write(writeEnd, &byte, 1)
    }
}
