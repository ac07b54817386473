import Foundation
import Testing

/// mosquitto_sub as a client of `holter listen mqtt://…`.
@Suite("With a real client of MQTT", .enabled(if: EndToEnd.hasReal), .serialized)
struct MQTTClientRealEndToEndTests {
    /// A client with a keep-alive of 5 s, the shortest that it takes.
    private func client(_ port: Int, _ more: [String] = []) throws -> InteropPeer {
        let command = [
            "stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", "\(port)", "-i",
            "sensor-7", "-k", "5", "-t", "#", "-d",
        ]
        return InteropPeer(program: try Program(command + more))
    }

    private let welcome = "Client sensor-7 received CONNACK (0)"

    @Test(
        "a client is its id: it is back as the same session, and its silence is told by its promise"
    )
    func life() async throws {
        let port = try EndToEnd.freePort()
        let holter = try Watcher(["mqtt://127.0.0.1:\(port)"], as: "listen")
        try await holter.listens()
        var peer = try client(port)
        let first = try await holter.wait(for: "UP")
        try await peer.wait(for: "Subscribed")

        let killed = Date()
        try await peer.kill()
        let end = try await holter.wait(for: "DEAD", containing: "closed by peer", after: first.at)
        #expect(end.at.timeIntervalSince(killed) < 1)
        peer = try client(port, ["-V", "5"])
        let second = try await holter.wait(for: "UP", containing: "came back", after: end.at)
        #expect(second.session == first.session)
        #expect(second.generation == 2)
        try await peer.wait(for: "Client sensor-7 received PINGRESP")

        // The keep-alive is 5 s; the last packet came up to that long before.
        let frozen = Date()
        peer.freeze()
        let late = try await holter.wait(for: "LATE", containing: "silent for", after: frozen)
        let death = try await holter.wait(for: "DEAD", containing: "silent for", after: frozen)
        let seconds = death.at.timeIntervalSince(frozen)
        #expect(late.at < death.at)
        #expect((2.4...8).contains(seconds), "\(seconds)")
        let mark = peer.mark
        peer.thaw()
        let third = try await holter.wait(for: "UP", containing: "came back", after: death.at)
        #expect(third.generation == 3)
        try await peer.wait(for: "Subscribed", after: mark)
        try await peer.kill()
        try await holter.program.stop()
    }

    @Test("a second client of the same id takes the session over, and a stranger is refused")
    func takeover() async throws {
        let port = try EndToEnd.freePort()
        let holter = try Watcher(["mqtt://watcher:hunter2@127.0.0.1:\(port)"], as: "listen")
        try await holter.listens()
        let login = ["-u", "watcher", "-P", "hunter2"]
        let stranger = try client(port, ["-u", "watcher", "-P", "wrong-one"])
        try await stranger.wait(for: "Client sensor-7 received CONNACK (4)")
        let first = try client(port, login)
        let up = try await holter.wait(for: "UP")
        try await first.wait(for: welcome)
        first.freeze()
        let second = try client(port, login)
        let back = try await holter.wait(for: "UP", after: up.at)
        #expect(back.session == up.session)
        #expect(back.generation == 2)
        try await second.wait(for: "Subscribed")
        for peer in [stranger, first, second] { try await peer.kill() }
        try await holter.program.stop()
        #expect(!holter.program.output.contains("hunter2"))
    }

    @Test("a client of 3.1.1 sees a kill, and is back as the same session")
    func killed() async throws {
        let port = try EndToEnd.freePort()
        let terminal = try Tmux(["listen", "mqtt://127.0.0.1:\(port)"], width: 120)
        try await terminal.wait(for: "accepts sessions")
        let peer = try client(port)
        try await peer.wait(for: welcome)
        try await terminal.killFirst()
        try await peer.wait(for: welcome, count: 2)
        try await terminal.wait(for: "g2")
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
        try await peer.kill()
    }

    @Test("a client of MQTT 5 is told of a kill by a reason")
    func killedWithReason() async throws {
        let port = try EndToEnd.freePort()
        let terminal = try Tmux(["listen", "mqtt://127.0.0.1:\(port)"], width: 120)
        try await terminal.wait(for: "accepts sessions")
        let peer = try client(port, ["-V", "5"])
        try await peer.wait(for: welcome)
        try await terminal.killFirst()
        try await peer.wait(for: "Received DISCONNECT (139)")
        // mosquitto_sub takes any DISCONNECT of a broker for its end.
        _ = try await peer.program.status()
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
    }
}
