import Foundation
import Glibc
import Synchronization

/// The signals that end a run without a screen: each becomes a byte in a pipe, read by a thread of
/// its own.
enum Signals {
    private static let numbers = [SIGINT, SIGTERM, SIGHUP]
    /// Seconds that a write to a pipe which nobody empties may hold up the end.
    private static let patience: UInt32 = 5

    private static let pipe = Atomic<Int32>(-1)
    private static let last = Atomic<Int32>(0)

    /// A reader that went away becomes an error of the write, not a silent death.
    static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// Takes the signals from now on; one that asks the process to end comes out here, a second
    /// ends it at once.
    static func endings(hangingUpEnds: Bool = true) throws(OutputError) -> AsyncStream<Int32> {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends) == 0 else { throw OutputError(reason: TextFile.reason) }
        let (stream, continuation) = AsyncStream<Int32>.makeStream(
            bufferingPolicy: .bufferingOldest(1))
        let source = ends[0]
        pipe.store(ends[1], ordering: .sequentiallyConsistent)
        let thread = Thread {
            var byte: UInt8 = 0
            while Glibc.read(source, &byte, 1) == -1, errno == EINTR {}
            continuation.yield(Int32(byte))
        }
        thread.name = "holter-signals"
        thread.start()
        for number in numbers where hangingUpEnds || number != SIGHUP { signal(number, note) }
        signal(SIGALRM) { _ in _exit(128 + Signals.last.load(ordering: .relaxed)) }
        return stream
    }

    private static func pipe2(_ ends: inout [Int32]) -> Int32 {
        guard Glibc.pipe(&ends) == 0 else { return -1 }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return 0
    }

    /// Does only what a signal handler may: atomics, one byte, an alarm, the end.
    private static let note: @convention(c) (Int32) -> Void = { number in
        guard Signals.last.exchange(number, ordering: .relaxed) == 0 else { _exit(128 + number) }
        alarm(Signals.patience)
        let error = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(Signals.pipe.load(ordering: .relaxed), &byte, 1)
        errno = error
    }
}
