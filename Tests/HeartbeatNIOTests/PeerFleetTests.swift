import Heartbeat
import HeartbeatNIO
import NIOCore
import NIOPosix
import Testing

@Suite("The demo's fleet", .timeLimit(.minutes(1)))
struct PeerFleetTests {
    @Test("starts every peer on a port of its own, with a name of its own, and stops them all")
    func fleet() async throws {
        let fleet = try await DemoFleet.start(on: MultiThreadedEventLoopGroup.singleton)
        let peers = fleet.peers
        #expect(Set(peers.map(\.url)).count == peers.count)
        #expect(Set(peers.map(\.name)).count == peers.count)
        let ports = peers.compactMap { peer -> Int? in
            let rest = peer.url.split(separator: "127.0.0.1:").last ?? ""
            return Int(rest.prefix { $0.isNumber })
        }
        #expect(Set(ports).count == peers.count)
        for (peer, port) in zip(peers, ports) {
            let client = try? await PeerClient.connect(port)
            #expect((client == nil) == (peer.character.behaviour.uptime == .never), "\(peer.name)")
            client?.channel.close(promise: nil)
        }
        try await fleet.stop()
        for port in ports {
            await #expect(throws: (any Error).self) { try await PeerClient.connect(port) }
        }
        // Its ports are its own for as long as it is there; then another test may get them.
        withExtendedLifetime(fleet) {}
    }

    @Test("shows each character that a demo needs, in each protocol")
    func cast() async throws {
        let fleet = try await DemoFleet.start(on: MultiThreadedEventLoopGroup.singleton, seed: 5)
        let names = Set(fleet.peers.map(\.character.name))
        let needed: Set<String> = [
            "steady", "slow", "jittery", "lossy", "late", "stalling", "stalled", "half-open",
            "flapping", "refusing", "restarting", "closes 1001", "closes 1008", "closes 4401",
            "nonsense", "resetting",
        ]
        #expect(needed.subtracting(names) == [])
        for scheme in ["tcp://", "ws://", "redis://"] {
            #expect(fleet.peers.contains { $0.url.hasPrefix(scheme) })
        }
        for peer in fleet.peers {
            #expect(peer.policy.detectionBound <= .seconds(8), "\(peer.name)")
            #expect(!peer.tags.contains { $0.contains(" ") }, "\(peer.name)")
        }
        try await fleet.stop()
    }
}
