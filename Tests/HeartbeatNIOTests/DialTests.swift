import Heartbeat
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import HeartbeatNIO

@Suite("A dial", .timeLimit(.minutes(1)))
struct DialTests {
    /// Hears one attempt to its end.
    final class Ear: DialDelegate {
        enum End: Equatable {
            case connected
            case failed(Cause)
        }

        var stages: [Stage] = []
        var channel: (any Channel)?
        let end: EventLoopPromise<End>

        init(_ loop: any EventLoop) { end = loop.makePromise() }

        func dial(_ dial: Dial, reached stage: Stage) { stages.append(stage) }
        func dial(_ dial: Dial, failed cause: Cause) { end.succeed(.failed(cause)) }
        func dial(_ dial: Dial, connected channel: any Channel) {
            self.channel = channel
            end.succeed(.connected)
        }
    }

    static let link = Link(session: SessionID(preview: 1), generation: 1)

    /// Dials a target with a resolver that knows these addresses for every name.
    func dial(
        _ endpoint: Target.Endpoint, addresses: [String] = []
    ) async throws -> (Ear.End, [Stage]) {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        return try await loop.flatSubmit {
            let ear = Ear(loop)
            let resolver = NameResolver(eventLoop: loop) { _ in
                .success(addresses.compactMap { AddressLiteral.parse($0, port: 0) })
            }
            let dial = Dial(
                link: Self.link, target: Target(scheme: "tcp", endpoint: endpoint),
                eventLoop: loop, receiveAllocator: AdaptiveRecvByteBufferAllocator(), delegate: ear)
            dial.begin(resolver)
            let bound = NIOLoopBound((ear, dial, resolver), eventLoop: loop)
            return ear.end.futureResult.map { end in
                bound.value.0.channel?.close(promise: nil)
                bound.value.2.shutDown()
                return (end, bound.value.0.stages)
            }
        }.get()
    }

    @Test("takes the next address when one refuses, without waiting for it")
    func nextAddress() async throws {
        let server = try await LoopbackServer.start()
        let (end, stages) = try await dial(
            .host("both", port: server.port), addresses: ["::1", "127.0.0.1"])
        #expect(end == .connected)
        #expect(stages == [.resolving, .connecting])
        try await server.stop()
    }

    @Test("takes the next address when one only stays silent")
    func silentAddress() async throws {
        let server = try await LoopbackServer.start()
        // 192.0.2.0/24 is for documentation: nobody answers, or the network says so at once.
        let (end, _) = try await dial(
            .host("both", port: server.port), addresses: ["192.0.2.1", "127.0.0.1"])
        #expect(end == .connected)
        try await server.stop()
    }

    @Test("reports the most telling failure of several")
    func failure() async throws {
        let server = try await LoopbackServer.start()
        try await server.stop()
        let (end, _) = try await dial(
            .host("both", port: server.port), addresses: ["::1", "127.0.0.1"])
        #expect(end == .failed(.refused))
    }

    @Test("needs no resolver for a literal")
    func literal() async throws {
        let server = try await LoopbackServer.start()
        let (end, stages) = try await dial(.host("127.0.0.1", port: server.port))
        #expect(end == .connected)
        #expect(stages == [.connecting])
        try await server.stop()
    }

    @Test("says so when a name has no address")
    func noAddress() async throws {
        let (end, _) = try await dial(.host("nobody", port: 1))
        #expect(end == .failed(.nameUnresolved("no address")))
    }

    @Test("refuses a socket path that the kernel cannot take")
    func longPath() async throws {
        let path = "/" + String(repeating: "x", count: 200)
        let (end, _) = try await dial(.unix(path: path))
        guard case .failed(.local(let words)) = end else {
            Issue.record("\(end)")
            return
        }
        #expect(words.hasPrefix("the socket path is too long"))
    }

    @Test("families take turns, the preferred one first")
    func interleave() {
        let addresses = ["::1", "::2", "::3", "10.0.0.1"].compactMap {
            AddressLiteral.parse($0, port: 1)
        }
        let order = Dial.interleave(addresses).map { $0.ipAddress ?? "" }
        #expect(order == ["::1", "10.0.0.1", "::2", "::3"])
        #expect(Dial.interleave([]).isEmpty)
    }
}
