import Heartbeat
import NIOCore
import NIOPosix
import Testing

@testable import HeartbeatNIO

@Suite("The kernel's side")
struct KernelTests {
    @Test("TCP_INFO is read only as far as the kernel wrote it", arguments: [0, 3, 60, 104, 232])
    func partial(length: Int) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        let facts = bytes.withUnsafeBytes(TCPInfo.decode)
        #expect((facts.retransmits == 2) == (length >= 3))
        #expect((facts.unacknowledged == 0x1B1A_1918) == (length >= 28))
        #expect((facts.rttMicroseconds != nil) == (length >= 72))
        #expect((facts.totalRetransmits != nil) == (length >= 104))
        #expect((facts.bytesSent != nil) == (length >= 208))
        #expect((facts.sendWindow != nil) == (length >= 232))
    }

    @Test("TCP_INFO of a live socket tells its round trip, of a Unix socket nothing")
    func live() async throws {
        let server = try await LoopbackServer.start(reaction: answersPings)
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: server.port).get()
        let facts = try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: CInt.self) {
                TCPInfo.read($0)
            }
        }.get()
        #expect((facts ?? nil)?.rttMicroseconds ?? 0 > 0)
        try await channel.close()
        try await server.stop()
        #expect(TCPInfo.read(-1) == nil)
    }

    @Test("keepalives follow the policy where the kernel is the heartbeat")
    func keepalive() {
        var policy = PulsePolicy()
        policy.interval = .milliseconds(5500)
        policy.timeout = .seconds(3)
        policy.misses = 2
        let kernel = SocketTuning(policy, beat: .kernel)
        #expect(kernel.keepalive == .init(idle: 6, interval: 2, count: 2))
        #expect(kernel.userTimeout == 9_500)
        let echoed = SocketTuning(policy, beat: .echoed)
        #expect(echoed.keepalive == nil)
        #expect(echoed.userTimeout == 12_500)
        // Where nothing is answered and the kernel alone tells, it has the timeout once.
        #expect(SocketTuning(policy, beat: .oneWay).userTimeout == 8_500)
    }

    @Test("the clocks agree: a machine that is awake was not just suspended")
    func clocks() {
        let before = Clocks.suspended
        #expect(abs(Clocks.suspended - before) < 1_000_000_000)
        let now = Clocks.now
        #expect(Clocks.wall(at: now).unixSeconds > 1_700_000_000)
    }
}
