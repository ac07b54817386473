import Foundation
import Glibc
import Synchronization

/// SIGUSR1 reads all files anew; so does SIGHUP where no terminal was opened and ports have
/// certificates.
enum ReloadSignal {
    private static let pipe = Atomic<Int32>(-1)

    /// Takes the signals from now on, and makes a wish of each.
    static func install(_ wishes: Wishes, withHangUp: Bool) throws(OutputError) {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw OutputError(reason: TextFile.reason) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let source = ends[0]
        pipe.store(ends[1], ordering: .sequentiallyConsistent)
        let thread = Thread {
            var byte: UInt8 = 0
            while true {
                let count = Glibc.read(source, &byte, 1)
                // One that finds no place is like one that waits already.
                if count == 1 { wishes.ask(.readFiles) } else if errno != EINTR { return }
            }
        }
        thread.name = "holter-reload"
        thread.start()
        for number in withHangUp ? [SIGUSR1, SIGHUP] : [SIGUSR1] { signal(number, note) }
    }

    /// Does only what a signal handler may: an atomic and one byte.
    private static let note: @convention(c) (Int32) -> Void = { _ in
        let error = errno
        var byte: UInt8 = 1
        _ = write(pipe.load(ordering: .relaxed), &byte, 1)
        errno = error
    }
}
