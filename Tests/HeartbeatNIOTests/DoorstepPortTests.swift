import Glibc
import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("A port, before anybody is somebody,", .timeLimit(.minutes(1)))
struct DoorstepPortTests {
    /// A port at which nobody is let in for being silent.
    private func ends(_ url: String) async throws -> ListenTests.Ends {
        var limits = ListenerLimits()
        limits.patience = .seconds(86_400)
        var policy = quickPolicy
        policy.connectTimeout = .seconds(86_400)
        return try await ListenTests.Ends(url, policy: policy, limits: limits)
    }

    private func checks(
        _ count: UInt64, of station: Station
    ) async throws -> Snapshot {
        for await snapshot in station.observe(Query(journalLines: 100), maximumRate: 1000).snapshots
        where (snapshot.listeners.first?.checks ?? 0) >= count {
            return snapshot
        }
        throw TargetError("the feed ended")
    }

    @Test(
        "counts who connects and goes, in order or not, and says nothing of it",
        arguments: ["tcp://:0#script=ping", "ws://:0", "redis://:0", "mqtt://:0", "nats://:0"])
    func checks(url: String) async throws {
        let ends = try await ends(url)
        for index in 0..<4 {
            let client = try await PeerClient.connect(ends.port)
            if index % 2 == 0 { client.channel.reset() } else { try? await client.channel.close() }
        }
        let snapshot = try await checks(4, of: ends.here)
        #expect(snapshot.counts.all == 0)
        #expect(snapshot.journal.map(\.fact) == [.listening])
        try await ends.close()
    }

    @Test("counts them over TLS as well", .enabled(if: OpenSSL.isInstalled))
    func secured() async throws {
        let files = try Certificates()
        let own = "cert=\(files.path("good.pem"))&key=\(files.path("good.key"))"
        let ends = try await ends("tls://:0#\(own)&script=ping")
        for index in 0..<4 {
            let client = try await PeerClient.connect(ends.port)
            if index % 2 == 0 { client.channel.reset() } else { try? await client.channel.close() }
        }
        let snapshot = try await checks(4, of: ends.here)
        #expect(snapshot.journal.map(\.fact) == [.listening])
        try await ends.close()
    }

    @Test(
        "takes the client that a proxy names for the one that came",
        arguments: [
            ("tcp://:0#script=ping&proxy=yes", "PING 1\n", "203.0.113.7:51234"),
            ("redis://:0#proxy=yes", "PING\r\n", "203.0.113.7:51234"),
        ])
    func proxied(url: String, question: String, peer: String) async throws {
        let ends = try await ends(url)
        var client = try await PeerClient.connect(ends.port)
        try await client.send("PROXY TCP4 203.0.113.7 10.0.0.1 51234 80\r\n" + question)
        #expect(await client.text(to: "\n").contains("PONG"))
        let row = try await ends.inbound { $0.state == .up }
        #expect(row.peer == peer)
        try await ends.here.order(Order(.kill(.ban), [row.link]))
        _ = await client.rest()
        var again = try await PeerClient.connect(ends.port)
        try await again.send("PROXY TCP4 203.0.113.7 10.0.0.1 51235 80\r\n")
        _ = await again.rest()
        let journal = try await ends.here.journal { $0.last?.fact.word == "AWAY" }
        #expect(journal.last?.fact.text == "203.0.113.7: banned by the operator")
        var other = try await PeerClient.connect(ends.port)
        try await other.send("PROXY UNKNOWN\r\n" + question)
        #expect(await other.text(to: "\n").contains("PONG"))
        try await ends.close()
    }

    @Test("reads a proxy's header ahead of TLS", .enabled(if: OpenSSL.isInstalled))
    func proxiedTLS() async throws {
        let files = try Certificates()
        let own = "cert=\(files.path("good.pem"))&key=\(files.path("good.key"))"
        let ends = try await ends("tls://:0#\(own)&script=ping&proxy=yes")
        var client = try await PeerClient.connect(ends.port)
        // What is no TLS behind the header is answered with an alert, not with PONG.
        try await client.send("PROXY TCP4 203.0.113.7 10.0.0.1 51234 80\r\nPING 1\n")
        #expect(!(await client.rest().contains("PONG")))
        let journal = try await ends.here.journal { $0.last?.fact.word == "AWAY" }
        #expect(journal.last?.fact.text.hasPrefix("203.0.113.7: TLS failure") ?? false)
        try await ends.close()
    }

    @Test("turns away who brings no header where one must come")
    func noHeader() async throws {
        let ends = try await ends("redis://:0#proxy=yes")
        var client = try await PeerClient.connect(ends.port)
        try await client.send("PING\r\n")
        #expect(await client.rest() == "")
        let journal = try await ends.here.journal { $0.last?.fact.word == "AWAY" }
        #expect(
            journal.last?.fact.text
                == "a proxy that did not say for whom: bad hello: no PROXY header")
        try await ends.close()
    }

    @Test("is behind a proxy only where it accepts")
    func dialled() {
        let error = #expect(throws: TargetError.self) {
            try TargetURL.parse("tcp://h:1#proxy=yes")
        }
        #expect(error?.description == "option proxy belongs to a port that accepts")
        #expect(throws: TargetError.self) {
            try TargetURL.parse("postgres://h#proxy=yes", role: .accepting)
        }
    }

    @Test("tells a client of MQTT whose address is banned why, with its CONNACK")
    func banned() async throws {
        let ends = try await ends("mqtt://:0")
        // CONNECT of MQTT 3.1.1 without a client id: it is known by its address.
        let hello = "\u{10}\u{0C}\u{00}\u{04}MQTT\u{04}\u{02}\u{00}\u{00}\u{00}\u{00}"
        var client = try await PeerClient.connect(ends.port)
        try await client.send(hello)
        let row = try await ends.inbound { $0.state == .up }
        #expect(row.name == nil)
        try await ends.here.order(Order(.kill(.ban), [row.link]))
        _ = await client.rest()
        var again = try await PeerClient.connect(ends.port)
        try await again.send(hello)
        #expect(await again.rest() == "\u{20}\u{02}\u{00}\u{05}")
        try await ends.close()
    }

    @Test("lets in who is silent, and a client of Redis that only said HELLO until it is named")
    func letIn() async throws {
        var limits = ListenerLimits()
        limits.patience = .milliseconds(10)
        let lines = try await ListenTests.Ends("tcp://:0#script=ping", limits: limits)
        let silent = try await PeerClient.connect(lines.port)
        let row = try await lines.inbound { $0.state == .up }
        #expect(row.bytesIn == 0)
        silent.channel.close(promise: nil)
        #expect(try await lines.inbound { $0.state == .dead }.cause == .left(""))
        try await lines.close()
        let redis = try await ListenTests.Ends("redis://:0", limits: limits)
        let client = try await PeerClient.connect(redis.port)
        try await client.send("HELLO 3\r\n")
        #expect(try await redis.inbound { $0.state == .up }.name == nil)
        try await client.send("CLIENT SETNAME worker\r\n")
        _ = try await redis.inbound { $0.name == "worker" }
        client.channel.close(promise: nil)
        try await redis.close()
    }

    @Test("has the address of a connection that was reset before anybody asked for it")
    func resetAddress() {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        let client = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        // sockaddr_in by its bytes: family, port, address.
        var address = withUnsafeBytes(of: sa_family_t(AF_INET)) { Array($0) }
        address += [0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
        var length = socklen_t(address.count)
        address.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { generic in
                bind(listener, generic.baseAddress, length)
                listen(listener, 1)
                getsockname(listener, generic.baseAddress, &length)
                connect(client, generic.baseAddress, length)
            }
        }
        SocketTuning.abort(client)
        close(client)
        let accepted = accept(listener, nil, nil)
        #expect(Origin.address(ofPeerOf: accepted)?.ipAddress == "127.0.0.1")
        close(accepted)
        close(listener)
    }
}
