import Glibc

/// The signals of a program on a terminal, taken by one thread of their own.
///
/// They must be blocked before any other thread begins, else a thread that knows nothing of the terminal may take one
/// and end the process with the terminal in disorder.
enum TerminalSignals {
    /// Those that end the program.
    static let endings = [SIGINT, SIGTERM, SIGHUP]
    private static let watched = endings + [SIGWINCH, SIGTSTP, SIGCONT]

    /// Blocks them in this thread and in all that it begins; the first thing a program does.
    static func block() {
        var set = all()
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Takes away the handlers that ncurses installs.
    static func resetHandlers() {
        for number in [SIGINT, SIGTERM, SIGTSTP, SIGWINCH] { signal(number, SIG_DFL) }
    }

    /// Stops this process as Ctrl-Z would, and returns when it is continued.
    ///
    /// The signal is sent to this thread alone: the others have it blocked, and the thread that waits for signals must
    /// not take it for a new request.
    static func stop() {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTSTP)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        raise(SIGTSTP)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for the next one, at most that many seconds; nil when none came.
    static func wait(seconds: Int? = nil) -> Int32? {
        var set = all()
        if let seconds {
            var time = timespec(tv_sec: seconds, tv_nsec: 0)
            let number = sigtimedwait(&set, nil, &time)
            return number > 0 ? number : nil
        }
        var number: Int32 = 0
        return sigwait(&set, &number) == 0 ? number : nil
    }

    private static func all() -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in watched { sigaddset(&set, number) }
        return set
    }
}
