import Foundation
import Testing

@Suite("Against a real MariaDB", .enabled(if: EndToEnd.hasReal), .serialized)
struct MySQLRealEndToEndTests {
    static let watcher = "CREATE USER IF NOT EXISTS watcher IDENTIFIED BY 'hunter2'"

    @Test("comes up, is measured, is killed by an operator, and says goodbye")
    func life() async throws {
        let server = try await MariaDBServer([
            Self.watcher, "CREATE DATABASE IF NOT EXISTS shop",
            "GRANT SELECT ON shop.* TO watcher",
        ])
        let url = "mysql://watcher:hunter2@127.0.0.1:\(server.port)/shop"
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
        #expect(!output.contains("hunter2"))
        let watcher = try Watcher([url])
        try await watcher.wait(for: "UP")
        let links = "from information_schema.processlist where user = 'watcher'"
        #expect(try await server.run("select db \(links)") == "shop\n")
        let number = try await server.run("select id \(links)")
        let aborted = "show global status like 'Aborted_%'"
        #expect(try await server.run(aborted).filter(\.isNumber).allSatisfy { $0 == "0" })
        try await server.run("kill \(number)")
        try await watcher.wait(for: "DEAD", containing: "closed by peer")
        try await watcher.wait(for: "UP", containing: "reconnected")
        try await watcher.program.stop()
    }

    @Test("a kill -9 is seen at once; a stopped process is late, then dead; both come back")
    func death() async throws {
        let server = try await MariaDBServer([Self.watcher])
        let watcher = try Watcher(["mysql://watcher:hunter2@127.0.0.1:\(server.port)"])
        let up = try await watcher.wait(for: "UP")
        let killed = Date()
        try await server.stop(SIGKILL)
        let death = try await watcher.wait(for: "DEAD", after: up.at)
        #expect(death.at.timeIntervalSince(killed) < 1)
        try await server.restart()
        let back = try await watcher.wait(for: "UP", containing: "reconnected", within: 35)
        try await Task.sleep(for: .seconds(1))
        let stopped = Date()
        server.signal(SIGSTOP)
        let late = try await watcher.wait(for: "LATE", after: back.at)
        let silence = try await watcher.wait(
            for: "DEAD", containing: "no answer in time (1 missed) - peer process stalled",
            after: back.at)
        #expect(late.at < silence.at)
        #expect(silence.at.timeIntervalSince(stopped) <= watcher.bound)
        server.signal(SIGCONT)
        try await watcher.wait(for: "UP", after: silence.at, within: 35)
        try await watcher.program.stop()
    }

    @Test("refused logins rest after one attempt, and say why")
    func refused() async throws {
        let server = try await MariaDBServer(
            [
                Self.watcher,
                "CREATE USER IF NOT EXISTS edward IDENTIFIED VIA ed25519 USING PASSWORD('hunter2')",
                "CREATE USER IF NOT EXISTS either IDENTIFIED VIA ed25519 USING PASSWORD('hunter2') "
                    + "OR mysql_native_password USING PASSWORD('hunter2')",
            ], ["--plugin-load-add=auth_ed25519"])
        let host = "127.0.0.1:\(server.port)"
        let watcher = try Watcher([
            "mysql://watcher:wrong-one@\(host)", "mysql://edward:hunter2@\(host)",
            "mysql://watcher:hunter2@\(host)/nowhere", "mysql://\(host)",
            "mysql://watcher:hunter2@\(host)#tls=require",
            "mysql://watcher:hunter2@\(host)#tls=prefer", "mysql://either:hunter2@\(host)",
        ])
        let causes = [
            "credentials refused: Access denied for user 'watcher'@'localhost' (using password: YES)"
                + " (1045)",
            "credentials refused: the server wants client_ed25519, which Holter does not speak",
            "credentials refused: Access denied for user 'watcher'@'%' to database 'nowhere' (1044)",
            "credentials refused: Access denied for user 'holter'@'localhost' (using password: NO)",
            "TLS failure: the peer offers none",
        ]
        for (index, cause) in causes.enumerated() {
            try await watcher.wait(for: "DEAD", containing: cause, session: "s000\(index + 1)")
        }
        try await watcher.wait(for: "UP", session: "s0006")
        try await watcher.wait(for: "UP", session: "s0007")
        try await Task.sleep(for: .seconds(2))
        for index in 1...5 { #expect(watcher.words("s000\(index)") == ["DEAD"]) }
        let denied = "'watcher'@'localhost' (using password: YES)"
        #expect(server.log.components(separatedBy: denied).count == 2)
        #expect(!watcher.program.output.contains("wrong-one"))
        try await watcher.program.stop()
    }

    @Test("TLS on the way is taken where it is required, and its certificate is checked")
    func tls() async throws {
        let certificates = try await Certificates()
        let folder = certificates.folder.path
        let server = try await MariaDBServer(
            [
                "CREATE USER IF NOT EXISTS watcher IDENTIFIED BY 'hunter2' REQUIRE SSL"
            ],
            ["--ssl-cert=\(folder)/good.pem", "--ssl-key=\(folder)/good.key"])
        let url = "mysql://watcher:hunter2@localhost:\(server.port)"
        let known = try Watcher(["\(url)#tls=require", url], ["--ca", certificates.authority])
        try await known.wait(for: "UP")
        try await known.wait(for: "DEAD", containing: "Access denied", session: "s0002")
        let unknown = try Watcher(["\(url)#tls=require", "\(url)#tls=prefer"])
        try await unknown.wait(for: "DEAD", containing: "unknown issuer")
        try await unknown.wait(for: "DEAD", containing: "unknown issuer", session: "s0002")
        let up = try await server.run(
            "select count(*) from information_schema.processlist where user = 'watcher'")
        #expect(up == "1\n")
        for watcher in [known, unknown] { try await watcher.program.stop() }
    }

    @Test("a server that has no room is tried again, and says so")
    func full() async throws {
        let server = try await MariaDBServer([Self.watcher], ["--max-connections=10"])
        let url = "mysql://watcher:hunter2@127.0.0.1:\(server.port)"
        let crowd = try Watcher(Array(repeating: "\(url)", count: 10))
        for index in 1...10 {
            let name = index < 10 ? "s000\(index)" : "s0010"
            try await crowd.wait(for: "UP", session: name)
        }
        let late = try Watcher([url])
        try await late.wait(for: "DEAD", containing: "bad hello: Too many connections (1040)")
        try await crowd.program.stop()
        try await late.wait(for: "UP", within: 35)
        try await late.program.stop()
    }

    @Test("caching_sha2_password: tells the password to a socket file, then the server knows it")
    func cachingSHA2() async throws {
        let folder = try TemporaryFolder()
        let port = try EndToEnd.freePort()
        let server = try MimicServer.start(port: port, socket: "\(folder.path)/socket")
        try await WebSocketServers.listens(port)
        let url = "mysql://watcher:hunter2@localhost:\(port)"
        let words = "the server wants the password in the clear; use tls=require"
        let open = try Watcher([url])
        try await open.wait(for: "DEAD", containing: "credentials refused: \(words)")
        let file = "mysql+unix://\(folder.path)/socket#user=watcher&password=hunter2"
        let local = try Watcher([file])
        try await local.wait(for: "UP")
        let wrong = "mysql://watcher:wrong-one@localhost:\(port)"
        let known = try Watcher([url, wrong])
        try await known.wait(for: "UP")
        try await known.wait(for: "DEAD", containing: "Access denied", session: "s0002")
        try await Task.sleep(for: .seconds(1))
        #expect(open.words() == ["DEAD"])
        #expect(local.words() == ["UP"])
        #expect(known.words() == ["UP"])
        for watcher in [open, local, known] { try await watcher.program.stop() }
        withExtendedLifetime(server) {}
    }
}
