public import NIOCore

/// A misbehaving server on a loopback port of its own, in this process: the fault peer of demos and
/// tests.
///
/// Real sockets, so that the kernel's part is real too; seeded, so that what it drops and delays
/// repeats. It binds to 127.0.0.1 only, and states its limits: 256 connections, 1,024 answers that
/// wait on each.
public struct PeerServer: Sendable {
    /// The port.
    public let port: Int
    private let listener: NIOLoopBound<PeerListener>
    private let loop: any EventLoop

    /// Starts one on a loop of the group; it listens when this returns, unless its behaviour never
    /// does.
    public static func start(
        _ kind: PeerProtocol, _ behaviour: PeerBehaviour = PeerBehaviour(), seed: UInt64 = 0,
        on group: any EventLoopGroup
    ) async throws -> PeerServer {
        let loop = group.next()
        return try await loop.flatSubmit {
            do {
                let listener = try PeerListener(kind, behaviour, seed: seed, on: loop)
                let server = PeerServer(
                    port: listener.port, listener: NIOLoopBound(listener, eventLoop: loop),
                    loop: loop)
                return listener.start().map { server }
            } catch {
                return loop.makeFailedFuture(error)
            }
        }.get()
    }

    /// How many connections it holds now.
    public var sessionCount: Int {
        get async throws {
            try await loop.submit { listener.value.sessionCount }.get()
        }
    }

    /// Closes its port and all its connections; returns when they are closed.
    public func stop() async throws {
        try await loop.flatSubmit { listener.value.stop() }.get()
    }
}
