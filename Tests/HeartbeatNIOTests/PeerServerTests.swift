import HeartbeatNIO
import NIOCore
import NIOPosix
import Testing

@Suite("A loopback peer", .timeLimit(.minutes(1)))
struct PeerServerTests {
    @Test("answers each line in order, however they come")
    func steady() async throws {
        try await withPeer(.line) { _, client in
            try await client.send("PING 1\r\nPING 2\r\nPI")
            #expect(await client.text(to: "2\r\n") == "PONG 1\r\nPONG 2\r\n")
            try await client.send("NG\nnonsense\n")
            #expect(await client.text(to: "d\n") == "PONG\nERR unknown command\n")
        }
    }

    @Test("keeps its answers in order when each has its own delay")
    func jitter() async throws {
        try await withPeer(.line) {
            $0.delay = PeerDelay(.zero, spread: .milliseconds(20))
        } _: { _, client in
            let ids = (1...50).map { "\($0)\n" }
            try await client.send(ids.map { "PING \($0)" }.joined())
            let text = await client.text(to: "50\n")
            let want = ids.map { "PONG \($0)" }.joined()
            #expect(text == want, "got \(text) reset \(String(describing: client.isReset))")
        }
    }

    @Test("drops the share it was told, the same with the same seed")
    func lossy() async throws {
        var answers: [String] = []
        for seed in [7, 7, 8] as [UInt64] {
            let text = try await withPeer(.line, seed: seed) {
                $0.dropShare = 0.5
                $0.ending = PeerBehaviour.Ending(after: .beats(200), .fin)
            } _: { _, client in
                try await client.send((1...200).map { "PING \($0)\n" }.joined())
                return await client.rest()
            }
            answers.append(text)
            #expect((60...140).contains(text.split(separator: "\n").count))
        }
        #expect(answers[0] == answers[1])
        #expect(answers[0] != answers[2])
    }

    @Test("drops the first beats of each connection")
    func dropFirst() async throws {
        try await withPeer(.line) {
            $0.dropFirst = 2
        } _: { _, client in
            try await client.send("PING 1\nPING 2\nPING 3\n")
            #expect(await client.text(to: "\n") == "PONG 3\n")
        }
    }

    @Test("answers with another id when it forges")
    func forging() async throws {
        try await withPeer(.line) {
            $0.falsifies = true
        } _: { _, client in
            try await client.send("PING 10\nPING 11\n")
            #expect(await client.text(to: "10\n") == "PONG 11\nPONG 10\n")
        }
    }

    @Test("drips an answer byte by byte, whole in the end")
    func drip() async throws {
        try await withPeer(.line) {
            $0.drip = .milliseconds(1)
        } _: { _, client in
            try await client.send("PING 1\nPING 2\n")
            #expect(await client.text(to: "2\n") == "PONG 1\nPONG 2\n")
        }
    }

    @Test("stalls for a while and then answers what waited")
    func stalling() async throws {
        try await withPeer(.line) {
            $0.stall = PeerBehaviour.Stall(after: .beats(1), lasting: .milliseconds(50))
        } _: { _, client in
            try await client.send("PING 1\nPING 2\nPING 3\n")
            #expect(await client.text(to: "3\n") == "PONG 1\nPONG 2\nPONG 3\n")
        }
    }

    @Test(
        "stalled or silent for good, says no more; others are answered",
        arguments: [
            { $0.stall = PeerBehaviour.Stall(after: .beats(1), lasting: nil) },
            { $0.silence = .beats(1) },
        ] as [@Sendable (inout PeerBehaviour) -> Void])
    func forGood(_ change: @Sendable (inout PeerBehaviour) -> Void) async throws {
        try await withPeer(.line, change) { server, client in
            try await client.send("PING 1\nPING 2\n")
            #expect(await client.text(to: "\n") == "PONG 1\n")
            try await client.send("PING 3\n")
            var other = try await PeerClient.connect(server.port)
            try await other.send("PING 4\n")
            #expect(await other.text(to: "\n") == "PONG 4\n")
            #expect(try await server.sessionCount == 2)
            try await server.stop()
            #expect(await client.rest() == "")
        }
    }

    @Test("notices that a client left while it stood still")
    func leftWhileStalled() async throws {
        try await withPeer(.line) {
            $0.stall = PeerBehaviour.Stall(after: .beats(1), lasting: nil)
        } _: { server, client in
            try await client.send("PING 1\n")
            _ = await client.text(to: "\n")
            try await client.channel.close()
            try await untilSessions(of: server, are: 0)
        }
    }

    @Test(
        "ends after its answer: with FIN, half-closed or with RST",
        arguments: [
            (PeerBehaviour.Ending.How.fin, false), (.halfClose, false), (.reset, true),
        ])
    func ending(how: PeerBehaviour.Ending.How, isReset: Bool) async throws {
        try await withPeer(.line) {
            $0.ending = PeerBehaviour.Ending(after: .beats(2), how)
        } _: { _, client in
            try await client.send("PING 1\n")
            #expect(await client.text(to: "\n") == "PONG 1\n")
            try await client.send("PING 2\n")
            let last = await client.rest()
            #expect(client.isReset == isReset)
            // A reset may overtake the answer before it.
            #expect(last == "PONG 2\n" || isReset)
        }
    }

    @Test(
        "ends by age and by idleness",
        arguments: [
            PeerMoment.age(.milliseconds(20), spread: .milliseconds(20)), .idle(.milliseconds(20)),
        ])
    func ageing(moment: PeerMoment) async throws {
        try await withPeer(.line) {
            $0.ending = PeerBehaviour.Ending(after: moment, .fin)
        } _: { _, client in
            #expect(await client.rest() == "")
            #expect(client.isReset == false)
        }
    }

    @Test("refuses when it never listens")
    func refusing() async throws {
        var behaviour = PeerBehaviour()
        behaviour.uptime = .never
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await PeerServer.start(.line, behaviour, on: group)
        let error = await #expect(throws: NIOConnectionError.self) {
            try await PeerClient.connect(server.port)
        }
        let cause = error?.connectionErrors.first?.error as? IOError
        #expect(cause?.errnoCode == 111)
        try await server.stop()
    }

    @Test("dies with its connections and comes back on the same port")
    func restarting() async throws {
        var behaviour = PeerBehaviour()
        behaviour.uptime = .restarts(up: .milliseconds(100), down: .milliseconds(100))
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await PeerServer.start(.line, behaviour, on: group)
        var deaths = 0
        while deaths < 3 {
            guard var client = try? await PeerClient.connect(server.port) else { continue }
            #expect(await client.rest() == "")
            deaths += 1
        }
        try await server.stop()
    }

    @Test("babbles what it was told, escape sequences and all")
    func babble() async throws {
        try await withPeer(.line) {
            $0.babble = PeerBehaviour.Babble(after: .age(.zero), "\u{1B}[2J\0!")
        } _: { _, client in
            #expect(await client.text(to: "!") == "\u{1B}[2J\0!")
        }
    }

    @Test("floods for as long as one reads")
    func flood() async throws {
        try await withPeer(.line) {
            $0.flood = PeerBehaviour.Flood(.answers, frames: 100, every: .milliseconds(1))
        } _: { _, client in
            var lines = 0
            while lines < 1000, let bytes = await client.read() {
                lines += bytes.readableBytesView.count { $0 == 0x0A }
            }
            #expect(lines >= 1000)
        }
    }

    @Test("closes a line that has no end")
    func endlessLine() async throws {
        try await withPeer(.line) { _, client in
            try await client.send(String(repeating: "x", count: 100_000))
            let last = await client.rest()
            #expect(last == "ERR line too long\r\n" || client.isReset == true)
        }
    }

    @Test("stops with all its connections, and keeps nobody waiting")
    func stop() async throws {
        try await withPeer(.line) { server, client in
            try await client.send("PING 1\n")
            _ = await client.text(to: "\n")
            try await server.stop()
            #expect(await client.rest() == "")
            await #expect(throws: NIOConnectionError.self) {
                try await PeerClient.connect(server.port)
            }
        }
    }
}
