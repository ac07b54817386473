import Foundation
import Glibc
import Heartbeat
import HeartbeatNIO
import Synchronization

/// Runs the programs of alerts: as the list of arguments that the configuration gives, without a
/// shell, with what happened in the environment.
final class AlertRunner: Sendable {
    /// Programs that run at once; what comes meanwhile waits.
    static let runningLimit = 8
    /// How long one may run before it is ended.
    static let patience = Duration.seconds(30)

    /// How long one has when the run ends.
    private static let grace = Duration.seconds(1)
    private static let pause = Duration.milliseconds(50)

    private struct State {
        /// The commands by the names of their rules.
        var commands: [String: [String]] = [:]
        var running = 0
        var isStopped = false
    }

    private let state = Mutex(State())

    /// Runs these commands from now on.
    func set(_ alerts: [WatchedAlert]) {
        let wanted = Dictionary(
            alerts.filter { !$0.command.isEmpty }.map { ($0.rule.name, $0.command) },
            uniquingKeysWith: { first, _ in first })
        state.withLock { $0.commands = wanted }
    }

    /// Serves a station until its notes end or ``stop()``; what goes wrong is told.
    func serve(_ station: Station, complain: @escaping @Sendable (String) -> Void) async {
        await withDiscardingTaskGroup { group in
            for await note in station.alertNotes {
                guard let command = state.withLock({ $0.commands[note.rule] }) else { continue }
                while state.withLock({ !$0.isStopped && $0.running >= Self.runningLimit }) {
                    // The shell may wait: nothing is decided by how long a program takes.
                    try? await Task.sleep(for: Self.pause)
                }
                guard
                    state.withLock({ state in
                        if !state.isStopped { state.running += 1 }
                        return !state.isStopped
                    })
                else { break }
                group.addTask { [self] in
                    if let failure = await run(command, note) { complain(failure) }
                    state.withLock { $0.running -= 1 }
                }
            }
        }
    }

    /// Runs no more programs, and ends those that run after a short grace.
    func stop() {
        state.withLock { $0.isStopped = true }
    }

    /// Runs one; what went wrong, if anything did.
    private func run(_ command: [String], _ note: AlertNote) async -> String? {
        let child: pid_t
        switch Self.spawn(command, note) {
        case .success(let pid): child = pid
        case .failure(let failure): return failure.description
        }
        let name = PeerText(command[0])
        var left = Self.patience
        var isKilled = false
        while true {
            var status: Int32 = 0
            let ended = waitpid(child, &status, WNOHANG)
            guard ended == 0 else {
                if isKilled {
                    return "the program \(name) of alert \(note.rule) took too long and was ended"
                }
                let how = Self.end(status)
                return how.map { "the program \(name) of alert \(note.rule) ended with \($0)" }
            }
            if state.withLock({ $0.isStopped }) { left = min(left, Self.grace) }
            if left <= .zero, !isKilled {
                // With all that it started: it leads a group of its own.
                kill(-child, SIGKILL)
                isKilled = true
            }
            // The shell may wait: a program is looked at again, and nothing is decided by the clock
            // but that it has had its time.
            try? await Task.sleep(for: Self.pause)
            left -= Self.pause
        }
    }

    /// How a program ended, where that was not well.
    private static func end(_ status: Int32) -> String? {
        let signal = status & 0x7F
        if signal != 0 { return "signal \(signal)" }
        let code = (status >> 8) & 0xFF
        return code == 0 ? nil : "status \(code)"
    }

    private struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Sockets and the terminal are none of a program's business: what this process has open is
    /// closed in it.
    private static func keepDescriptors() {
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in open.compactMap({ Int32($0) }) where descriptor > 2 {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    private static func spawn(_ command: [String], _ note: AlertNote) -> Result<pid_t, Failure> {
        var environment = ProcessInfo.processInfo.environment
        environment["HOLTER_ALERT"] = note.rule
        environment["HOLTER_KIND"] = note.kind.rawValue
        environment["HOLTER_TEXT"] = note.text
        environment["HOLTER_SESSION"] = note.link.map { "\($0.session)" } ?? ""
        environment["HOLTER_TITLE"] = note.title
        environment["HOLTER_PEER"] = note.peer
        var arguments = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        for output: Int32 in [1, 2] {
            posix_spawn_file_actions_addopen(&files, output, "/dev/null", O_WRONLY, 0)
        }
        keepDescriptors()
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var ignored = sigset_t()
        sigemptyset(&ignored)
        sigaddset(&ignored, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &ignored)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))
        var child: pid_t = 0
        let code = posix_spawnp(
            &child, command[0], &files, &attributes, &arguments, &variables)
        guard code == 0 else {
            let reason = String(cString: strerror(code))
            return .failure(
                Failure(
                    description: "the program \(PeerText(command[0])) of alert \(note.rule) cannot "
                        + "be run: \(reason)"))
        }
        return .success(child)
    }
}
