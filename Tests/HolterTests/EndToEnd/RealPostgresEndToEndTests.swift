import Foundation
import Testing

@Suite("Against a real PostgreSQL", .enabled(if: EndToEnd.hasReal), .serialized)
struct PostgresRealEndToEndTests {
    static let watcher = "CREATE USER watcher PASSWORD 'hunter2'"
    static let access = ["host all all 127.0.0.1/32 scram-sha-256"]

    @Test("SCRAM: comes up, is measured, and is ended by an operator, whose words it repeats")
    func life() async throws {
        let server = try await PostgresServer([Self.watcher], access: Self.access)
        let url = "postgres://watcher:hunter2@127.0.0.1:\(server.port)/postgres"
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
        let process = try await server.backend()
        try await server.run("select pg_terminate_backend(\(process))")
        let words = "terminating connection due to administrator command (57P01)"
        try await watcher.wait(for: "DEAD", containing: "closed by peer: \(words)")
        let back = try await watcher.wait(for: "UP", containing: "reconnected")
        try await server.stop()
        try await watcher.wait(for: "DEAD", containing: words, after: back.at)
        try await server.restart()
        try await watcher.wait(for: "UP", after: back.at, within: 35)
        try await watcher.program.stop()
    }

    @Test("a stopped backend is late, then dead; a kill -9 of the server is seen at once")
    func death() async throws {
        let server = try await PostgresServer([Self.watcher], access: Self.access)
        let watcher = try Watcher(["postgres://watcher:hunter2@127.0.0.1:\(server.port)/postgres"])
        try await watcher.wait(for: "UP")
        try await Task.sleep(for: .seconds(1))
        let process = try await server.backend()
        let stopped = Date()
        kill(process, SIGSTOP)
        let late = try await watcher.wait(for: "LATE", after: stopped)
        let silence = try await watcher.wait(
            for: "DEAD", containing: "no answer in time (1 missed) - peer process stalled",
            after: stopped)
        #expect(late.at < silence.at)
        #expect(silence.at.timeIntervalSince(stopped) <= watcher.bound)
        kill(process, SIGCONT)
        let back = try await watcher.wait(for: "UP", containing: "reconnected", after: stopped)
        let killed = Date()
        kill(try await server.backend(), SIGKILL)
        let death = try await watcher.wait(for: "DEAD", after: back.at)
        #expect(death.at.timeIntervalSince(killed) < 1)
        // The server recovers from the crash of a backend by itself.
        try await watcher.wait(for: "UP", after: death.at, within: 35)
        try await server.stop(SIGKILL)
        try await watcher.wait(for: "DEAD", containing: "refused", after: killed)
        try await watcher.program.stop()
    }

    @Test("every way of login, each refusal with its reason and after one attempt")
    func logins() async throws {
        let server = try await PostgresServer(
            [
                Self.watcher, "SET password_encryption = 'md5'; CREATE USER old PASSWORD 'hunter2'",
                "CREATE USER plain PASSWORD 'hunter2'", "CREATE USER anybody",
                "CREATE USER full PASSWORD 'hunter2' CONNECTION LIMIT 0",
            ],
            access: [
                "host all old 127.0.0.1/32 md5", "host all plain 127.0.0.1/32 password",
                "local all plain password", "host all anybody 127.0.0.1/32 trust",
                "host all watcher,full 127.0.0.1/32 scram-sha-256",
            ])
        let host = "127.0.0.1:\(server.port)"
        let cases: [(url: String, cause: String)] = [
            ("postgres://watcher:hunter2@\(host)/postgres", ""),
            ("postgres://old:hunter2@\(host)/postgres", ""),
            ("postgres://anybody@\(host)/postgres#tls=prefer", ""),
            ("postgres+unix://\(server.socket)#user=plain&password=hunter2&database=postgres", ""),
            (
                "postgres://plain:hunter2@\(host)/postgres",
                "the server wants the password in the clear; use tls=require"
            ),
            (
                "postgres://watcher:wrong-one@\(host)/postgres",
                "password authentication failed for user \"watcher\" (28P01)"
            ),
            (
                "postgres://old:wrong-one@\(host)/postgres",
                "password authentication failed for user \"old\" (28P01)"
            ),
            ("postgres://watcher:hunter2@\(host)/x", "database \"x\" does not exist (3D000)"),
            ("postgres://\(host)/postgres", "no pg_hba.conf entry for host"),
        ]
        let watcher = try Watcher(cases.map(\.url))
        for (index, (_, cause)) in cases.enumerated() {
            try await watcher.wait(
                for: cause.isEmpty ? "UP" : "DEAD",
                containing: cause.isEmpty ? "" : "credentials refused: \(cause)",
                session: "s000\(index + 1)")
        }
        try await Task.sleep(for: .seconds(2))
        for (index, (_, cause)) in cases.enumerated() {
            #expect(watcher.words("s000\(index + 1)") == [cause.isEmpty ? "UP" : "DEAD"])
        }
        #expect(!watcher.program.output.contains("wrong-one"))
        let full = try Watcher(["postgres://full:hunter2@\(host)/postgres"])
        try await full.wait(
            for: "DEAD", containing: "bad hello: too many connections for role \"full\" (53300)")
        try await full.wait(for: "RETRY")
        for watcher in [watcher, full] { try await watcher.program.stop() }
    }

    @Test("TLS on the way is taken where it is required, and its certificate is checked")
    func tls() async throws {
        let certificates = try await Certificates()
        let server = try await PostgresServer(
            [Self.watcher, "CREATE USER plain PASSWORD 'hunter2'"],
            access: [
                "hostssl all watcher 127.0.0.1/32 scram-sha-256",
                "hostssl all plain 127.0.0.1/32 password",
            ], certificates: certificates)
        let host = "localhost:\(server.port)/postgres"
        let known = try Watcher(
            [
                "postgres://watcher:hunter2@\(host)#tls=require",
                "postgres://plain:hunter2@\(host)#tls=prefer",
                "postgres://watcher:hunter2@\(host)",
            ], ["--ca", certificates.authority])
        try await known.wait(for: "UP")
        try await known.wait(for: "UP", session: "s0002")
        try await known.wait(for: "DEAD", containing: "no encryption (28000)", session: "s0003")
        let unknown = try Watcher(["postgres://watcher:hunter2@\(host)#tls=require"])
        try await unknown.wait(for: "DEAD", containing: "unknown issuer")
        let plain = try await PostgresServer([Self.watcher], access: Self.access)
        let none = try Watcher([
            "postgres://watcher:hunter2@127.0.0.1:\(plain.port)/postgres#tls=require"
        ])
        try await none.wait(for: "DEAD", containing: "TLS failure: the peer offers none")
        try await Task.sleep(for: .seconds(1))
        #expect(none.words() == ["DEAD"])
        for watcher in [known, unknown, none] { try await watcher.program.stop() }
    }

    @Test("a server that lets nobody in yet is tried again, until it does")
    func startingUp() async throws {
        let server = try await PostgresServer(
            [Self.watcher], access: Self.access, ["hot_standby=off"])
        let watcher = try Watcher(["postgres://watcher:hunter2@127.0.0.1:\(server.port)/postgres"])
        let up = try await watcher.wait(for: "UP")
        try await server.stop()
        try await server.standBy()
        try await server.restart()
        try await watcher.wait(
            for: "DEAD", containing: "(57P03)", after: up.at, within: 35)
        try await server.promote()
        try await watcher.wait(for: "UP", containing: "reconnected", after: up.at, within: 35)
        try await watcher.program.stop()
    }
}
