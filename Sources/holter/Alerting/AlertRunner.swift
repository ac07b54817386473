import Foundation
import Glibc
import Heartbeat
import HeartbeatNIO
import Synchronization

/// Runs the programs of alerts: as the list of arguments that the configuration gives, without a
/// shell, with what happened in the environment.
final class AlertRunner: Sendable {
    /// Programs that run at once; what comes meanwhile is not run, and said.
    static let runningLimit = 8
    /// How long one may run before it is ended.
    static let patience = Duration.seconds(30)

    /// The commands by the names of their rules.
    private let commands = Mutex<[String: [String]]>([:])

    /// Runs these commands from now on.
    func set(_ alerts: [WatchedAlert]) {
        let wanted = Dictionary(
            alerts.filter { !$0.command.isEmpty }.map { ($0.rule.name, $0.command) },
            uniquingKeysWith: { first, _ in first })
        commands.withLock { $0 = wanted }
    }

    /// Serves a station until its notes end; what goes wrong is told.
    func serve(_ station: Station, complain: @escaping @Sendable (String) -> Void) async {
        await withTaskGroup(of: String?.self) { group in
            var running = 0
            for await note in station.alertNotes {
                guard let command = commands.withLock({ $0[note.rule] }) else { continue }
                while running >= Self.runningLimit, let ended = await group.next() {
                    running -= 1
                    if let ended { complain(ended) }
                }
                running += 1
                group.addTask { await Self.run(command, note) }
            }
            for await case let ended? in group { complain(ended) }
        }
    }

    /// Runs one; what went wrong, if anything did.
    private static func run(_ command: [String], _ note: AlertNote) async -> String? {
        let child: pid_t
        switch spawn(command, note) {
        case .success(let pid): child = pid
        case .failure(let failure): return failure.description
        }
        let name = PeerText(command[0])
        var left = patience
        while true {
            var status: Int32 = 0
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child {
                let code = (status >> 8) & 0xFF
                return status == 0
                    ? nil : "the program \(name) of alert \(note.rule) ended with \(code)"
            }
            guard ended == 0 else { return nil }
            guard left > .zero, !Task.isCancelled else {
                kill(child, SIGKILL)
                waitpid(child, &status, 0)
                return "the program \(name) of alert \(note.rule) took longer than "
                    + "\(Humane.duration(patience.nanoseconds)) and was ended"
            }
            // The shell may wait: nothing is decided by how long a program takes.
            try? await Task.sleep(for: .milliseconds(50))
            left -= .milliseconds(50)
        }
    }

    private struct Failure: Error, CustomStringConvertible {
        var description: String
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
        var child: pid_t = 0
        let code = posix_spawnp(&child, command[0], &files, nil, &arguments, &variables)
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
