import Foundation
import Testing

/// What every server that answers probes must be seen to do, whatever it speaks.
enum ServerTrial {
    /// Comes up and is measured: no loss, and a round trip.
    static func life(_ urls: [String]) async throws {
        let (status, output, _) = try await Program.holter(
            ["watch"] + urls + ["--every", "100ms", "--for", "2s", "--json"])
        #expect(status == 0)
        let value = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
        let sessions = try #require(value?["sessions"] as? [[String: Any]])
        #expect(sessions.count == urls.count)
        for session in sessions {
            #expect(session["state"] as? String == "up")
            #expect(session["loss_total_percent"] as? Double == 0)
            #expect(try #require(session["probes_answered"] as? Int) >= 10)
            #expect(try #require(session["rtt_p50_ms"] as? Double) < 50)
        }
        #expect(!output.contains("hunter2"))
    }

    /// A kill -9 is seen at once; a stopped process is late, then dead; both come back.
    static func death(_ urls: [String], _ server: CommandServer) async throws {
        let watcher = try Watcher(urls)
        let sessions = urls.indices.map { "s000\($0 + 1)" }
        // Times of lines have no more than milliseconds, so each wait begins at an earlier line.
        var up = Date.distantPast
        for session in sessions {
            up = max(up, try await watcher.wait(for: "UP", session: session).at)
        }
        let killed = Date()
        try await server.stop(SIGKILL)
        for session in sessions {
            let death = try await watcher.wait(for: "DEAD", session: session, after: up)
            #expect(death.at.timeIntervalSince(killed) < 1)
        }
        try await server.restart()
        for session in sessions {
            try await watcher.wait(
                for: "UP", containing: "reconnected after", session: session, after: killed,
                within: 35)
        }
        try await Task.sleep(for: .seconds(1))
        let stopped = Date()
        server.signal(SIGSTOP)
        var dead = stopped
        for session in sessions {
            let late = try await watcher.wait(for: "LATE", session: session, after: stopped)
            let death = try await watcher.wait(
                for: "DEAD", containing: "no answer in time (1 missed) - peer process stalled",
                session: session, after: stopped)
            #expect(late.at < death.at)
            dead = max(dead, death.at)
            let seconds = death.at.timeIntervalSince(stopped)
            #expect((0.4...watcher.bound).contains(seconds), "\(seconds)")
        }
        server.signal(SIGCONT)
        for session in sessions {
            try await watcher.wait(for: "UP", session: session, after: dead, within: 35)
        }
        try await watcher.program.stop()
    }

    /// Each session is refused with its words, once, and then rests.
    static func refused(_ urls: [(url: String, words: String)]) async throws {
        let watcher = try Watcher(urls.map(\.url))
        for (index, words) in urls.map(\.words).enumerated() {
            try await watcher.wait(
                for: "DEAD", containing: "credentials refused: \(words)",
                session: "s000\(index + 1)")
        }
        try await Task.sleep(for: .seconds(2))
        for index in urls.indices { #expect(watcher.words("s000\(index + 1)") == ["DEAD"]) }
        #expect(!watcher.program.output.contains("wrong-one"))
        try await watcher.program.stop()
    }
}
