import Foundation
import Testing

/// A child process whose end is known by itself alone: what it leaves behind, such as a daemon, holds up nobody.
final class Child {
    let pid: Int32
    private var ended: Int32?

    /// Starts a program, found along PATH.
    init(
        _ arguments: [String], in directory: String, environment: [String: String],
        input: String = "/dev/null", output: String = "/dev/null", errors: String = "/dev/null"
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, flags, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let command = ["env", "-C", directory] + arguments
        var words = command.map { strdup($0) } + [nil]
        var settings = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for pointer in words + settings { free(pointer) } }
        var pid: pid_t = 0
        let failure = posix_spawnp(&pid, "env", &actions, &attributes, &words, &settings)
        try #require(
            failure == 0, "cannot start \(arguments[0]): \(String(cString: strerror(failure)))")
        self.pid = pid
    }

    deinit {
        guard status == nil else { return }
        kill(pid, SIGCONT)
        kill(pid, SIGKILL)
        var ignored: Int32 = 0
        waitpid(pid, &ignored, 0)
    }

    /// How it ended, a signal as 128 and its number as in a shell; nil while it runs.
    var status: Int32? {
        if let ended { return ended }
        var value: Int32 = 0
        guard waitpid(pid, &value, WNOHANG) == pid else { return nil }
        let signal = value & 0x7F
        ended = signal == 0 ? value >> 8 & 0xFF : 128 + signal
        return ended
    }
}
