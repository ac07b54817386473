import Foundation
import Glibc
import HeartbeatNIO
import Synchronization

/// SIGUSR1 reads the certificates of all ports anew; so does SIGHUP where no terminal was opened.
enum CertificateReload {
    private static let pipe = Atomic<Int32>(-1)

    /// Takes the signals and reloads at each, until cancelled.
    static func serve(_ station: Station, withHangUp: Bool) async throws {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw OutputError(reason: TextFile.reason) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (asks, continuation) = AsyncStream<Void>.makeStream(
            bufferingPolicy: .bufferingNewest(1))
        let source = ends[0]
        pipe.store(ends[1], ordering: .sequentiallyConsistent)
        let thread = Thread {
            var byte: UInt8 = 0
            while true {
                let count = Glibc.read(source, &byte, 1)
                if count == 1 { continuation.yield() } else if errno != EINTR { return }
            }
        }
        thread.name = "holter-reload"
        thread.start()
        for number in withHangUp ? [SIGUSR1, SIGHUP] : [SIGUSR1] { signal(number, note) }
        for await _ in asks { try await station.reloadCertificates() }
    }

    /// Does only what a signal handler may: an atomic and one byte.
    private static let note: @convention(c) (Int32) -> Void = { _ in
        let error = errno
        var byte: UInt8 = 1
        _ = write(pipe.load(ordering: .relaxed), &byte, 1)
        errno = error
    }
}
