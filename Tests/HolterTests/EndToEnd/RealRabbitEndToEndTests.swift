import Foundation
import Testing

/// One server for all, because it takes long to start: the sessions live through what happens
/// to it.
@Suite("Against a real RabbitMQ", .enabled(if: EndToEnd.hasReal), .serialized)
struct RabbitRealEndToEndTests {
    /// The sessions of the watcher that stays, by the id they get: STOMP, the same with receipts,
    /// over TLS; AMQP, over TLS.
    private enum Session {
        static let stomp = "s0001"
        static let receipts = "s0002"
        static let stomps = "s0003"
        static let amqp = "s0004"
        static let amqps = "s0005"
        static let all = [stomp, receipts, stomps, amqp, amqps]
    }

    @Test("AMQP and STOMP: up, measured, refused, stopped, killed, restarted, shut down")
    func life() async throws {
        let certificates = try await Certificates()
        let server = try await RabbitServer(certificates)
        let authority = "ca=\(certificates.authority)"
        let watcher = try Watcher([
            "stomp://guest:guest@127.0.0.1:\(server.stomp)",
            "stomp://guest:guest@127.0.0.1:\(server.stomp)#receipts=yes",
            "stomps://guest:guest@localhost:\(server.stomps)#\(authority)",
            "amqp://127.0.0.1:\(server.amqp)",
            "amqps://guest:guest@localhost:\(server.amqps)/%2F#\(authority)",
        ])
        for session in Session.all { try await watcher.wait(for: "UP", session: session) }
        let measuring = try measure(server)
        try await refused(server)
        try await measured(measuring)
        for session in Session.all { #expect(watcher.words(session).last == "UP") }
        for session in Session.all { #expect(watcher.words(session).last == "UP") }
        try await stopped(server, watcher)
        try await killed(server, watcher)
        try await shutDown(server)
        try await watcher.program.stop()
        for text in [watcher.program.output, watcher.program.errors] {
            #expect(!text.contains("guest:guest"))
        }
    }

    private func measure(_ server: RabbitServer) throws -> Program {
        try Program([
            EndToEnd.holter, "watch", "stomp://guest:guest@127.0.0.1:\(server.stomp)",
            "amqp://127.0.0.1:\(server.amqp)",
            "stomp://guest:guest@127.0.0.1:\(server.stomp)#receipts=yes", "--every", "500ms",
            "--timeout", "400ms", "--for", "5s", "--json",
        ])
    }

    /// Both directions beat: nothing is late, there is no loss and no round trip; with receipts there
    /// is one.
    private func measured(_ program: Program) async throws {
        #expect(try await program.status() == 0)
        let output = program.output
        let value = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
        let sessions = try #require(value?["sessions"] as? [[String: Any]])
        try #require(sessions.count == 3)
        for session in sessions.prefix(2) {
            #expect(session["state"] as? String == "up")
            #expect(session["rtt_p50_ms"] is NSNull)
            #expect(session["loss_total_percent"] as? Double == 0)
            #expect(session["probes_answered"] as? Int == 0)
            #expect(try #require(session["probes_sent"] as? Int) >= 6)
            let beats = try #require(session["beats"] as? [String])
            #expect(beats.count { $0 == "heard" } >= 4)
        }
        #expect(sessions[2]["loss_total_percent"] as? Double == 0)
        #expect(try #require(sessions[2]["rtt_p50_ms"] as? Double) < 100)
        #expect(try #require(sessions[2]["probes_answered"] as? Int) >= 6)
    }

    /// A wrong password rests after one attempt; a virtual host that is not there is said in words.
    private func refused(_ server: RabbitServer) async throws {
        let watcher = try Watcher([
            "stomp://guest:wrong-one@127.0.0.1:\(server.stomp)",
            "amqp://guest:wrong-one@127.0.0.1:\(server.amqp)",
            "amqp://guest:guest@127.0.0.1:\(server.amqp)/nowhere",
            "stomp://guest:guest@127.0.0.1:\(server.stomp)#vhost=nowhere",
        ])
        for session in ["s0001", "s0002"] {
            let death = try await watcher.wait(
                for: "DEAD", containing: "credentials refused", session: session)
            #expect(!death.text.contains("wrong-one"))
        }
        try await watcher.wait(
            for: "DEAD", containing: "530 NOT_ALLOWED - vhost nowhere not found", session: "s0003")
        try await watcher.wait(
            for: "DEAD", containing: "Virtual host 'nowhere' access denied", session: "s0004")
        try await Task.sleep(for: .seconds(1.5))
        #expect(watcher.words("s0001").filter { $0 != "ADVICE" } == ["DEAD"])
        #expect(watcher.words("s0002") == ["DEAD"])
        try await watcher.program.stop()
    }

    /// A stopped process is late, then dead in the words of silence, when the protocol's own time is
    /// over.
    private func stopped(_ server: RabbitServer, _ watcher: Watcher) async throws {
        let stopped = Date()
        server.signal(SIGSTOP)
        // RabbitMQ grants STOMP a beat a second; two timeouts of 400 ms on top. AMQP agreed on a
        // heartbeat of 2 s, and two of them are the end. The last beat came up to a second before
        // the stop.
        for (session, every, silence) in [
            (Session.stomp, "every 1s", 1.8), (Session.stomps, "every 1s", 1.8),
            (Session.amqp, "every 1s", 4.0), (Session.amqps, "every 1s", 4.0),
        ] {
            let late = try await watcher.wait(
                for: "LATE", containing: "silent for", session: session, after: stopped)
            let death = try await watcher.wait(
                for: "DEAD", containing: "silent for", session: session, after: stopped)
            let seconds = death.at.timeIntervalSince(stopped)
            #expect(late.at < death.at)
            #expect(death.text.contains(every))
            #expect(death.text.contains("peer process stalled"), "\(death.text)")
            #expect((silence - 1.1...silence + 0.5).contains(seconds), "\(session): \(seconds)")
        }
        let unanswered = try await watcher.wait(
            for: "DEAD", containing: "peer process stalled", session: Session.receipts,
            after: stopped)
        #expect(unanswered.at.timeIntervalSince(stopped) <= watcher.bound + 1)
        let continued = Date()
        server.signal(SIGCONT)
        for session in Session.all {
            try await watcher.wait(for: "UP", session: session, after: continued, within: 35)
        }
    }

    /// A killed process is seen at once, and the sessions come back after its restart.
    private func killed(_ server: RabbitServer, _ watcher: Watcher) async throws {
        let killed = Date()
        try await server.stop(SIGKILL)
        for session in Session.all {
            let death = try await watcher.wait(for: "DEAD", session: session, after: killed)
            #expect(death.at.timeIntervalSince(killed) < 1)
        }
        try await watcher.wait(for: "DEAD", containing: "refused", after: killed)
        let restarted = Date()
        try await server.restart()
        // The backoff of each is drawn; the luckiest will do.
        _ = try await EndToEnd.eventually("a session that is back", within: 35) {
            watcher.lines.first {
                $0.word == "UP" && $0.text.contains("reconnected after") && $0.at > restarted
            }
        }
    }

    /// A server that is shut down says so, and is quoted.
    private func shutDown(_ server: RabbitServer) async throws {
        let watcher = try Watcher(["amqp://127.0.0.1:\(server.amqp)"])
        try await watcher.wait(for: "UP")
        // A connection that has just been opened is closed without a word.
        try await Task.sleep(for: .seconds(1))
        server.signal(SIGTERM)
        try await watcher.wait(for: "DEAD", containing: "closed by peer 320: CONNECTION_FORCED")
        try await watcher.program.stop()
        try await server.stop()
    }
}
