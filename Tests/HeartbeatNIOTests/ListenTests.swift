import Foundation
import Heartbeat
import NIOCore
import NIOSSL
import Testing

@testable import HeartbeatNIO

/// Two stations on loopback, of which one accepts and one dials.
@Suite("A port", .timeLimit(.minutes(1)))
struct ListenTests {
    /// What stands at both ends.
    struct Ends {
        let here = Station(seed: 1)
        let there = Station(seed: 2)
        let port: Int
        let scheme: String

        init(
            _ url: String, policy: PulsePolicy = quickPolicy,
            limits: ListenerLimits = ListenerLimits()
        ) async throws {
            let target = try TargetURL.parse(url, role: .accepting).target
            let open = try await here.listen(target, policy: policy, limits: limits)
            guard case .host(_, let port) = open.endpoint else { throw TargetError("no port") }
            self.port = port
            scheme = target.scheme
        }

        /// Dials it.
        @discardableResult
        func dial(_ more: String = "", policy: PulsePolicy = quickPolicy) async throws -> SessionID
        {
            let url = "\(scheme)://127.0.0.1:\(port)\(more)"
            return try await there.add(try TargetURL.parse(url).target, policy: policy)
        }

        /// The accepting side's row when it is as wanted.
        func inbound(until isReached: @escaping @Sendable (Row) -> Bool) async throws -> Row {
            try await here.observe(maximumRate: 1000).row(where: isReached)
        }

        /// The dialling side's row when it is as wanted.
        func outbound(until isReached: @escaping @Sendable (Row) -> Bool) async throws -> Row {
            try await there.observe(maximumRate: 1000).row(where: isReached)
        }

        func close() async throws {
            try await there.shutdown()
            try await here.shutdown()
        }
    }

    @Test(
        "answers probes of every protocol that can be accepted, and shows the session",
        arguments: ["tcp#script=ping", "ws", "redis", "mqtt"])
    func beats(name: String) async throws {
        let parts = name.split(separator: "#").map(String.init)
        let options = parts.count > 1 ? "#\(parts[1])" : ""
        let ends = try await Ends("\(parts[0])://:0\(options)")
        try await ends.dial(options)
        let outbound = try await ends.outbound { $0.answered >= 3 }
        #expect(outbound.state == .up)
        #expect(outbound.missed == 0)
        let inbound = try await ends.inbound { $0.state == .up && $0.bytesIn > 0 }
        #expect(inbound.direction == .inbound)
        #expect(inbound.peer.hasPrefix("127.0.0.1:"))
        try await ends.close()
    }

    @Test("probes a WebSocket client, and knows its round trip")
    func probes() async throws {
        let ends = try await Ends("ws://:0")
        var quiet = quickPolicy
        quiet.interval = .seconds(100)
        quiet.greets = false
        try await ends.dial(policy: quiet)
        let inbound = try await ends.inbound { $0.answered >= 3 }
        #expect(inbound.rtt ?? 0 > 0)
        try await ends.close()
    }

    @Test("a kill here is a close there, and who returns is the same session")
    func killAndReturn() async throws {
        let ends = try await Ends("ws://:0")
        try await ends.dial("/?id=phone")
        let row = try await ends.inbound { $0.state == .up }
        #expect(row.name == "phone")
        try await ends.here.order(Order(.kill(.close), [row.link]))
        let told = try await ends.outbound { $0.cause != nil }
        guard case .closedByPeer(let code?, _) = told.cause else {
            Issue.record("\(String(describing: told.cause))")
            return
        }
        #expect([1000, 1001].contains(code))
        let again = try await ends.inbound { $0.generation == 2 && $0.state == .up }
        #expect(again.link.session == row.link.session)
        #expect(again.cause == .killed(.close))
        try await ends.close()
    }

    @Test("a ban refuses who returns, and lifting it lets them in")
    func ban() async throws {
        let ends = try await Ends("ws://:0")
        var policy = quickPolicy
        policy.backoffBase = .milliseconds(20)
        policy.backoffCap = .milliseconds(50)
        try await ends.dial("/?id=phone", policy: policy)
        let row = try await ends.inbound { $0.state == .up }
        try await ends.here.order(Order(.kill(.ban), [row.link]))
        _ = try await ends.outbound { $0.generation >= 4 }
        #expect(try await ends.inbound { $0.state == .dead }.generation == 1)
        try await ends.here.order(Order(.lift("phone")))
        _ = try await ends.inbound { $0.generation == 2 && $0.state == .up }
        try await ends.close()
    }

    @Test("a client that pings more often than it may is told why it is shown out")
    func tooManyPings() async throws {
        var strict = quickPolicy
        strict.minimumAskGap = .seconds(2)
        let ends = try await Ends("ws://:0", policy: strict)
        try await ends.dial()
        let told = try await ends.outbound { $0.cause != nil }
        guard case .closedByPeer(code: 1008, let reason) = told.cause else {
            Issue.record("\(String(describing: told.cause))")
            return
        }
        #expect(reason.hasPrefix("limit reached: too many pings: 3 came sooner than 2.00s"))
        let inbound = try await ends.inbound { $0.state == .dead }
        #expect(inbound.cause?.description == reason)
        try await ends.close()
    }

    @Test("a client that goes silent under MQTT's keep-alive is dead after one and a half of it")
    func keepAlive() async throws {
        let ends = try await Ends("mqtt://:0")
        let client = try await PeerClient.connect(ends.port)
        // CONNECT of "m", clean, with a keep-alive of one second.
        try await client.send("\u{10}\u{0D}\u{00}\u{04}MQTT\u{04}\u{02}\u{00}\u{01}\u{00}\u{01}m")
        let row = try await ends.inbound { $0.state == .dead }
        #expect(row.name == "m")
        guard case .silent = row.cause else {
            Issue.record("\(String(describing: row.cause))")
            return
        }
        try? await client.channel.close()
        try await ends.close()
    }

    @Test("shows out who never ends the hello")
    func slowHello() async throws {
        var policy = quickPolicy
        policy.connectTimeout = .milliseconds(200)
        let ends = try await Ends("ws://:0", policy: policy)
        var client = try await PeerClient.connect(ends.port)
        try await client.send("GET / HTTP/1.1\r\n")
        _ = await client.rest()
        let journal = try await ends.here.journal { !$0.isEmpty && $0.last?.fact.word == "AWAY" }
        #expect(journal.last?.fact.text.contains("the hello took too long") ?? false)
        try await ends.close()
    }

    @Test(
        "tells a peer in its protocol's words that it is not let in",
        arguments: [
            ("tcp://:0#script=ping", "ERR the limit of 1 sessions of one address is reached"),
            ("ws://:0", "HTTP/1.1 503 Service Unavailable"),
            ("redis://:0", "-ERR max number of clients reached"),
        ])
    func limit(url: String, words: String) async throws {
        var limits = ListenerLimits()
        limits.sessionsPerAddress = 1
        let ends = try await Ends(url, limits: limits)
        try await ends.dial(url.contains("#") ? "#script=ping" : "")
        _ = try await ends.inbound { $0.state == .up }
        var client = try await PeerClient.connect(ends.port)
        #expect(await client.rest().hasPrefix(words))
        let journal = try await ends.here.journal { $0.last?.fact.word == "AWAY" }
        #expect(
            journal.last?.fact.text
                == "127.0.0.1: the limit of 1 sessions of one address is reached")
        try await ends.close()
    }

    @Test("tells a banned peer so in its protocol's words, once it said who it is")
    func banned() async throws {
        let ends = try await Ends("mqtt://:0")
        try await ends.dial("#clientid=phone")
        let row = try await ends.inbound { $0.state == .up }
        #expect(row.name == "phone")
        try await ends.here.order(Order(.kill(.ban), [row.link]))
        let told = try await ends.outbound {
            if case .credentialsRefused = $0.cause { true } else { false }
        }
        #expect(told.generation == 2)
        try await ends.close()
    }

    @Test("says who holds a port that is taken")
    func taken() async throws {
        let ends = try await Ends("tcp://:0")
        let error = await #expect(throws: TargetError.self) {
            try await Ends("tcp://:\(ends.port)")
        }
        #expect(
            error?.description.contains("(pid \(getpid()))") ?? false,
            "\(String(describing: error))")
        try await ends.close()
    }

    @Test("closes a link that is idle when told to")
    func idle() async throws {
        var policy = quickPolicy
        policy.idle = IdlePolicy(reader: .milliseconds(300), action: .close)
        let ends = try await Ends("tcp://:0", policy: policy)
        var client = try await PeerClient.connect(ends.port)
        let row = try await ends.inbound { $0.state == .dead }
        #expect(row.cause == .idle(.reader, after: .milliseconds(300)))
        _ = await client.rest()
        try await ends.close()
    }

    @Test("takes the name in a client's certificate, and its own files anew when told")
    func certificates() async throws {
        guard OpenSSL.isInstalled else { return }
        let files = try Certificates()
        let own = "cert=\(files.path("good.pem"))&key=\(files.path("good.key"))"
        let ca = "ca=\(files.path("ca.pem"))"
        let ends = try await Ends("tls://:0#\(own)&\(ca)&script=ping")
        let client = "cert=\(files.path("client.pem"))&key=\(files.path("client.key"))"
        let first = try await ends.dial("#\(ca)&\(client)&script=ping")
        let row = try await ends.inbound { $0.state == .up }
        #expect(row.name == "client")
        _ = try await ends.outbound { $0.answered > 0 }

        try files.replace("good", with: "expired")
        try await ends.here.reloadCertificates()
        try await ends.there.order(
            Order(.reconnect, [Link(session: first, generation: 1)]))
        _ = try await ends.outbound { $0.cause == .tls(.expired) }
        try files.remove("good.pem")
        try await ends.here.reloadCertificates()
        let journal = try await ends.here.journal { $0.last?.fact.word == "REFUSED" }
        #expect(journal.last?.fact.text.contains("cannot read the certificate") ?? false)
        try await ends.close()
    }

    @Test(
        "believes a client's certificate more than what the client says of itself",
        arguments: ["wss", "mqtts", "rediss", "nats"])
    func provedName(scheme: String) async throws {
        guard OpenSSL.isInstalled else { return }
        let files = try Certificates()
        let own = "cert=\(files.path("good.pem"))&key=\(files.path("good.key"))"
        let ca = "ca=\(files.path("ca.pem"))"
        let tls = scheme == "nats" ? "&tls=require" : ""
        let ends = try await Ends("\(scheme)://:0#\(own)&\(ca)\(tls)")
        let client = "cert=\(files.path("client.pem"))&key=\(files.path("client.key"))"
        let path = scheme == "wss" ? "/?id=somebody-else" : ""
        try await ends.dial("\(path)#\(ca)&\(client)\(tls)")
        let row = try await ends.inbound { $0.state == .up }
        #expect(row.name == "client")
        try await ends.close()
    }

    @Test("calls a client whose certificate has no common name by its alternative name")
    func alternativeName() throws {
        guard OpenSSL.isInstalled else { return }
        let files = try Certificates()
        for (names, expected) in [
            ("URI:spiffe://example.org/worker", "spiffe://example.org/worker"),
            ("IP:127.0.0.1,DNS:worker.example", "worker.example"),
        ] {
            try OpenSSL.run(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 "
                    + "-subj /O=nobody -addext subjectAltName=\(names) "
                    + "-keyout nameless.key -out nameless.pem", in: files.folder)
            let certificate = try #require(
                try NIOSSLCertificate.fromPEMFile(files.path("nameless.pem")).first)
            #expect(CertificateName.name(in: try certificate.toDERBytes()) == expected)
        }
        #expect(CertificateName.name(in: [0x30, 0x00]).hasPrefix("certificate "))
    }

    @Test("says goodbye in TLS, which the other end hears as a plain end")
    func orderlyEnd() async throws {
        guard OpenSSL.isInstalled else { return }
        let files = try Certificates()
        let own = "cert=\(files.path("good.pem"))&key=\(files.path("good.key"))"
        let ends = try await Ends("tls://:0#\(own)&script=ping")
        try await ends.dial("#ca=\(files.path("ca.pem"))&script=ping")
        let row = try await ends.inbound { $0.state == .up }
        let link = Link(session: row.id, generation: row.generation)
        try await ends.here.order(Order(.kill(.close), [link]))
        let told = try await ends.outbound { $0.cause != nil }
        #expect(told.cause == .closedByPeer(code: nil, reason: ""))
        try await ends.close()
    }

    @Test("dials with another certificate once its files were read anew")
    func renewsOutbound() async throws {
        guard OpenSSL.isInstalled else { return }
        let files = try Certificates()
        let own = "cert=\(files.path("good.pem"))&key=\(files.path("good.key"))"
        let ca = "ca=\(files.path("ca.pem"))"
        let ends = try await Ends("tls://:0#\(own)&\(ca)&script=ping")
        let client = "cert=\(files.path("client.pem"))&key=\(files.path("client.key"))"
        let session = try await ends.dial("#\(ca)&\(client)&script=ping")
        #expect(try await ends.inbound { $0.state == .up }.name == "client")
        try files.replace("client", with: "other")
        try await ends.there.reloadCertificates()
        let journal = try await ends.there.journal { lines in
            lines.contains { $0.fact.text.contains("reload of the certificates") }
        }
        #expect(!journal.contains { $0.fact.word == "REFUSED" })
        try await ends.there.order(
            Order(.reconnect, [Link(session: session, generation: 1)]))
        for await snapshot in ends.here.observe(maximumRate: 1000).snapshots
        where snapshot.rows.contains(where: { $0.name == "other" && $0.state == .up }) {
            break
        }
        try await ends.close()
    }

    @Test("refuses a client without a certificate where one is asked for")
    func noCertificate() async throws {
        guard OpenSSL.isInstalled else { return }
        let files = try Certificates()
        let own = "cert=\(files.path("good.pem"))&key=\(files.path("good.key"))"
        let ca = "ca=\(files.path("ca.pem"))"
        let ends = try await Ends("tls://:0#\(own)&\(ca)&script=ping")
        try await ends.dial("#\(ca)&script=ping")
        let row = try await ends.outbound { $0.cause != nil }
        #expect(row.cause == .tls(.clientCertificate))
        try await ends.close()
    }

    @Test("needs a certificate for TLS, and only accepts what can be accepted")
    func refusals() async {
        let tls = await #expect(throws: TargetError.self) { try await Ends("tls://:0") }
        #expect(tls?.description.contains("needs a certificate") ?? false)
        let http = await #expect(throws: TargetError.self) { try await Ends("http2://:0") }
        #expect(http?.description == "http2 can be dialled, not accepted")
    }
}

extension Station {
    /// The journal when it is as wanted.
    func journal(
        where isReached: @escaping @Sendable ([JournalEntry]) -> Bool
    ) async throws -> [JournalEntry] {
        for await snapshot in observe(Query(journalLines: 100), maximumRate: 1000).snapshots
        where isReached(snapshot.journal) {
            return snapshot.journal
        }
        throw TargetError("the feed ended")
    }
}

extension Certificates {
    /// Puts another certificate and key in a name's place.
    func replace(_ name: String, with other: String) throws {
        for ending in ["pem", "key"] {
            let bytes = try Data(contentsOf: folder.appendingPathComponent("\(other).\(ending)"))
            try bytes.write(to: folder.appendingPathComponent("\(name).\(ending)"))
        }
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
}
