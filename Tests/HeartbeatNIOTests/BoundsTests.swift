import Heartbeat
import NIOCore
import NIOEmbedded
import NIOPosix
import NIOSSL
import Testing

@testable import HeartbeatNIO

/// What strangers can make a process hold: bytes that nobody reads, sockets that nobody owns.
@Suite("A stranger", .timeLimit(.minutes(2)))
struct BoundsTests {
    /// More than kernels keep between two ends, and far less than a second of flooding.
    static let much = 64 << 20

    /// Writes the same bytes for as long as somebody takes them; how many were taken, at most a
    /// little more than ``much``.
    static func pour(_ bytes: ByteBuffer, into channel: any Channel) async -> Int {
        let promise = channel.eventLoop.makePromise(of: Int.self)
        pour(bytes, into: channel, 0, promise)
        return (try? await promise.futureResult.get()) ?? 0
    }

    private static func pour(
        _ bytes: ByteBuffer, into channel: any Channel, _ taken: Int,
        _ promise: EventLoopPromise<Int>
    ) {
        guard taken < much else { return promise.succeed(taken) }
        channel.writeAndFlush(bytes).whenComplete { result in
            guard case .success = result else { return promise.succeed(taken) }
            pour(bytes, into: channel, taken + bytes.readableBytes, promise)
        }
    }

    /// A client that reads nothing and whose kernel keeps little.
    static func deafClient(_ port: Int) async throws -> any Channel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.so_rcvbuf), value: 4096)
            .channelOption(.autoRead, value: false)
            .connect(host: "127.0.0.1", port: port).get()
    }

    @Test(
        "who asks and never reads is shown out, in the hello and after it",
        arguments: [
            ("redis://:0", "", "HELLO\r\n"), ("redis://:0", "", "AUTH x\r\n"),
            ("redis://:0", "", "PING\r\n"), ("tcp://:0#script=ping", "", "PING 1\r\n"),
            ("nats://:0", "CONNECT {}\r\n", "PING\r\n"),
            (
                "mqtt://:0", "\u{10}\u{0D}\u{00}\u{04}MQTT\u{04}\u{02}\u{00}\u{00}\u{00}\u{01}m",
                "\u{40}\u{02}\u{00}\u{01}"
            ),
        ])
    func unread(url: String, hello: String, question: String) async throws {
        // PUBREL is what a broker must answer; its first byte is no text.
        var question = ByteBuffer(string: question)
        if url.hasPrefix("mqtt") { question.setInteger(UInt8(0x62), at: 0) }
        var questions = ByteBuffer()
        for _ in 0..<20_000 { questions.writeImmutableBuffer(question) }
        let ends = try await ListenTests.Ends(url, policy: PulsePolicy())
        let client = try await Self.deafClient(ends.port)
        try await client.writeAndFlush(ByteBuffer(string: hello))
        let taken = await Self.pour(questions, into: client)
        #expect(taken < Self.much)
        _ = try await ends.here.journal { lines in
            lines.contains {
                $0.fact.text.contains("limit reached: the peer does not read what we answer")
            }
        }
        client.close(promise: nil)
        try await ends.close()
    }

    @Test("who floods HTTP/2 is not read any more once it is given up")
    func http2() async throws {
        let (channels, continuation) = AsyncStream<any Channel>.makeStream(
            bufferingPolicy: .bufferingOldest(1))
        let server = try await LoopbackServer.start { continuation.yield($0) }
        var policy = quickPolicy
        policy.backoffBase = .seconds(1000)
        policy.backoffCap = .seconds(1000)
        let station = Station(seed: 1)
        let target = try TargetURL.parse("http2://127.0.0.1:\(server.port)").target
        _ = try await station.add(target, policy: policy)
        var pings = ByteBuffer(bytes: HTTP2BridgeTests.settings)
        var accepted = channels.makeAsyncIterator()
        let channel = try #require(await accepted.next())
        try await channel.writeAndFlush(pings)
        pings.clear()
        for _ in 0..<16_000 {
            pings.writeBytes([0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8])
        }
        #expect(await Self.pour(pings, into: channel) < Self.much)
        _ = try await station.observe(maximumRate: 1000).row { $0.cause != nil }
        try await station.shutdown(grace: .zero)
        try await server.stop()
    }

    @Test("who passes a limit over TLS is not read any more", .enabled(if: OpenSSL.isInstalled))
    func secured() async throws {
        let files = try Certificates()
        let own = "cert=\(files.path("good.pem"))&key=\(files.path("good.key"))"
        let ends = try await ListenTests.Ends("tls://:0#\(own)&script=ping")
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.certificateVerification = .none
        let context = try NIOSSLContext(configuration: settings)
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: nil))
                }
            }
            .connect(host: "127.0.0.1", port: ends.port).get()
        // A line without an end.
        let taken = await Self.pour(ByteBuffer(repeating: 0x78, count: 1 << 18), into: client)
        #expect(taken < Self.much)
        let row = try await ends.inbound { $0.cause != nil }
        #expect(row.cause == .limitReached("an unfinished message of more than 8.1 kB"))
        client.close(promise: nil)
        try await ends.close()
    }

    @Test("a connection that is over drops what comes, and is ended past what lies below")
    func deaf() throws {
        let hoard = Hoard()
        let channel = EmbeddedChannel(handler: hoard)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try channel.writeInbound(ByteBuffer(string: "before"))
        let context = try channel.pipeline.syncOperations.context(handler: hoard)
        context.stopListening()
        context.stopListening()
        try channel.writeInbound(ByteBuffer(string: "after"))
        #expect(hoard.bytes == 6)
        // The handler keeps every close to itself, as TLS does while it waits for a goodbye.
        context.channel.close(promise: nil)
        #expect(channel.isActive)
        context.abort()
        #expect(!channel.isActive)
    }

    @Test("a kill leaves no socket behind while a link is still being put together")
    func killedEarly() throws {
        let channel = EmbeddedChannel()
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let driver = MonitorDriver(
            eventLoop: channel.eventLoop, policy: MonitorPolicy(), seed: 1)
        let handler = LinkHandler(
            link: Link(session: SessionID(preview: 1), generation: 1), driver: driver,
            conversation: LineConversation(script: nil), isSecure: true)
        handler.leave(.polite)
        try channel.pipeline.syncOperations.addHandler(handler)
        #expect(!channel.isActive)
        #expect(driver.leaving.isEmpty)
        driver.stop()
    }

    @Test("one long answer does not make every later one as large")
    func outlet() {
        var outlet = Outlet()
        outlet.bytes.writeRepeatingByte(0x78, count: 1 << 20)
        outlet.clear()
        #expect(outlet.bytes.storageCapacity <= 65_536)
    }

    /// Keeps what it hears, and every close as well.
    private final class Hoard: ChannelDuplexHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        var bytes = 0

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            bytes += unwrapInboundIn(data).readableBytes
        }

        func close(
            context: ChannelHandlerContext, mode: NIOCore.CloseMode,
            promise: EventLoopPromise<Void>?
        ) {}
    }
}
