import Glibc
import Synchronization

/// The signals of a program on a terminal: each becomes a byte in the pipe that wakes the
/// terminal's thread.
///
/// Handlers, not `sigwait`: under an asynchronous `main` the first thread rests in `sigsuspend`
/// with no signal blocked and would take them all.
enum TerminalSignals {
    /// Those that end the program.
    private static let endings = [SIGINT, SIGTERM, SIGHUP]
    private static let watched = endings + [SIGWINCH, SIGTSTP, SIGCONT]
    /// Seconds that a terminal which takes no bytes may hold up the end.
    private static let patience: UInt32 = 3

    private static let pipe = Atomic<Int32>(-1)
    private static let ending = Atomic<Int32>(0)

    /// Sends them into a pipe from now on; also takes the place of the handlers that ncurses
    /// installs.
    static func install(writingTo descriptor: Int32) {
        pipe.store(descriptor, ordering: .sequentiallyConsistent)
        ending.store(0, ordering: .sequentiallyConsistent)
        for number in watched { signal(number, handler(of: number)) }
        signal(SIGALRM) { _ in
            Screen.rescue()
            _exit(128 + TerminalSignals.ending.load(ordering: .relaxed))
        }
    }

    /// Leaves them to the system again; a terminal that hung up may say so twice, and once is
    /// enough.
    static func uninstall() {
        alarm(0)
        for number in watched + [SIGALRM] { signal(number, number == SIGHUP ? SIG_IGN : SIG_DFL) }
        pipe.store(-1, ordering: .sequentiallyConsistent)
    }

    /// Stops this process as Ctrl-Z would, and returns when it is continued.
    ///
    /// The others of a pipeline stop too. Our own signal is for this thread alone, which may have
    /// been begun with it blocked: one to the whole group may find another thread, and a stop that
    /// is late finds the handler back in its place.
    static func stop() {
        signal(SIGTSTP, SIG_IGN)
        kill(0, SIGTSTP)
        signal(SIGTSTP, SIG_DFL)
        var set = sigset_t()
        var before = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTSTP)
        raise(SIGTSTP)
        pthread_sigmask(SIG_UNBLOCK, &set, &before)
        pthread_sigmask(SIG_SETMASK, &before, nil)
        signal(SIGTSTP, handler(of: SIGTSTP))
    }

    /// Both do only what a signal handler may: read an atomic, write a byte, set an alarm.
    private static func handler(of number: Int32) -> @convention(c) (Int32) -> Void {
        guard endings.contains(number) else {
            return { TerminalSignals.pass(on: $0) }
        }
        return { number in
            TerminalSignals.ending.store(number, ordering: .relaxed)
            alarm(TerminalSignals.patience)
            TerminalSignals.pass(on: number)
        }
    }

    private static func pass(on number: Int32) {
        let descriptor = pipe.load(ordering: .relaxed)
        guard descriptor >= 0 else { return }
        let error = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(descriptor, &byte, 1)
        errno = error
    }
}
