import Foundation
import Testing

/// A real server that is one command with a port of its own on its line.
final class CommandServer {
    let port: Int
    private let command: [String]
    private let folder: TemporaryFolder?
    private var program: Program

    /// Starts it and waits until it listens; `folder` is kept as long as the server.
    init(
        in folder: TemporaryFolder? = nil, _ command: (_ port: Int) throws -> [String]
    ) async throws {
        port = try EndToEnd.freePort()
        self.folder = folder
        self.command = try command(port)
        program = try Program(self.command)
        try await WebSocketServers.listens(port)
    }

    /// What it said since it was started last.
    var log: String { program.output + program.errors }

    func signal(_ number: Int32) { program.signal(number) }

    func stop(_ number: Int32 = SIGTERM) async throws { try await program.stop(number) }

    /// Starts it again on the same port.
    func restart() async throws {
        program = try Program(command)
        try await WebSocketServers.listens(port)
    }

    /// A NATS server; `more` goes on its command line.
    static func nats(_ more: [String] = []) async throws -> CommandServer {
        try await CommandServer { ["nats-server", "-a", "127.0.0.1", "-p", "\($0)"] + more }
    }

    /// A memcached; with a password for `watcher` where one is given.
    static func memcached(password: String? = nil) async throws -> CommandServer {
        let folder = try TemporaryFolder()
        return try await CommandServer(in: folder) { port in
            let file = try password.map { try folder.write("users", "watcher:\($0)\n") }
            return ["memcached", "-u", NSUserName(), "-l", "127.0.0.1", "-p", "\(port)"]
                + (file.map { ["-Y", $0] } ?? [])
        }
    }

    /// A mosquitto for everybody, or for `watcher` alone where there is a password.
    static func mosquitto(password: String? = nil) async throws -> CommandServer {
        let folder = try TemporaryFolder()
        let users = folder.path + "/users"
        if let password {
            let tool = try Program(["mosquitto_passwd", "-b", "-c", users, "watcher", password])
            let status = try await tool.status()
            try #require(status == 0, "mosquitto_passwd: \(tool.errors)")
        }
        return try await CommandServer(in: folder) { port in
            let access = password == nil ? "allow_anonymous true" : "password_file \(users)"
            let file = try folder.write(
                "mosquitto.conf",
                """
                listener \(port) 127.0.0.1
                \(access)
                persistence false
                user \(NSUserName())
                log_dest stderr

                """)
            return ["mosquitto", "-c", file]
        }
    }
}
