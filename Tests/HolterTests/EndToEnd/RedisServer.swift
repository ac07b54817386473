import Foundation
import Testing

/// A real redis-server on a port of its own, which writes nothing to the disk.
final class RedisServer {
    let port: Int
    private let password: String?
    private var program: Program

    init(password: String? = nil) async throws {
        port = try EndToEnd.freePort()
        self.password = password
        program = try Self.start(port, password)
        try await answers()
    }

    var pid: Int32 { program.pid }

    func signal(_ number: Int32) { program.signal(number) }

    func stop(_ number: Int32 = SIGTERM) async throws { try await program.stop(number) }

    /// Starts it again on the same port.
    func restart() async throws {
        program = try Self.start(port, password)
        try await answers()
    }

    /// Runs a command of redis-cli and answers what it printed.
    @discardableResult
    func command(_ words: String...) async throws -> String {
        let access = password.map { ["--no-auth-warning", "-a", $0] } ?? []
        let client = try Program(["redis-cli", "-p", "\(port)"] + access + words)
        _ = try await client.status()
        return client.output
    }

    private func answers() async throws {
        for _ in 0..<100 {
            if try await command("ping").contains("PONG") { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("redis-server does not answer: \(program.output)")
    }

    private static func start(_ port: Int, _ password: String?) throws -> Program {
        try Program(
            [
                "redis-server", "--port", "\(port)", "--bind", "127.0.0.1", "--save", "",
                "--appendonly", "no", "--daemonize", "no",
            ] + (password.map { ["--requirepass", $0] } ?? []))
    }
}
