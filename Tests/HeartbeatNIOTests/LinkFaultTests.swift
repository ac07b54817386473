import Glibc
import Heartbeat
import NIOCore
import NIOPosix
import Testing

@testable import HeartbeatNIO

/// Every way a link can end, each made to happen once.
@Suite("A link", .timeLimit(.minutes(1)))
struct LinkFaultTests {
    /// Watches a peer that misbehaves until the session's row is as wanted.
    func watch(
        _ kind: PeerProtocol, policy: PulsePolicy = quickPolicy,
        _ misbehave: (inout PeerBehaviour) -> Void,
        until isReached: @escaping @Sendable (Row) -> Bool = { $0.cause != nil }
    ) async throws -> Row {
        var behaviour = PeerBehaviour()
        misbehave(&behaviour)
        let peer = try await PeerServer.start(
            kind, behaviour, on: .singletonMultiThreadedEventLoopGroup)
        let script = kind == .line ? "script=ping" : ""
        let row = try await HeartbeatNIOTests.watch(
            "\(kind.scheme)://127.0.0.1:\(peer.port)#\(script)", policy: policy,
            until: isReached)
        try await peer.stop()
        return row
    }

    @Test(
        "carries beats of every protocol",
        arguments: [.line, .webSocket, .redis()] as [PeerProtocol])
    func beats(kind: PeerProtocol) async throws {
        let row = try await watch(kind, { _ in }, until: { $0.answered >= 5 })
        #expect(row.state == .up)
        #expect(row.cause == nil)
    }

    @Test("tells the code and the reason of a close, and rests when it may not come back")
    func closeCodes() async throws {
        _ = try await watch(
            .webSocket,
            {
                $0.ending = .init(
                    after: .beats(2), .close(code: 1001, reason: "going \u{1B}[2J away"))
            }, until: { $0.cause == .moved("1001 going \\e[2J away") })
        _ = try await watch(
            .webSocket,
            { $0.ending = .init(after: .beats(2), .close(code: 4401, reason: "policy")) },
            until: {
                $0.cause == .closedByPeer(code: 4401, reason: "policy") && $0.state == .dead
            })
    }

    @Test("tells the status of a refused upgrade")
    func refusedUpgrade() async throws {
        let row = try await watch(.webSocket) {
            $0.refusal = .init(status: 503, reason: "Service Unavailable")
        }
        #expect(row.cause?.description.contains("503") ?? false)
    }

    @Test("rests when the password is refused, and is up with the right one")
    func password() async throws {
        let peer = try await PeerServer.start(
            .redis(password: "right"), on: .singletonMultiThreadedEventLoopGroup)
        let wrong = try await HeartbeatNIOTests.watch("redis://:wrong@127.0.0.1:\(peer.port)") {
            $0.cause != nil
        }
        guard case .credentialsRefused = wrong.cause else {
            Issue.record("\(String(describing: wrong.cause))")
            return
        }
        #expect(wrong.state == .dead)
        _ = try await HeartbeatNIOTests.watch("redis://:right@127.0.0.1:\(peer.port)") {
            $0.answered > 1
        }
        try await peer.stop()
    }

    @Test("lives on byte by byte, and through its peer's own pings")
    func drip() async throws {
        let dripped = try await watch(
            .webSocket, { $0.drip = .milliseconds(2) }, until: { $0.answered >= 3 })
        #expect(dripped.state == .up)
        let flooded = try await watch(
            .webSocket, { $0.flood = .init(.pings, frames: 500, every: .milliseconds(5)) },
            until: { $0.answered >= 5 })
        #expect(flooded.state == .up)
    }

    @Test("ends when its peer asks and asks and does not read the answers")
    func unreadAnswers() async throws {
        let server = try await LoopbackServer.start { channel in
            _ = channel.setOption(.autoRead, value: false)
            var frames = ByteBuffer()
            for _ in 0..<500 { frames.writeString("PING peer, who never reads\n") }
            Self.pour(frames, into: channel)
        }
        let row = try await watchStation(server.port) { $0.cause != nil }
        #expect(row.cause == .limitReached("the peer does not read what we answer"))
        try await server.stop()
    }

    /// Writes for as long as the connection takes it.
    static func pour(_ bytes: ByteBuffer, into channel: any Channel) {
        channel.writeAndFlush(bytes).whenSuccess { pour(bytes, into: channel) }
    }

    /// Watches with a protocol that answers each line of its peer with ten.
    func watchStation(
        _ port: Int, until isReached: @escaping @Sendable (Row) -> Bool
    ) async throws -> Row {
        let station = Station(seed: 1, adapters: [.parrot])
        let target = Target(scheme: "parrot", endpoint: .host("127.0.0.1", port: port))
        _ = try await station.add(target, policy: quickPolicy)
        let row = try await station.observe(maximumRate: 1000).row(where: isReached)
        try await station.shutdown()
        return row
    }

    @Test("names the stage in which a connect timed out")
    func stages() async throws {
        var policy = quickPolicy
        policy.connectTimeout = .milliseconds(300)
        let silent = try await LoopbackServer.start()
        for (url, stage) in [
            ("redis://127.0.0.1:\(silent.port)", Stage.greeting),
            ("tls://127.0.0.1:\(silent.port)", .securing),
        ] {
            let row = try await HeartbeatNIOTests.watch(url, policy: policy) { $0.cause != nil }
            #expect(row.cause == .connectTimeout(stage))
        }
        try await silent.stop()
        let full = FullListener()
        let row = try await HeartbeatNIOTests.watch(
            "tcp://127.0.0.1:\(full.port)", policy: policy
        ) { $0.cause != nil }
        #expect(row.cause == .connectTimeout(.connecting))
    }

    @Test("resets a peer that does not answer its goodbye within the grace")
    func grace() async throws {
        let (ends, over) = AsyncStream<Bool>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let server = try await LoopbackServer.start(
            greeting: { _ = $0.setOption(.allowRemoteHalfClosure, value: true) },
            reaction: answersPings,
            ending: { over.yield(true) })
        let station = Station(seed: 1)
        var policy = quickPolicy
        policy.closeGrace = .milliseconds(100)
        let target = try TargetURL.parse("tcp://127.0.0.1:\(server.port)#script=ping").target
        let id = try await station.add(target, policy: policy)
        _ = try await station.observe(maximumRate: 1000).row { $0.answered > 0 }
        try await station.remove(id)
        // This server keeps its side open after a FIN: only RST ends it.
        for await _ in ends { break }
        try await station.shutdown()
        try await server.stop()
    }
}

/// A port whose queue of connections is full: another connect gets no answer at all.
private final class FullListener {
    let port: Int
    private var sockets: [CInt] = []

    init() {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        sockets = [listener]
        // By bytes (sockaddr_in: family, port, address): the compiler may take the members of
        // sockaddr_in for those of a module that is not ours to import.
        var address = withUnsafeBytes(of: sa_family_t(AF_INET)) { Array($0) }
        address += [0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
        var length = socklen_t(address.count)
        address.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { generic in
                bind(listener, generic.baseAddress, length)
                listen(listener, 0)
                getsockname(listener, generic.baseAddress, &length)
            }
        }
        port = Int(address[2]) << 8 | Int(address[3])
        for _ in 0..<4 {
            let client = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | O_NONBLOCK, 0)
            sockets.append(client)
            address.withUnsafeBytes { bytes in
                bytes.withMemoryRebound(to: sockaddr.self) { generic in
                    _ = connect(client, generic.baseAddress, length)
                }
            }
        }
    }

    deinit {
        for socket in sockets { close(socket) }
    }
}

extension Adapter {
    /// Answers each line that it hears with ten, for a peer that never reads.
    fileprivate static let parrot = Adapter(
        name: "parrot", defaultPort: nil, summary: "", beat: { _ in .plain },
        converse: { _, _ in Parrot() })

    private struct Parrot: Conversation {
        mutating func begin(_ outlet: inout Outlet) { outlet.signal(.up) }
        mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
            outlet.bytes.writeString("?\n")
        }
        mutating func close(_ outlet: inout Outlet) {}

        mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
            let lines = bytes.readableBytesView.count { $0 == 10 }
            bytes.moveReaderIndex(to: bytes.writerIndex)
            for _ in 0..<lines { outlet.bytes.writeString(String(repeating: "x", count: 100)) }
        }
    }
}
