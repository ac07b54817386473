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

    /// The names that were looked up.
    let asked = Names()

    final class Names: Sendable {
        private let all = Mutex<[String]>([])
        var list: [String] { all.withLock { $0 } }
        func append(_ name: String) { all.withLock { $0.append(name) } }
    }

    static let link = Link(session: SessionID(preview: 1), generation: 1)

    /// Dials a target with a resolver that knows these addresses for every name.
    func dial(
        _ endpoint: Target.Endpoint, addresses: [String] = [], from: String? = nil
    ) async throws -> (Ear.End, [Stage]) {
        let (loop, asked) = (MultiThreadedEventLoopGroup.singleton.next(), self.asked)
        return try await loop.flatSubmit {
            let ear = Ear(loop)
            let resolver = NameResolver(eventLoop: loop) { name in
                asked.append(name)
                return .success(addresses.compactMap { AddressLiteral.parse($0, port: 0) })
            }
            var target = Target(scheme: "tcp", endpoint: endpoint)
            target.from = from
            let dial = Dial(
                link: Self.link, target: target, eventLoop: loop,
                receiveAllocator: AdaptiveRecvByteBufferAllocator(), delegate: ear)
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

    @Test(
        "says so when the source address is of the other family",
        arguments: [
            ("::1", "127.0.0.1", "from=127.0.0.1 is IPv4, and name is IPv6 only"),
            ("127.0.0.1", "::1", "from=::1 is IPv6, and name is IPv4 only"),
        ])
    func otherFamily(address: String, from: String, words: String) async throws {
        let (end, _) = try await dial(.host("name", port: 1), addresses: [address], from: from)
        #expect(end == .failed(.local(words)))
    }

    @Test("asks name servers for the name as they know it")
    func international() async throws {
        _ = try await dial(.host("Bücher.example.", port: 1))
        #expect(asked.list == ["xn--bcher-kva.example."])
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
