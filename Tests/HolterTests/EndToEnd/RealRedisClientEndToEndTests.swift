import Foundation
import Testing

/// redis-cli as a client of `holter listen redis://…`.
@Suite("With a real client of Redis", .enabled(if: EndToEnd.hasReal), .serialized)
struct RedisClientRealEndToEndTests {
    private func client(_ port: Int, _ words: String...) throws -> InteropPeer {
        InteropPeer(program: try Program(["redis-cli", "-p", "\(port)"] + words))
    }

    /// Runs it to its end and answers what it printed.
    private func run(_ port: Int, _ words: String...) async throws -> String {
        let client = try Program(["redis-cli", "-p", "\(port)", "--no-auth-warning"] + words)
        _ = try await client.status()
        return client.output
    }

    @Test("is answered, also with a password and in RESP3")
    func commands() async throws {
        let (port, secret) = (try EndToEnd.freePort(), try EndToEnd.freePort())
        let holter = try Watcher(
            ["redis://127.0.0.1:\(port)", "redis://:hunter2@127.0.0.1:\(secret)"], as: "listen")
        _ = try await EndToEnd.eventually("two ports") {
            holter.program.output.components(separatedBy: " LISTEN ").count == 3 ? true : nil
        }
        #expect(try await run(port, "ping") == "PONG\n")
        #expect(try await run(port, "-3", "ping", "hello") == "hello\n")
        #expect(
            try await run(port, "-r", "3", "-i", "0.1", "echo", "x").split(separator: "\n")
                == ["x", "x", "x"])
        #expect(try await run(port, "flushall").hasPrefix("ERR"))
        #expect(try await run(secret, "ping").contains("NOAUTH"))
        #expect(try await run(secret, "-a", "hunter2", "ping") == "PONG\n")
        #expect(try await !run(secret, "-a", "wrong-one", "ping").contains("PONG"))
        try await holter.program.stop()
        for text in ["hunter2", "wrong-one"] { #expect(!holter.program.output.contains(text)) }
    }

    @Test("a subscriber stays, its end is seen at once, and the next of its address is its session")
    func subscriber() async throws {
        let port = try EndToEnd.freePort()
        let holter = try Watcher(["redis://127.0.0.1:\(port)"], as: "listen")
        try await holter.listens()
        var peer = try client(port, "subscribe", "x")
        let first = try await holter.wait(for: "UP")
        try await peer.wait(for: "subscribe")
        // It says nothing by itself, and nobody promised that it would.
        try await Task.sleep(for: .seconds(3))
        #expect(holter.words() == ["UP"])
        let killed = Date()
        try await peer.kill()
        let end = try await holter.wait(for: "LEFT", after: first.at)
        #expect(end.at.timeIntervalSince(killed) < 1)
        peer = try client(port, "subscribe", "x")
        let second = try await holter.wait(for: "UP", containing: "came back", after: end.at)
        #expect(second.session == first.session)
        #expect(second.generation == 2)
        try await holter.program.stop()
        #expect(try await peer.program.status() != 0 || !peer.program.errors.isEmpty)
    }
}
