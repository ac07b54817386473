import NIOCore
import NIOPosix
import Synchronization

@testable import HeartbeatNIO

/// A server on loopback that does to every connection what a test says.
final class LoopbackServer: Sendable {
    typealias Reaction = @Sendable (ByteBuffer, any Channel) -> Void

    let port: Int
    private let channel: any Channel
    private let accepted = Mutex<(count: Int, open: [ObjectIdentifier: any Channel])>((0, [:]))

    private init(_ channel: any Channel) {
        self.channel = channel
        port = channel.localAddress?.port ?? 0
    }

    /// How many connections came so far.
    var connections: Int { accepted.withLock { $0.count } }

    /// Starts on a free port of an address.
    static func start(
        on address: String = "127.0.0.1", port: Int = 0,
        greeting: @escaping @Sendable (any Channel) -> Void = { _ in },
        reaction: @escaping Reaction = { _, _ in },
        ending: @escaping @Sendable () -> Void = {}
    ) async throws -> LoopbackServer {
        let box = Mutex<LoopbackServer?>(nil)
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                box.withLock { $0 }?.keep(channel)
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Handler(greeting: greeting, reaction: reaction, ending: ending))
                }
            }
            .bind(host: address, port: port).get()
        let server = LoopbackServer(channel)
        box.withLock { $0 = server }
        return server
    }

    /// Keeps a connection for as long as it is open.
    private func keep(_ channel: any Channel) {
        let key = ObjectIdentifier(channel)
        accepted.withLock {
            $0.count += 1
            $0.open[key] = channel
        }
        channel.closeFuture.whenComplete { [weak self] _ in
            _ = self?.accepted.withLock { $0.open.removeValue(forKey: key) }
        }
    }

    /// Closes the port and every connection.
    func stop() async throws {
        try await channel.close()
        for channel in accepted.withLock({ $0.open.values.map(\.self) }) {
            try? await channel.close()
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let greeting: @Sendable (any Channel) -> Void
        let reaction: Reaction
        let ending: @Sendable () -> Void

        init(
            greeting: @escaping @Sendable (any Channel) -> Void, reaction: @escaping Reaction,
            ending: @escaping @Sendable () -> Void
        ) {
            self.greeting = greeting
            self.reaction = reaction
            self.ending = ending
        }

        func channelActive(context: ChannelHandlerContext) {
            greeting(context.channel)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            reaction(unwrapInboundIn(data), context.channel)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            ending()
        }
    }
}

extension Channel {
    /// Writes some text.
    func say(_ text: String) {
        writeAndFlush(ByteBuffer(string: text), promise: nil)
    }

    /// Ends with RST.
    func reset() {
        eventLoop.execute { [self] in
            _ = try? pipeline.syncOperations.withUnsafeTransportIfAvailable(of: CInt.self) {
                SocketTuning.abort($0)
            }
            close(promise: nil)
        }
    }
}

/// Answers `PING <id>` lines as a well-behaved line server does.
let answersPings: LoopbackServer.Reaction = { bytes, channel in
    for line in String(buffer: bytes).split(separator: "\n") where line.hasPrefix("PING ") {
        channel.say("PONG \(line.dropFirst(5))\n")
    }
}
