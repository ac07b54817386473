import Foundation
import Glibc
import Heartbeat

/// A program that runs for an alert: as the list of arguments that the configuration gives, without
/// a shell, with what happened in the environment.
struct AlertProgram {
    /// Why a program cannot be run.
    struct Failure: Error, Sendable {
        var reason: String
    }

    /// Bytes of its first line on standard error that are kept.
    private static let lineLimit = 480
    /// Most reads of what it says there at one look.
    private static let readsPerLook = 32

    private let child: pid_t
    /// Where its standard error comes out.
    private let errors: Int32
    private var line: [UInt8] = []
    private var hasLine = false

    /// Starts it.
    init(_ command: [String], _ note: AlertNote) throws(Failure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Failure(reason: TextFile.reason) }
        defer { close(ends[1]) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        var child: pid_t = 0
        let code = Self.spawn(&child, command, Self.environment(note), errors: ends[1])
        guard code == 0 else {
            close(ends[0])
            throw Failure(reason: String(cString: strerror(code)))
        }
        self.child = child
        errors = ends[0]
    }

    /// Looks at it without waiting; answers how it ended once it has, and must not be called then.
    mutating func look() -> Ending? {
        var status: Int32 = 0
        let ended = waitpid(child, &status, WNOHANG)
        hear()
        guard ended != 0 else { return nil }
        close(errors)
        return Ending(status: status, line: PeerText(line).description)
    }

    /// Ends it with all that it started: it leads a group of its own.
    func kill() {
        Glibc.kill(-child, SIGKILL)
    }

    /// How a program ended.
    struct Ending: Sendable {
        var status: Int32
        /// The first line that it said on standard error, safe to show.
        var line: String

        /// How, where that was not well.
        var failure: String? {
            let signal = status & 0x7F
            let code = (status >> 8) & 0xFF
            if signal == 0, code == 0 { return nil }
            return (signal != 0 ? "ended with signal \(signal)" : "ended with status \(code)")
                + remark
        }

        /// What it said, as the end of a sentence.
        var remark: String { line.isEmpty ? "" : ": \(line)" }
    }

    /// Takes in what it said, so that it never waits for room, and keeps the first line.
    private mutating func hear() {
        var bytes = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<Self.readsPerLook {
            let count = read(errors, &bytes, bytes.count)
            guard count > 0 else { return }
            for byte in bytes.prefix(count) where !hasLine {
                if byte != UInt8(ascii: "\n") {
                    line.append(byte)
                    hasLine = line.count == Self.lineLimit
                } else if !line.isEmpty {
                    hasLine = true
                }
            }
        }
    }

    private static func environment(_ note: AlertNote) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["HOLTER_ALERT"] = note.rule
        environment["HOLTER_KIND"] = note.kind.rawValue
        environment["HOLTER_TEXT"] = note.text
        environment["HOLTER_SESSION"] = note.link.map { "\($0.session)" } ?? ""
        environment["HOLTER_TITLE"] = note.title
        environment["HOLTER_PEER"] = note.peer
        return environment
    }

    /// Starts a program with nothing of this process but its environment; answers an error number.
    private static func spawn(
        _ child: inout pid_t, _ command: [String], _ environment: [String: String],
        errors: Int32
    ) -> Int32 {
        var arguments = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&files, errors, 2)
        keepDescriptors()
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of this process block signals or have others ignored: a program that inherited
        // that could not be asked to end.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        return posix_spawnp(&child, command[0], &files, &attributes, &arguments, &variables)
    }

    /// Sockets and the terminal are none of a program's business: what this process has open is
    /// closed in it.
    private static func keepDescriptors() {
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in open.compactMap({ Int32($0) }) where descriptor > 2 {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }
}
