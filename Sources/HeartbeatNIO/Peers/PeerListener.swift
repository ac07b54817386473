import Heartbeat
import NIOCore
import NIOPosix

/// One peer on its port, bound to one event loop: accepts, dies and comes back as its behaviour
/// says.
final class PeerListener {
    /// The most connections at a time; one more is closed at once.
    private static let sessionLimit = 256
    private static let rebindPause = TimeAmount.milliseconds(200)

    private let loop: any EventLoop
    private let kind: PeerProtocol
    private let behaviour: PeerBehaviour
    private let seed: UInt64
    private let reservation: PortReservation
    private var channel: (any Channel)?
    private var sessions: [ObjectIdentifier: any Channel] = [:]
    private var accepted: UInt64 = 0
    private var isStopped = false

    /// A peer that does not listen yet but has its port.
    init(
        _ kind: PeerProtocol, _ behaviour: PeerBehaviour, seed: UInt64, on loop: any EventLoop
    )
        throws
    {
        self.kind = kind
        self.behaviour = behaviour
        self.seed = seed
        self.loop = loop
        reservation = try PortReservation()
    }

    var port: Int { reservation.port }
    var sessionCount: Int { sessions.count }

    /// Listens, if it ever does.
    func start() -> EventLoopFuture<Void> {
        guard behaviour.uptime != .never else { return loop.makeSucceededVoidFuture() }
        return bind().map { self.planDeath() }.nonisolated()
    }

    /// Closes the port and all connections, for good.
    func stop() -> EventLoopFuture<Void> {
        isStopped = true
        return closeAll()
    }

    private func bind() -> EventLoopFuture<Void>.Isolated {
        let bound = NIOLoopBound(self, eventLoop: loop)
        var bootstrap = ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try bound.value.welcome(channel) }
            }
        if let size = behaviour.receiveBuffer {
            bootstrap = bootstrap.serverChannelOption(
                .socketOption(.so_rcvbuf), value: .init(size))
        }
        return bootstrap.bind(host: "127.0.0.1", port: port).assumeIsolated().map { channel in
            self.channel = channel
            if self.isStopped { channel.close(promise: nil) }
        }
    }

    private func welcome(_ channel: any Channel) throws {
        guard !isStopped, sessions.count < Self.sessionLimit else {
            channel.close(promise: nil)
            return
        }
        accepted += 1
        let random = SplitMix(seed: seed, use: accepted)
        try channel.pipeline.syncOperations.addHandler(PeerSession(kind, behaviour, random: random))
        let key = ObjectIdentifier(channel)
        sessions[key] = channel
        channel.closeFuture.assumeIsolated().whenComplete { _ in self.sessions[key] = nil }
    }

    private func closeAll() -> EventLoopFuture<Void> {
        var ends = sessions.values.map(\.closeFuture)
        for session in sessions.values { session.close(promise: nil) }
        if let channel {
            ends.append(channel.closeFuture)
            channel.close(promise: nil)
        }
        channel = nil
        return EventLoopFuture.andAllComplete(ends, on: loop)
    }

    private func planDeath() {
        guard case .restarts(let up, let down) = behaviour.uptime else { return }
        after(.nanoseconds(up.nanoseconds)) { listener in
            listener.closeAll().assumeIsolated().whenComplete { _ in
                listener.after(.nanoseconds(down.nanoseconds)) { $0.comeBack() }
            }
        }
    }

    private func comeBack() {
        bind().whenComplete { result in
            switch result {
            case .success: self.planDeath()
            case .failure: self.after(Self.rebindPause) { $0.comeBack() }
            }
        }
    }

    private func after(_ delay: TimeAmount, _ act: @escaping (PeerListener) -> Void) {
        loop.assumeIsolated().scheduleTask(in: delay) { [weak self] in
            if let self, !self.isStopped { act(self) }
        }
    }
}

@available(*, unavailable)
extension PeerListener: Sendable {}
