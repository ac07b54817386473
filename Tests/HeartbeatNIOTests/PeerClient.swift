import HeartbeatNIO
import NIOCore
import NIOPosix

/// A client that says what a test tells it to and keeps what came back; it waits for bytes, never
/// for time.
struct PeerClient {
    enum Event: Sendable {
        case bytes(ByteBuffer)
        case ended(reset: Bool)
    }

    let channel: any Channel
    private var events: AsyncStream<Event>.Iterator
    private var unread = ByteBuffer()
    /// How the connection ended, once it did.
    private(set) var isReset: Bool?

    static func connect(_ port: Int) async throws -> PeerClient {
        let (stream, continuation) = AsyncStream<Event>.makeStream(
            bufferingPolicy: .bufferingOldest(100_000))
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Ear(continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return PeerClient(channel: channel, events: stream.makeAsyncIterator())
    }

    private init(channel: any Channel, events: AsyncStream<Event>.Iterator) {
        self.channel = channel
        self.events = events
    }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// The bytes of the next read; nil when the connection is over.
    mutating func read() async -> ByteBuffer? {
        if unread.readableBytes > 0 {
            defer { unread.clear() }
            return unread
        }
        switch await events.next(isolation: #isolation) {
        case .bytes(let bytes): return bytes
        case .ended(let reset):
            isReset = reset
            return nil
        case nil: return nil
        }
    }

    /// What comes up to and with a text; all there was when the connection ends before.
    mutating func text(to end: String) async -> String {
        var all = ""
        while let bytes = await read() {
            all += String(buffer: bytes)
            // By its bytes: CR and LF are one character.
            guard let range = all.utf8.firstRange(of: end.utf8) else { continue }
            unread = ByteBuffer(string: String(all[range.upperBound...]))
            return String(all[..<range.upperBound])
        }
        return all
    }

    /// All that still comes until the connection ends.
    mutating func rest() async -> String {
        var all = ""
        while let bytes = await read() { all += String(buffer: bytes) }
        return all
    }

    private final class Ear: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let events: AsyncStream<Event>.Continuation
        private var isReset = false

        init(_ events: AsyncStream<Event>.Continuation) {
            self.events = events
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            events.yield(.bytes(unwrapInboundIn(data)))
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            isReset = (error as? IOError)?.errnoCode == 104
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            events.yield(.ended(reset: isReset))
            events.finish()
        }
    }
}

/// A server for the length of a test, and a client of it.
func withPeer<Result>(
    _ kind: PeerProtocol, seed: UInt64 = 1, _ change: (inout PeerBehaviour) -> Void = { _ in },
    _ body: (PeerServer, inout PeerClient) async throws -> Result
) async throws -> Result {
    var behaviour = PeerBehaviour()
    change(&behaviour)
    let server = try await PeerServer.start(
        kind, behaviour, seed: seed, on: MultiThreadedEventLoopGroup.singleton)
    do {
        var client = try await PeerClient.connect(server.port)
        let result = try await body(server, &client)
        client.channel.close(promise: nil)
        try await server.stop()
        return result
    } catch {
        try await server.stop()
        throw error
    }
}

/// Waits, for as long as the test may run, until a server holds so many connections.
func untilSessions(of server: PeerServer, are count: Int) async throws {
    while try await server.sessionCount != count { await Task.yield() }
}
