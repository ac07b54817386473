import Foundation
import Testing

@Suite(
    "A network that loses packets",
    .enabled(if: EndToEnd.hasInterop),
    .enabled(
        if: NetworkNamespace.isPossible,
        "this machine lets nobody make a network namespace: ip netns add, ip link add type veth"),
    .serialized)
struct NetworkInteropEndToEndTests {
    @Test("An accepted Java client and Holter each notice it, and go on when packets pass again")
    func accepted() async throws {
        let program = try await InteropProgram.java("PingClient")
        let network = try NetworkNamespace()
        let port = try EndToEnd.freePort()
        let holter = try Watcher(
            ["tcp://\(network.here):\(port)#send=PING%20<nonce>%0A&expect=PONG%20<nonce>"],
            as: "listen", timeout: 1.2)
        try await holter.listens()
        let peer = try program.dial(port, host: network.here, through: network.entrance)
        let up = try await holter.wait(for: "UP")
        try await peer.wait(for: "ASKED", count: 3)

        let (lost, mark) = (Date(), peer.mark)
        try network.dropPackets()
        let late = try await holter.wait(for: "LATE", after: lost)
        let death = try await holter.wait(for: "DEAD", after: lost)
        #expect(late.at <= death.at)
        #expect(death.at.timeIntervalSince(lost) <= holter.bound)
        #expect(death.text.contains("no answer in time"))
        #expect(death.text.contains("path lossy or dead"))
        #expect(try await peer.wait(for: "DOWN", after: mark).contains("silent"))

        let passed = Date()
        try network.passPackets()
        let again = try await holter.wait(
            for: "UP", containing: "came back", after: passed, within: 30)
        #expect(again.session == up.session)
        #expect(again.generation == 2)
        try await peer.wait(for: "ASKED", after: mark)
        try await peer.kill()
        try await holter.program.stop()
    }
}
