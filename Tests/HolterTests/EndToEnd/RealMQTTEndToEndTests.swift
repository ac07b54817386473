import Foundation
import Testing

@Suite("Against a real mosquitto", .enabled(if: EndToEnd.hasReal), .serialized)
struct MQTTRealEndToEndTests {
    @Test("comes up in both versions, with a password too, and is measured")
    func life() async throws {
        let server = try await CommandServer.mosquitto(password: "hunter2")
        let url = "mqtt://watcher:hunter2@127.0.0.1:\(server.port)"
        try await ServerTrial.life([url, "\(url)#version=5"])
    }

    @Test("a kill -9 is seen at once; a stopped process is late, then dead; both come back")
    func death() async throws {
        let server = try await CommandServer.mosquitto()
        let url = "mqtt://127.0.0.1:\(server.port)"
        try await ServerTrial.death([url, "\(url)#version=5"], server)
    }

    @Test("refused logins rest after one attempt")
    func refused() async throws {
        let server = try await CommandServer.mosquitto(password: "hunter2")
        let host = "127.0.0.1:\(server.port)"
        try await ServerTrial.refused([
            ("mqtt://watcher:wrong-one@\(host)", "not authorized"),
            ("mqtt://watcher:wrong-one@\(host)#version=5", "not authorized"),
            ("mqtt://\(host)", "not authorized"),
        ])
        let attempts = server.log.components(separatedBy: "not authorised").count - 1
        #expect(attempts == 3, "\(server.log)")
    }

    @Test("a broker hears a goodbye, and gives the client id to another")
    func goodbye() async throws {
        let server = try await CommandServer.mosquitto()
        let url = "mqtt://127.0.0.1:\(server.port)"
        let short = try Watcher(["\(url)#clientid=short"])
        try await short.wait(for: "UP")
        try await short.program.stop()
        _ = try await EndToEnd.eventually("a goodbye in the broker's words") {
            server.log.contains("Client short disconnected.") ? true : nil
        }
        let watcher = try Watcher(["\(url)#version=5&clientid=five", url])
        for session in ["s0001", "s0002"] { try await watcher.wait(for: "UP", session: session) }
        let other = try Program([
            "mosquitto_pub", "-h", "127.0.0.1", "-p", "\(server.port)", "-V", "5", "-i", "five",
            "-t", "a", "-m", "b",
        ])
        #expect(try await other.status() == 0)
        // mosquitto 2.0 says no DISCONNECT here, though MQTT 5 has one for it.
        try await watcher.wait(for: "DEAD", containing: "closed by peer")
        try await watcher.wait(for: "UP", containing: "reconnected")
        try await server.stop()
        try await watcher.wait(for: "DEAD", containing: "closed by peer", session: "s0002")
        try await watcher.program.stop()
    }
}
