import Foundation
import Glibc

/// The signals of a run without a screen; they are blocked everywhere and taken by one thread.
enum Signals {
    /// How long a run that was told to end may take before it is ended.
    private static let patience = 5

    /// A reader that went away becomes an error of the write, not a silent death.
    static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// Lets the signals that end the program do so at once while something may block for ever.
    static func interruptible<Result>(
        _ body: () throws(UsageError) -> Result
    ) throws(UsageError)
        -> Result
    {
        var set = sigset_t()
        sigemptyset(&set)
        for number in TerminalSignals.endings { sigaddset(&set, number) }
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        defer { pthread_sigmask(SIG_BLOCK, &set, nil) }
        return try body()
    }

    /// Takes the signals from now on; one that asks the process to end comes out here.
    static func endings() -> AsyncStream<Int32> {
        let (stream, continuation) = AsyncStream<Int32>.makeStream(
            bufferingPolicy: .bufferingOldest(1))
        let thread = Thread {
            while true {
                guard let number = TerminalSignals.wait() else { continue }
                if number == SIGTSTP { TerminalSignals.stop() }
                guard TerminalSignals.endings.contains(number) else { continue }
                continuation.yield(number)
                waitForTheEnd(number)
            }
        }
        thread.name = "holter-signals"
        thread.start()
        return stream
    }

    /// A write to a pipe that nobody empties holds up the run; being told twice, or patience, ends it.
    private static func waitForTheEnd(_ number: Int32) -> Never {
        var waited = 0
        while waited < patience {
            guard let next = TerminalSignals.wait(seconds: 1) else {
                waited += 1
                continue
            }
            if TerminalSignals.endings.contains(next) { break }
        }
        _exit(128 + number)
    }
}
