import Foundation
import Testing

@Suite("Against a real nats-server", .enabled(if: EndToEnd.hasReal), .serialized)
struct NATSRealEndToEndTests {
    private let login = ["--user", "watcher", "--pass", "hunter2"]

    @Test("comes up with a password and is measured")
    func life() async throws {
        let server = try await CommandServer.nats(login)
        try await ServerTrial.life(["nats://watcher:hunter2@127.0.0.1:\(server.port)"])
    }

    @Test("a kill -9 is seen at once; a stopped process is late, then dead; both come back")
    func death() async throws {
        let server = try await CommandServer.nats()
        try await ServerTrial.death(["nats://127.0.0.1:\(server.port)"], server)
    }

    @Test("refused logins rest after one attempt")
    func refused() async throws {
        let server = try await CommandServer.nats(login)
        let host = "127.0.0.1:\(server.port)"
        try await ServerTrial.refused([
            ("nats://watcher:wrong-one@\(host)", "Authorization Violation"),
            ("nats://\(host)", "Authorization Violation"),
        ])
        let attempts = server.log.components(separatedBy: "authentication error").count - 1
        #expect(attempts == 2, "\(server.log)")
        let token = try await CommandServer.nats(["--auth", "hunter2"])
        let watcher = try Watcher(["nats://hunter2@127.0.0.1:\(token.port)"])
        try await watcher.wait(for: "UP")
        try await watcher.program.stop()
    }

    @Test("TLS behind INFO is taken where the server wants it, and its certificate is checked")
    func tls() async throws {
        let certificates = try await Certificates()
        let folder = certificates.folder.path
        let server = try await CommandServer.nats(
            login + ["--tls", "--tlscert", "\(folder)/good.pem", "--tlskey", "\(folder)/good.key"])
        let plain = try await CommandServer.nats()
        let url = "nats://watcher:hunter2@localhost:\(server.port)"
        let known = try Watcher(
            [
                url, "\(url)#tls=require", "\(url)#tls=off",
                "nats://localhost:\(plain.port)#tls=require",
            ],
            ["--ca", certificates.authority])
        try await known.wait(for: "UP")
        try await known.wait(for: "UP", session: "s0002")
        try await known.wait(
            for: "DEAD", containing: "the server wants TLS, and tls=off was asked for",
            session: "s0003")
        try await known.wait(
            for: "DEAD", containing: "the server offers no TLS", session: "s0004")
        let unknown = try Watcher([url])
        try await unknown.wait(for: "DEAD", containing: "unknown issuer")
        try await Task.sleep(for: .seconds(1))
        #expect(known.words() == ["UP"])
        #expect(unknown.words() == ["DEAD"])
        for watcher in [known, unknown] { try await watcher.program.stop() }
    }

    @Test("the server's own pings are answered, so that a slow heartbeat is not stale")
    func pings() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("nats.conf", "ping_interval: \"400ms\"\nping_max: 1\n")
        let server = try await CommandServer.nats(["-c", file])
        let watcher = try Watcher(["nats://127.0.0.1:\(server.port)"], every: 30)
        try await watcher.wait(for: "UP")
        try await Task.sleep(for: .seconds(3))
        #expect(watcher.words() == ["UP"])
        #expect(!server.log.contains("Stale"))
        // Where nobody answers, the server closes and says why.
        watcher.program.signal(SIGSTOP)
        try await Task.sleep(for: .seconds(1.5))
        watcher.program.signal(SIGCONT)
        try await watcher.wait(for: "DEAD", containing: "closed by peer: Stale Connection")
        try await watcher.wait(for: "UP", containing: "reconnected")
        try await watcher.program.stop()
    }
}
