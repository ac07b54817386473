import Foundation
import Testing

@Suite("Dialects against real programs", .enabled(if: EndToEnd.hasReal), .serialized)
struct DialectRealEndToEndTests {
    /// A server's dialect, and how one of its servers is started.
    struct Server: CustomTestStringConvertible {
        var dialect: String
        var options = ""
        var start: @Sendable (Int) throws -> Program
        var testDescription: String { dialect }

        func url(_ port: Int) -> String {
            "ws://127.0.0.1:\(port)/#dialect=\(dialect)\(options)"
        }
    }

    static let servers = [
        Server(dialect: "graphql-ws") { try DialectPrograms.strawberry(port: $0) },
        Server(dialect: "socket.io") { try DialectPrograms.socketIO(port: $0) },
        Server(dialect: "engine.io") { try DialectPrograms.engineIO(port: $0) },
    ]

    // MARK: - Servers, which Holter dials

    @Test("a server is measured, killed and back, stopped and named as stalled", arguments: servers)
    func server(_ server: Server) async throws {
        let port = try EndToEnd.freePort()
        let url = server.url(port)
        var program = try server.start(port)
        try await WebSocketServers.listens(port)
        try await measure(url)

        let watcher = try Watcher([url])
        try await watcher.wait(for: "UP")
        let killed = Date()
        try await program.stop(SIGKILL)
        let death = try await watcher.wait(for: "DEAD", containing: "by peer", after: killed)
        #expect(death.at.timeIntervalSince(killed) < 1)
        program = try server.start(port)
        try await watcher.wait(
            for: "UP", containing: "reconnected after", after: killed, within: 35)

        try await Task.sleep(for: .seconds(1))
        let stopped = Date()
        program.signal(SIGSTOP)
        try await stalls(watcher, since: stopped)
        let continued = Date()
        program.signal(SIGCONT)
        try await watcher.wait(for: "UP", after: continued, within: 35)
        try await watcher.program.stop()
        try await program.stop(SIGKILL)
    }

    @Test("a secret is said in the hello; a wrong one is a death that no retry follows")
    func secrets() async throws {
        let ports = [try EndToEnd.freePort(), try EndToEnd.freePort()]
        let graphQL = try DialectPrograms.strawberry(port: ports[0], secret: "hunter2")
        let socketIO = try DialectPrograms.socketIO(port: ports[1], secret: "hunter2")
        for port in ports { try await WebSocketServers.listens(port) }
        let urls = [
            "ws://127.0.0.1:\(ports[0])/#dialect=graphql-ws",
            "ws://127.0.0.1:\(ports[1])/#dialect=socket.io",
        ]
        let right = "&payload={\"token\":\"hunter2\"}"
        let watcher = try Watcher(
            urls + urls.map { $0 + right } + [urls[1] + right + "&namespace=/none"])
        try await watcher.wait(for: "DEAD", containing: "credentials refused: 4403 Forbidden")
        try await watcher.wait(
            for: "DEAD", containing: "credentials refused: no such token", session: "s0002")
        try await watcher.wait(for: "UP", session: "s0003")
        try await watcher.wait(for: "UP", session: "s0004")
        try await watcher.wait(
            for: "DEAD", containing: "bad hello: namespace /none: Unable to connect",
            session: "s0005")
        // Its event was acknowledged.
        _ = try await EndToEnd.eventually("an ACK") { socketIO.output.contains("ACK") ? 1 : nil }
        try await Task.sleep(for: .seconds(2))
        #expect(watcher.words() == ["DEAD"])
        #expect(watcher.words("s0002") == ["DEAD"])
        try await watcher.program.stop()
        #expect(!watcher.program.output.contains("hunter2"))
        try await graphQL.stop(SIGKILL)
        try await socketIO.stop(SIGKILL)
    }

    // MARK: - Clients, which Holter accepts

    /// A client's dialect, and how it is started.
    struct Client: CustomTestStringConvertible {
        var dialect: String
        /// What it says once its session is whole.
        var proof: String
        var start: @Sendable (Int) throws -> InteropPeer
        var testDescription: String { dialect }
    }

    static let clients = [
        Client(dialect: "graphql-ws", proof: "COMPLETE") { try DialectPrograms.gql(port: $0) },
        Client(dialect: "phoenix", proof: "BEAT") { try DialectPrograms.phoenix(port: $0) },
        Client(dialect: "socket.io", proof: "CALLED") {
            try DialectPrograms.socketIOClient(port: $0)
        },
        Client(dialect: "engine.io", proof: "BEAT") {
            try DialectPrograms.engineIOClient(port: $0)
        },
    ]

    @Test(
        "a client beats, ends and is the same session again, stops and is named", arguments: clients
    )
    func client(_ client: Client) async throws {
        let port = try EndToEnd.freePort()
        let holter = try Watcher(["ws://127.0.0.1:\(port)#dialect=\(client.dialect)"], as: "listen")
        try await holter.listens()
        var peer = try client.start(port)
        try await holter.wait(for: "UP")
        try await peer.wait(for: "UP")
        try await peer.wait(for: client.proof)

        let killed = Date()
        try await peer.kill()
        let death = try await holter.wait(for: "DEAD", containing: "closed by peer", after: killed)
        #expect(death.at.timeIntervalSince(killed) < 1)
        peer = try client.start(port)
        let again = try await holter.wait(for: "UP", containing: "came back", after: killed)
        #expect(again.generation == 2)
        try await peer.wait(for: client.proof)

        let stopped = Date()
        peer.freeze()
        try await stalls(holter, since: stopped)
        peer.thaw()
        try await peer.wait(for: "DOWN")
        try await holter.program.stop()
        try await peer.kill()
    }

    @Test(
        "a client that an operator's kill reaches is back by itself, as the same session",
        arguments: clients.dropLast())
    func killed(_ client: Client) async throws {
        let port = try EndToEnd.freePort()
        let terminal = try Tmux(
            ["listen", "ws://127.0.0.1:\(port)#dialect=\(client.dialect)", "--every", "1s"],
            width: 120)
        try await terminal.wait(for: "accepts sessions")
        let peer = try client.start(port)
        try await terminal.wait(for: "+ UP", within: 20)
        try await peer.wait(for: client.proof)
        let mark = peer.mark
        try terminal.write("K")
        try await terminal.wait(for: "1 close")
        try terminal.type("Enter")
        try await terminal.wait(for: "type 1 to close")
        try terminal.write("1")
        try terminal.type("Enter")
        try await peer.wait(for: "DOWN", after: mark)
        try await peer.wait(for: "UP", after: mark)
        try await terminal.wait(for: "g2")
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
        try await peer.kill()
    }

    // MARK: - Steps

    private func measure(_ url: String) async throws {
        let (status, output, _) = try await Program.holter([
            "watch", url, "--every", "100ms", "--for", "2s", "--json",
        ])
        #expect(status == 0)
        let value = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
        let session = try #require((value?["sessions"] as? [[String: Any]])?.first)
        #expect(session["state"] as? String == "up")
        #expect(session["loss_total_percent"] as? Double == 0)
        #expect(try #require(session["probes_answered"] as? Int) >= 10)
        #expect(try #require(session["rtt_p50_ms"] as? Double) < 50)
    }

    private func stalls(_ watcher: Watcher, since stopped: Date) async throws {
        let late = try await watcher.wait(for: "LATE", after: stopped)
        let death = try await watcher.wait(
            for: "DEAD", containing: "peer process stalled", after: stopped)
        #expect(late.at <= death.at)
        #expect(death.at.timeIntervalSince(stopped) <= watcher.bound)
    }
}
