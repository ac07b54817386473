public import NIOCore

/// The fleet of `holter demo`: real servers on loopback that lag, lose, stall, flap and die.
public struct DemoFleet: Sendable {
    /// The peers, the steady ones first.
    public let peers: [DemoPeer]
    private let servers: [PeerServer]

    /// Starts all of them on one loop of the group; what is random about them follows from the
    /// seed.
    public static func start(
        on group: any EventLoopGroup, seed: UInt64 = 0
    ) async throws -> DemoFleet {
        let loop = group.next()
        var peers: [DemoPeer] = []
        var servers: [PeerServer] = []
        do {
            for (index, role) in DemoRole.cast.enumerated() {
                let server = try await PeerServer.start(
                    role.speaks, role.character.behaviour, seed: seed &+ UInt64(index) &* 7919,
                    on: loop)
                servers.append(server)
                peers.append(role.peer(port: server.port))
            }
        } catch {
            for server in servers { try? await server.stop() }
            throw error
        }
        return DemoFleet(peers: peers, servers: servers)
    }

    /// Closes every port and connection; returns when they are closed.
    public func stop() async throws {
        for server in servers { try await server.stop() }
    }
}
