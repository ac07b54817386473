import Foundation
import Testing

/// What every program of `Tests/Interop` must live through with Holter, and what each side must say.
struct InteropTrial {
    var program: InteropProgram

    // MARK: - Clients, which Holter accepts

    /// Beats, the client's end and return, its silence, Holter's silence: one session all the time.
    func client() async throws {
        let port = try EndToEnd.freePort()
        let holter = try Watcher(
            [listener(port)], as: "listen", timeout: 1.2,
            program.speech == .lines ? ["--reader-idle", "2s", "--idle-action", "close"] : [])
        try await holter.listens()
        var peer = try program.dial(port)
        let first = try await holter.wait(for: "UP")
        try await beats(peer)

        let killed = Date()
        try await peer.kill()
        // Lines have no goodbye, so a plain end is one; a WebSocket's is missed.
        let end =
            program.speech == .lines
            ? try await holter.wait(for: "LEFT", after: killed)
            : try await holter.wait(for: "DEAD", containing: "closed by peer", after: killed)
        #expect(end.at.timeIntervalSince(killed) < 1)
        peer = try program.dial(port)
        let second = try await holter.wait(for: "UP", containing: "came back", after: killed)
        #expect(second.session == first.session)
        #expect(second.generation == 2)
        try await beats(peer)

        let frozen = Date()
        peer.freeze()
        switch program.speech {
        case .webSocket: try await stalls(holter, since: frozen)
        case .lines:
            // This port asks nothing: it closes who said nothing for a while.
            let silence = try await holter.wait(for: "DEAD", after: frozen)
            #expect(silence.text.contains("nothing read for 2.00s"))
            #expect(silence.at.timeIntervalSince(frozen) < 2 + 0.5)
        }
        try await returns(peer, to: holter, generation: 3) { peer.thaw() }
        try await beats(peer)

        let mark = peer.mark
        holter.program.signal(SIGSTOP)
        let words = try await peer.wait(for: "DOWN", after: mark)
        #expect(program.hasGivenUp(words), "\(words)")
        // Who knocks before the end of the old link was read is a second session of that name.
        let thawed = Date()
        holter.program.signal(SIGCONT)
        _ = try await EndToEnd.eventually("the client's return: \(holter.program.output)") {
            holter.lines.first { $0.word == "UP" && $0.at > thawed }
        }
        try await beats(peer, after: mark)
        try await peer.kill()
        try await holter.program.stop()
    }

    /// A port of lines that asks by itself: a frozen client is late, then dead, in words and in time.
    func askedClient() async throws {
        let port = try EndToEnd.freePort()
        let holter = try Watcher(
            ["tcp://:\(port)#send=PING%20<nonce>%0A&expect=PONG%20<nonce>"], as: "listen",
            timeout: 1.2)
        try await holter.listens()
        let peer = try program.dial(port)
        try await holter.wait(for: "UP")
        try await peer.wait(for: "ASKED", count: 3)
        let frozen = Date()
        peer.freeze()
        try await stalls(holter, since: frozen)
        let mark = peer.mark
        try await returns(peer, to: holter, generation: 2) { peer.thaw() }
        try await peer.wait(for: "ASKED", after: mark)
        try await peer.kill()
        try await holter.program.stop()
    }

    /// A kill by an operator: the client notices at once and is back as the same session.
    func killedClient() async throws {
        let port = try EndToEnd.freePort()
        let terminal = try Tmux(["listen", listener(port), "--every", "1s"], width: 120)
        try await terminal.wait(for: "accepts sessions")
        let peer = try program.dial(port)
        try await kill(peer, in: terminal, isInbound: true)
    }

    // MARK: - Servers, which Holter dials

    /// Beats, the server's end and return, its silence, Holter's silence.
    func server() async throws {
        let port = try EndToEnd.freePort()
        var peer = try await program.serve(port)
        let holter = try Watcher([target(port)], timeout: 1.2)
        try await holter.wait(for: "UP")
        try await peer.wait(for: "UP")

        let killed = Date()
        try await peer.kill()
        let end = try await holter.wait(for: "DEAD", after: killed)
        #expect(end.at.timeIntervalSince(killed) < 1)
        peer = try await program.serve(port)
        let again = try await holter.wait(
            for: "UP", containing: "reconnected", after: killed, within: 35)
        #expect(again.generation >= 2)

        let frozen = Date()
        peer.freeze()
        try await stalls(holter, since: frozen)
        var mark = peer.mark
        peer.thaw()
        try await peer.wait(for: "DOWN", after: mark)
        try await peer.wait(for: "UP", after: mark, within: 35)
        try await isUp(holter)

        mark = peer.mark
        holter.program.signal(SIGSTOP)
        let words = try await peer.wait(for: "DOWN", after: mark)
        #expect(program.hasGivenUp(words), "\(words)")
        let thawed = Date()
        holter.program.signal(SIGCONT)
        try await holter.wait(for: "UP", containing: "reconnected", after: thawed, within: 35)
        try await peer.wait(for: "UP", after: mark)
        try await holter.program.stop()
        try await peer.kill()
    }

    /// Every beat is answered; a kill by an operator is seen by the server, and Holter is back.
    func killedServer() async throws {
        let port = try EndToEnd.freePort()
        let peer = try await program.serve(port)
        let (status, output, _) = try await Program.holter([
            "watch", target(port), "--every", "100ms", "--for", "2s", "--json",
        ])
        #expect(status == 0)
        let value = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
        let session = try #require((value?["sessions"] as? [[String: Any]])?.first)
        #expect(try #require(session["probes_answered"] as? Int) >= 10)
        #expect(session["loss_total_percent"] as? Double == 0)
        try await peer.wait(for: "DOWN")
        let terminal = try Tmux(["watch", target(port), "--every", "1s"], width: 120)
        try await kill(peer, in: terminal)
    }

    // MARK: - Steps

    /// Kills the session on the screen, and waits until both sides have it again.
    private func kill(_ peer: InteropPeer, in terminal: Tmux, isInbound: Bool = false) async throws
    {
        try await terminal.wait(for: "+ UP", within: 20)
        try await peer.wait(for: "UP")
        let mark = peer.mark
        try terminal.write("K")
        try await terminal.wait(for: "1 close")
        try terminal.type("Enter")
        if isInbound {
            // Whether the other end comes back is up to it, so the count is asked for.
            try await terminal.wait(for: "type 1 to close")
            try terminal.write("1")
            try terminal.type("Enter")
        }
        let words = try await peer.wait(for: "DOWN", after: mark)
        #expect(words.contains("closed") || words.contains("1000"), "\(words)")
        try await terminal.wait(for: "g2")
        try await terminal.wait(for: "+ UP")
        try await peer.wait(for: "UP", after: mark)
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
        try await peer.kill()
    }

    /// Late, then dead within the policy's bound, and the words know that a process stands still.
    private func stalls(_ holter: Watcher, since frozen: Date) async throws {
        let late = try await holter.wait(for: "LATE", after: frozen)
        let death = try await holter.wait(for: "DEAD", after: frozen)
        #expect(late.at <= death.at)
        #expect(death.at.timeIntervalSince(frozen) <= holter.bound)
        #expect(death.text.contains("no answer in time"))
        #expect(death.text.contains("peer process stalled"))
    }

    /// What ends a silence brings the client back as the same session.
    private func returns(
        _ peer: InteropPeer, to holter: Watcher, generation: Int, after cure: () -> Void
    ) async throws {
        let (mark, before) = (peer.mark, Date())
        cure()
        let up = try await holter.wait(for: "UP", containing: "came back", after: before)
        #expect(up.generation == generation)
        try await peer.wait(for: "UP", after: mark)
    }

    private func beats(_ peer: InteropPeer, after mark: Int = 0) async throws {
        try await peer.wait(for: "UP", after: mark)
        if program.tellsBeats { try await peer.wait(for: "PONG", count: 2, after: mark) }
    }

    private func isUp(_ holter: Watcher) async throws {
        _ = try await EndToEnd.eventually("the session") {
            holter.words().last == "UP" ? true : nil
        }
    }

    private func listener(_ port: Int) -> String {
        program.speech == .lines ? "tcp://:\(port)#script=ping" : "ws://:\(port)"
    }

    private func target(_ port: Int) -> String {
        program.speech == .lines
            ? "tcp://127.0.0.1:\(port)#script=ping" : "ws://127.0.0.1:\(port)"
    }
}
