import Foundation
import Testing

@Suite("HTTP/2 against real servers", .enabled(if: EndToEnd.hasReal), .serialized)
struct HTTP2RealEndToEndTests {
    @Test("nginx: in the clear and over TLS, killed and back; a server without h2 is named")
    func nginx() async throws {
        let certificates = try await Certificates()
        let nginx = try await HTTP2Nginx(certificates)
        let watcher = try Watcher(
            [
                "http2://127.0.0.1:\(nginx.clear)",
                "https2://localhost:\(nginx.secure)#ca=\(certificates.authority)",
                "https2://localhost:\(nginx.old)#ca=\(certificates.authority)",
                "http2://127.0.0.1:\(nginx.old)",
            ])
        try await watcher.wait(for: "ADVICE", containing: "too_many_pings")
        try await watcher.wait(for: "UP")
        try await watcher.wait(for: "UP", session: "s0002")
        try await watcher.wait(
            for: "DEAD", containing: "the peer does not speak h2 (ALPN)", session: "s0003")
        try await watcher.wait(
            for: "DEAD", containing: "bad hello: the peer does not speak HTTP/2", session: "s0004")
        try await Task.sleep(for: .seconds(2))
        #expect(watcher.words() == ["ADVICE", "UP"])
        let killed = Date()
        try await nginx.program.stop(SIGKILL)
        for session in ["s0001", "s0002"] {
            let death = try await watcher.wait(for: "DEAD", session: session, after: killed)
            #expect(death.at.timeIntervalSince(killed) < 1)
        }
        let started = Date()
        try await nginx.restart()
        try await watcher.wait(
            for: "UP", containing: "reconnected after", after: started, within: 35)
        try await watcher.program.stop()
        try await nginx.program.stop()
    }

    @Test("nginx: pings are measured, and an orderly stop is seen")
    func measured() async throws {
        let nginx = try await HTTP2Nginx(try await Certificates(), saysGoodbye: true)
        let (status, output, _) = try await Program.holter([
            "watch", "http2://127.0.0.1:\(nginx.clear)", "--every", "100ms", "--for", "2s",
            "--json",
        ])
        #expect(status == 0)
        let value = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
        let session = try #require((value?["sessions"] as? [[String: Any]])?.first)
        #expect(session["state"] as? String == "up")
        #expect(session["loss_total_percent"] as? Double == 0)
        #expect(try #require(session["probes_answered"] as? Int) >= 10)
        #expect(try #require(session["rtt_p50_ms"] as? Double) < 50)
        let watcher = try Watcher(["http2://127.0.0.1:\(nginx.clear)"])
        try await watcher.wait(for: "UP")
        // nginx says goodbye to a connection that it knows, not to one in its first moments.
        try await Task.sleep(for: .seconds(1))
        nginx.program.signal(SIGQUIT)
        try await watcher.wait(for: "MOVE", containing: "server asked us to move")
        #expect(!watcher.lines.contains { $0.text.contains("protocol error") })
        try await watcher.program.stop()
        try await nginx.program.stop()
    }

    @Test("a stopped server is late, then dead as a stalled process, and up when it goes on")
    func stopped() async throws {
        let port = try EndToEnd.freePort()
        let server = try HTTP2Servers.hypercorn(port: port)
        try await WebSocketServers.listens(port)
        let watcher = try Watcher(["http2://127.0.0.1:\(port)"])
        try await watcher.wait(for: "UP")
        try await Task.sleep(for: .seconds(1))
        let stopped = Date()
        server.signal(SIGSTOP)
        let late = try await watcher.wait(for: "LATE", after: stopped)
        let death = try await watcher.wait(
            for: "DEAD", containing: "peer process stalled", after: stopped)
        #expect(late.at < death.at)
        #expect(death.at.timeIntervalSince(stopped) <= watcher.bound)
        let continued = Date()
        server.signal(SIGCONT)
        try await watcher.wait(for: "UP", after: continued, within: 35)
        try await watcher.program.stop()
        try await server.stop(SIGKILL)
    }

    @Test("gRPC: a polite interval is not punished, and an orderly stop is told and tried again")
    func polite() async throws {
        let port = try EndToEnd.freePort()
        let server = try HTTP2Servers.grpc(port: port, gap: 300)
        try await WebSocketServers.listens(port)
        let watcher = try Watcher(["http2://127.0.0.1:\(port)"], every: 0.6)
        try await watcher.wait(for: "UP")
        // Eight pings; three strikes would have been enough.
        try await Task.sleep(for: .seconds(5))
        #expect(watcher.words() == ["ADVICE", "UP"])
        server.signal(SIGTERM)
        try await watcher.wait(for: "MOVE", containing: "server asked us to move")
        try await watcher.wait(for: "RETRY")
        try await watcher.program.stop()
        try await server.stop(SIGKILL)
    }

    @Test("gRPC: a quick one is punished, which is shown, and calms down until it is not")
    func provoked() async throws {
        let port = try EndToEnd.freePort()
        let server = try HTTP2Servers.grpc(port: port, gap: 1000)
        try await WebSocketServers.listens(port)
        let watcher = try Watcher(["http2://127.0.0.1:\(port)"], every: 0.4)
        try await watcher.wait(for: "UP")
        try await watcher.wait(
            for: "DEAD", containing: "closed by peer 11: ENHANCE_YOUR_CALM: too_many_pings")
        try await watcher.wait(for: "CALM", containing: "every 800ms")
        let second = try await watcher.wait(for: "CALM", containing: "every 1.60s", within: 25)
        try await watcher.wait(for: "UP", after: second.at)
        try await Task.sleep(for: .seconds(5))
        #expect(watcher.words().last == "UP")
        #expect(watcher.words().count { $0 == "CALM" } == 2)
        try await watcher.program.stop()
        try await server.stop(SIGKILL)
    }
}
