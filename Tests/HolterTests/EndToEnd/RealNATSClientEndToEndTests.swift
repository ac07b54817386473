import Foundation
import Testing

/// PyPI's nats-py as a client of `holter listen nats://…`.
@Suite("With a real client of NATS", .enabled(if: EndToEnd.hasReal), .serialized)
struct NATSClientRealEndToEndTests {
    private static let script = """
        import asyncio, sys, nats

        def say(word):
            print(word, flush=True)

        async def down():
            say("DOWN")

        async def up():
            say("UP")

        async def error(reason):
            say("ERROR " + repr(reason))

        async def message(message):
            pass

        async def main():
            client = await nats.connect(
                sys.argv[1], name="sensor-7", ping_interval=1, max_reconnect_attempts=-1,
                reconnect_time_wait=0.2, disconnected_cb=down, reconnected_cb=up, error_cb=error)
            await client.subscribe("orders.>", cb=message)
            await client.publish("orders.1", b"x" * 100000)
            await client.flush()
            say("UP")
            await asyncio.sleep(100)

        asyncio.run(main())
        """

    private func client(_ url: String) throws -> InteropPeer {
        InteropPeer(program: try Program([EndToEnd.python, "-c", Self.script, url]))
    }

    @Test("a client is its name: beats both ways, its end, its silence, one session all the time")
    func life() async throws {
        let port = try EndToEnd.freePort()
        let holter = try Watcher(["nats://watcher:hunter2@127.0.0.1:\(port)"], as: "listen")
        try await holter.listens()
        let url = "nats://watcher:hunter2@127.0.0.1:\(port)"
        var peer = try client(url)
        let first = try await holter.wait(for: "UP")
        try await peer.wait(for: "UP")
        let killed = Date()
        try await peer.kill()
        let end = try await holter.wait(for: "LEFT", after: first.at)
        #expect(end.at.timeIntervalSince(killed) < 1)
        peer = try client(url)
        let second = try await holter.wait(for: "UP", containing: "came back", after: end.at)
        #expect(second.session == first.session)
        #expect(second.generation == 2)
        try await peer.wait(for: "UP")
        try await Task.sleep(for: .seconds(2))
        #expect(holter.words().last == "UP")

        let frozen = Date()
        peer.freeze()
        let late = try await holter.wait(for: "LATE", after: frozen)
        let death = try await holter.wait(
            for: "DEAD", containing: "no answer in time (1 missed) - peer process stalled",
            after: frozen)
        #expect(late.at < death.at)
        #expect(death.at.timeIntervalSince(frozen) <= holter.bound)
        let mark = peer.mark
        peer.thaw()
        let third = try await holter.wait(for: "UP", containing: "came back", after: death.at)
        #expect(third.generation == death.generation + 1)
        try await peer.wait(for: "UP", after: mark)

        let stranger = try client("nats://watcher:wrong-one@127.0.0.1:\(port)")
        let words = try await stranger.wait(for: "ERROR")
        #expect(words.contains("Authorization"), "\(words)")
        for peer in [peer, stranger] { try await peer.kill() }
        try await holter.program.stop()
        #expect(!holter.program.output.contains("hunter2"))
    }

    @Test("a client sees a kill, and is back as the same session")
    func killed() async throws {
        let port = try EndToEnd.freePort()
        let terminal = try Tmux(
            ["listen", "nats://127.0.0.1:\(port)", "--every", "1s"], width: 120)
        try await terminal.wait(for: "accepts sessions")
        let peer = try client("nats://127.0.0.1:\(port)")
        try await peer.wait(for: "UP")
        let mark = peer.mark
        try await terminal.killFirst()
        try await peer.wait(for: "DOWN", after: mark)
        try await peer.wait(for: "UP", after: mark)
        try await terminal.wait(for: "g2")
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
        try await peer.kill()
    }
}
