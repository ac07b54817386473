import Foundation
import Testing

/// A real MariaDB on a port of its own, with a folder of its own.
final class MariaDBServer {
    let port: Int
    private let folder: TemporaryFolder
    private let more: [String]
    private var program: Program

    /// A server with the users that `statements` make; `more` goes on its command line.
    init(_ statements: [String], _ more: [String] = []) async throws {
        port = try EndToEnd.freePort()
        folder = try TemporaryFolder()
        self.more = more
        let setup = try Program([
            "mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal",
            "--skip-test-db", "--datadir=\(folder.path)/data", "--user=\(NSUserName())",
            "--innodb-log-file-size=4M",
        ])
        let status = try await setup.status(within: 30)
        try #require(status == 0, "mariadb-install-db: \(setup.output)\(setup.errors)")
        try folder.write("init.sql", statements.map { $0 + ";\n" }.joined())
        program = try Self.start(port, folder.path, more)
        try await answers()
    }

    /// What it wrote to its log since it was started last.
    var log: String { program.errors + program.output }

    func signal(_ number: Int32) { program.signal(number) }

    func stop(_ number: Int32 = SIGTERM) async throws { try await program.stop(number) }

    /// Starts it again on the same port.
    func restart() async throws {
        program = try Self.start(port, folder.path, more)
        try await answers()
    }

    /// Runs a statement as root and answers what came of it, without a head.
    @discardableResult
    func run(_ statement: String) async throws -> String {
        let client = try Program([
            "mariadb", "--no-defaults", "--user=root", "--skip-column-names", "--batch",
            "--socket=\(folder.path)/socket", "--execute=\(statement)",
        ])
        _ = try await client.status()
        return client.output
    }

    private func answers() async throws {
        for _ in 0..<200 {
            if try await run("select 'ready'").contains("ready") { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("mariadbd does not answer: \(log)")
    }

    private static func start(_ port: Int, _ folder: String, _ more: [String]) throws -> Program {
        try Program(
            [
                "mariadbd", "--no-defaults", "--datadir=\(folder)/data", "--port=\(port)",
                "--bind-address=127.0.0.1", "--socket=\(folder)/socket",
                "--pid-file=\(folder)/pid", "--user=\(NSUserName())", "--skip-log-bin",
                "--innodb-buffer-pool-size=8M", "--init-file=\(folder)/init.sql",
            ] + more)
    }
}
