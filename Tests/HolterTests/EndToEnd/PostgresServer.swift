import Foundation
import Testing

/// A real PostgreSQL on a port of its own, with a folder of its own.
///
/// It does not run as root, so where the tests do, it runs as nobody.
final class PostgresServer {
    let port: Int
    /// Where its socket file lies.
    var socket: String { "\(folder.path)/.s.PGSQL.\(port)" }
    private let folder: TemporaryFolder
    private let more: [String]
    private var program: Program

    /// A server with a superuser `root` and the users that `statements` make, who come in as the
    /// lines of `access` (`pg_hba.conf`) say; `more` are settings.
    init(
        _ statements: [String], access: [String], _ more: [String] = [],
        certificates: Certificates? = nil
    ) async throws {
        port = try EndToEnd.freePort()
        folder = try TemporaryFolder()
        try await Self.own(folder.path)
        let data = "\(folder.path)/data"
        let setup = try Program(
            try Self.command("initdb") + [
                "-D", data, "-U", "root", "-A", "trust", "--no-sync", "--no-instructions",
            ], in: folder.path)
        let status = try await setup.status(within: 30)
        try #require(status == 0, "initdb: \(setup.output)\(setup.errors)")
        var settings = more
        if let certificates {
            for (file, name) in [("good.pem", "server.crt"), ("good.key", "server.key")] {
                try FileManager.default.copyItem(
                    atPath: "\(certificates.folder.path)/\(file)", toPath: "\(data)/\(name)")
                try await Self.own("\(data)/\(name)")
            }
            settings.append("ssl=on")
        }
        self.more = settings
        let lines = ["local all root trust"] + access
        try folder.write("data/pg_hba.conf", lines.map { $0 + "\n" }.joined())
        try await Self.own("\(data)/pg_hba.conf")
        program = try Self.start(port, folder.path, settings)
        for statement in statements { try await run(statement) }
    }

    func stop(_ number: Int32 = SIGINT) async throws { try await program.stop(number) }

    /// Starts it again on the same port.
    func restart() async throws {
        program = try Self.start(port, folder.path, more)
    }

    /// Makes its next start that of a standby, which lets nobody in until it is promoted.
    func standBy() async throws {
        try folder.write("data/standby.signal", "")
        try await Self.own("\(folder.path)/data/standby.signal")
    }

    /// Ends its time as a standby.
    func promote() async throws {
        let control = try Program(
            try Self.command("pg_ctl") + ["promote", "-D", "\(folder.path)/data"],
            in: folder.path)
        _ = try await control.status()
    }

    /// Runs a statement as the superuser, as soon as the server takes it, and answers what came.
    @discardableResult
    func run(_ statement: String) async throws -> String {
        for _ in 0..<200 {
            let client = try Program([
                "psql", "-X", "-q", "-At", "-h", folder.path, "-p", "\(port)", "-U", "root",
                "-d", "postgres", "-c", statement,
            ])
            if try await client.status() == 0 { return client.output }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("postgres does not take \(statement): \(program.output)\(program.errors)")
        return ""
    }

    /// The process that serves the only link of Holter's.
    func backend() async throws -> Int32 {
        let text = try await run(
            "select pid from pg_stat_activity where application_name = 'holter'")
        return try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    private static func start(_ port: Int, _ folder: String, _ more: [String]) throws -> Program {
        let settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=\(folder)"] + more
        return try Program(
            try command("postgres") + ["-D", "\(folder)/data", "-p", "\(port)", "-F"]
                + settings.flatMap { ["-c", $0] }, in: folder)
    }

    /// One of its programs, which Debian keeps out of PATH, as somebody who is not root.
    private static func command(_ name: String) throws -> [String] {
        let home = "/usr/lib/postgresql"
        let versions = try FileManager.default.contentsOfDirectory(atPath: home)
        let newest = try #require(versions.max { (Int($0) ?? 0) < (Int($1) ?? 0) })
        let nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        return (getuid() == 0 ? nobody : []) + ["\(home)/\(newest)/bin/\(name)"]
    }

    private static func own(_ path: String) async throws {
        guard getuid() == 0 else { return }
        _ = try await Program(["chown", "nobody:nogroup", path]).status()
    }
}
