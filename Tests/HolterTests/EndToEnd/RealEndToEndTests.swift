import Foundation
import Testing

@Suite("Against real servers", .enabled(if: EndToEnd.hasReal), .serialized)
struct RealEndToEndTests {
    // MARK: - Redis

    @Test("Redis: comes up and is measured")
    func redis() async throws {
        let server = try await RedisServer()
        let (status, output, _) = try await Program.holter([
            "watch", "redis://127.0.0.1:\(server.port)", "--every", "100ms", "--for", "2s",
            "--json",
        ])
        #expect(status == 0)
        let value = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
        let session = try #require((value?["sessions"] as? [[String: Any]])?.first)
        #expect(session["state"] as? String == "up")
        #expect(session["loss_total_percent"] as? Double == 0)
        #expect(try #require(session["probes_answered"] as? Int) >= 10)
        #expect(try #require(session["rtt_p50_ms"] as? Double) < 50)
    }

    @Test("Redis: a restart is seen at once and survived")
    func redisRestart() async throws {
        let server = try await RedisServer()
        let watcher = try Watcher(["redis://127.0.0.1:\(server.port)"])
        try await watcher.wait(for: "UP")
        let stopped = Date()
        try await server.stop()
        let death = try await watcher.wait(
            for: "DEAD", containing: "closed by peer", after: stopped)
        #expect(death.at.timeIntervalSince(stopped) < 1)
        try await watcher.wait(for: "DEAD", containing: "refused", after: stopped)
        let started = Date()
        try await server.restart()
        try await watcher.wait(
            for: "UP", containing: "reconnected after", after: started, within: 35)
        #expect(watcher.words().prefix(3) == ["UP", "DEAD", "RETRY"])
        try await watcher.program.stop()
    }

    @Test(
        "Redis: a stopped process is late, then dead within the policy's bound; a continued one is up again"
    )
    func redisStopped() async throws {
        let server = try await RedisServer()
        let watcher = try Watcher(["redis://127.0.0.1:\(server.port)"])
        try await watcher.wait(for: "UP")
        try await Task.sleep(for: .seconds(1))
        let stopped = Date()
        server.signal(SIGSTOP)
        let late = try await watcher.wait(for: "LATE", after: stopped)
        let death = try await watcher.wait(
            for: "DEAD", containing: "no answer in time", after: stopped)
        #expect(late.at < death.at)
        #expect(death.at.timeIntervalSince(stopped) <= watcher.bound)
        // The timeout, and no less, has passed.
        #expect(death.at.timeIntervalSince(stopped) >= 0.8)
        let continued = Date()
        server.signal(SIGCONT)
        try await watcher.wait(for: "UP", after: continued, within: 35)
        try await watcher.program.stop()
        try await server.stop(SIGKILL)
    }

    @Test("Redis: a pause shorter than the bound is late and then up, and kills nothing")
    func redisPause() async throws {
        let server = try await RedisServer()
        let watcher = try Watcher(
            ["redis://127.0.0.1:\(server.port)"], every: 0.5, timeout: 3)
        try await watcher.wait(for: "UP")
        let stopped = Date()
        server.signal(SIGSTOP)
        try await watcher.wait(for: "LATE", after: stopped)
        server.signal(SIGCONT)
        try await watcher.wait(for: "UP", after: stopped)
        try await Task.sleep(for: .seconds(1))
        #expect(!watcher.words().contains("DEAD"))
        try await watcher.program.stop()
    }

    @Test("Redis: with the default patience a pause of three seconds is late, and nobody dies")
    func redisDefaults() async throws {
        let server = try await RedisServer()
        let program = try Program(
            [
                EndToEnd.holter, "watch", "--plain", "--every", "1s",
                "redis://127.0.0.1:\(server.port)",
            ])
        _ = try await EndToEnd.eventually("UP") { program.output.contains(" UP up") ? true : nil }
        try await Task.sleep(for: .seconds(1))
        server.signal(SIGSTOP)
        try await Task.sleep(for: .seconds(3))
        server.signal(SIGCONT)
        _ = try await EndToEnd.eventually("late and up again") {
            guard let late = program.output.range(of: " LATE ") else { return nil as Bool? }
            return program.output[late.upperBound...].contains(" UP ") ? true : nil
        }
        #expect(!program.output.contains(" DEAD "))
        try await program.stop()
    }

    @Test("Redis: a killed process is seen at once")
    func redisKilled() async throws {
        let server = try await RedisServer()
        let watcher = try Watcher(["redis://127.0.0.1:\(server.port)"])
        try await watcher.wait(for: "UP")
        let killed = Date()
        try await server.stop(SIGKILL)
        let death = try await watcher.wait(for: "DEAD", after: killed)
        #expect(death.at.timeIntervalSince(killed) < 1)
        try await watcher.program.stop()
    }

    @Test("Redis: a password is used, and never shown")
    func redisPassword() async throws {
        let server = try await RedisServer(password: "hunter2")
        let folder = try TemporaryFolder()
        let file = try folder.write("secret", "hunter2\n")
        let url = "redis://127.0.0.1:\(server.port)"
        let watcher = try Watcher(
            ["redis://:hunter2@127.0.0.1:\(server.port)", url], ["--password-file", file])
        try await watcher.wait(for: "UP")
        try await watcher.wait(for: "UP", session: "s0002")
        // Without credentials the server's refusal is life all the same.
        let anonymous = try Watcher([url])
        try await anonymous.wait(for: "UP")
        try await watcher.program.stop()
        try await anonymous.program.stop()
        for text in [watcher.program.output, watcher.program.errors, anonymous.program.output] {
            #expect(!text.contains("hunter2"))
        }
    }

    @Test("Redis: refused credentials are a death that no retry follows")
    func redisWrongPassword() async throws {
        let server = try await RedisServer(password: "hunter2")
        let watcher = try Watcher(["redis://:wrong-one@127.0.0.1:\(server.port)"])
        let death = try await watcher.wait(for: "DEAD", containing: "credentials refused")
        #expect(!death.text.contains("wrong-one"))
        try await Task.sleep(for: .seconds(2))
        #expect(watcher.words() == ["DEAD"])
        try await watcher.program.stop()
    }

    @Test("Redis: a server that is busy or is told to close clients is told apart")
    func redisClientKill() async throws {
        let server = try await RedisServer()
        let watcher = try Watcher(["redis://127.0.0.1:\(server.port)"])
        try await watcher.wait(for: "UP")
        try await server.command("client", "kill", "type", "normal")
        try await watcher.wait(for: "DEAD", containing: "closed by peer")
        try await watcher.wait(for: "UP", containing: "reconnected")
        try await watcher.program.stop()
    }

    // MARK: - WebSocket

    @Test("WebSocket: PyPI's websockets behind an nginx that gives up silent sockets")
    func pythonBehindNginx() async throws {
        let backend = try EndToEnd.freePort()
        let server = try WebSocketServers.python(port: backend)
        let port = try EndToEnd.freePort()
        let proxy = try WebSocketServers.nginx(port: port, to: backend, readTimeout: 2)
        for port in [backend, port] { try await WebSocketServers.listens(port) }
        // A heartbeat shorter than the proxy's patience keeps the session, a longer one does not.
        let lively = try Watcher(["ws://127.0.0.1:\(port)/"])
        let lazy = try Watcher(["ws://127.0.0.1:\(port)/"], every: 8)
        try await lively.wait(for: "UP")
        let up = try await lazy.wait(for: "UP")
        let death = try await lazy.wait(for: "DEAD", containing: "closed by peer", after: up.at)
        #expect((1.5...5).contains(death.at.timeIntervalSince(up.at)))
        #expect(lively.words() == ["UP"])
        // The proxy refuses with a status, and the cause says which.
        let refused = try Watcher(["ws://127.0.0.1:\(port)/closed"])
        try await refused.wait(for: "DEAD", containing: "403")
        // A stopped server behind a proxy: the socket stays, the answers do not.
        let stopped = Date()
        server.signal(SIGSTOP)
        let silence = try await lively.wait(for: "DEAD", after: stopped)
        #expect(silence.at.timeIntervalSince(stopped) <= lively.bound)
        #expect(silence.text.contains("no answer in time"))
        server.signal(SIGCONT)
        for watcher in [lively, lazy, refused] { try await watcher.program.stop() }
        withExtendedLifetime(proxy) {}
    }

    @Test("WebSocket: Debian's node-ws, its close code and reason, and its end")
    func node() async throws {
        let port = try EndToEnd.freePort()
        let server = try WebSocketServers.node(port: port)
        try await WebSocketServers.listens(port)
        let watcher = try Watcher(["ws://127.0.0.1:\(port)/"])
        try await watcher.wait(for: "UP")
        server.signal(SIGUSR2)
        try await watcher.wait(
            for: "MOVE", containing: "server asked us to move (1001 going away\\e[2J)")
        let up = try await watcher.wait(for: "UP", containing: "came back")
        try await server.stop(SIGKILL)
        try await watcher.wait(for: "DEAD", after: up.at)
        try await watcher.wait(for: "DEAD", containing: "refused", after: up.at)
        try await watcher.program.stop()
    }

    // MARK: - TLS

    @Test("TLS: a good certificate is taken, and each bad one has its reason")
    func certificates() async throws {
        let certificates = try await Certificates()
        let cases = [
            ("good", ""), ("expired", "certificate expired"), ("self", "unknown issuer"),
            ("wrong", "certificate is not for localhost"),
        ]
        for (file, reason) in cases {
            let port = try EndToEnd.freePort()
            let server = try certificates.serve(file, port: port)
            try await WebSocketServers.listens(port)
            let watcher = try Watcher(
                ["tls://localhost:\(port)#script=none"], ["--ca", certificates.authority])
            if reason.isEmpty {
                try await watcher.wait(for: "UP")
            } else {
                let death = try await watcher.wait(for: "DEAD", containing: "TLS failure")
                #expect(death.text.contains(reason), "\(file): \(death.text)")
                try await Task.sleep(for: .seconds(1))
                // One that is out of its time may be replaced: it is tried again, in minutes.
                let words = file == "expired" ? ["DEAD", "RETRY"] : ["DEAD"]
                #expect(watcher.words() == words, "\(file)")
                let careless = try Watcher(["tls://localhost:\(port)#script=none"], ["--insecure"])
                try await careless.wait(for: "UP")
                try await careless.program.stop()
            }
            try await watcher.program.stop()
            try await server.stop(SIGKILL)
        }
    }

    @Test(
        "TLS: the system's authorities do not know ours, and a client certificate can be asked for")
    func authorities() async throws {
        let certificates = try await Certificates()
        let port = try EndToEnd.freePort()
        let server = try certificates.serve(
            "good", port: port, ["-Verify", "1", "-verify_return_error", "-CAfile", "ca.pem"])
        try await WebSocketServers.listens(port)
        let url = "tls://localhost:\(port)#script=none"
        let unknown = try Watcher([url])
        try await unknown.wait(for: "DEAD", containing: "unknown issuer")
        let folder = certificates.folder.path
        let known = try Watcher(
            [url],
            [
                "--ca", certificates.authority, "--cert", folder + "/good.pem", "--key",
                folder + "/good.key",
            ])
        try await known.wait(for: "UP")
        try await unknown.program.stop()
        try await known.program.stop()
        withExtendedLifetime(server) {}
    }

    @Test("TLS: a server that waits and one that talks in place of a handshake")
    func nonsense() async throws {
        let silent = try await RedisServer()
        let port = try EndToEnd.freePort()
        let talkative = try LineServer.start(port: port)
        try await WebSocketServers.listens(port)
        let watcher = try Watcher(
            ["tls://127.0.0.1:\(silent.port)#script=none", "tls://127.0.0.1:\(port)#script=none"],
            ["--connect-timeout", "2s"])
        try await watcher.wait(for: "DEAD", containing: "connect timeout (TLS handshake)")
        try await watcher.wait(for: "DEAD", containing: "TLS failure", session: "s0002")
        try await watcher.program.stop()
        withExtendedLifetime(talkative) {}
    }

    // MARK: - Lines

    @Test("Lines: right answers, wrong ones, a flood without an end of line, and the server's end")
    func lines() async throws {
        let port = try EndToEnd.freePort()
        let server = try LineServer.start(port: port)
        try await WebSocketServers.listens(port)
        let url = "tcp://127.0.0.1:\(port)"
        let watcher = try Watcher(
            [
                "\(url)#send=NOOP%0D%0A&expect=250", "\(url)#send=HELP%0D%0A&expect=250",
                "\(url)#send=FLOOD%0D%0A&expect=250", url,
            ])
        try await watcher.wait(for: "UP")
        try await watcher.wait(for: "UP", session: "s0004")
        let flood = try await watcher.wait(for: "DEAD", session: "s0003", within: 20)
        #expect(flood.text.contains("limit reached"), "\(flood.text)")
        // Any byte is life: the wrong answer keeps its session, and no session notices another's flood.
        try await Task.sleep(for: .seconds(2))
        #expect(watcher.words() == ["UP"])
        #expect(!watcher.words("s0002").contains("DEAD"))
        #expect(watcher.words("s0004") == ["UP"])
        let killed = Date()
        try await server.stop(SIGKILL)
        try await watcher.wait(for: "DEAD", after: killed)
        try await watcher.wait(for: "DEAD", session: "s0004", after: killed)
        try await watcher.program.stop()
    }
}
