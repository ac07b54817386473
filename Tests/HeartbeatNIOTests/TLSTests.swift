import Glibc
import Heartbeat
import NIOCore
import NIOSSL
import Testing

@testable import HeartbeatNIO

@Suite("TLS", .enabled(if: OpenSSL.isInstalled), .timeLimit(.minutes(1)))
struct TLSTests {
    /// How a session to a server with this certificate ends or comes up.
    func outcome(
        _ certificate: String, host: String = "localhost", server: String = "",
        options: (Certificates) -> String = { "ca=\($0.path("ca.pem"))" }
    ) async throws -> Row {
        let certificates = try Certificates()
        switch certificate {
        case "future": try certificates.sign("future", "DNS:localhost", from: "20900101000000Z")
        case "short": try certificates.sign("short", "DNS:localhost", key: "rsa:1024")
        default: break
        }
        let server = try TLSServer(certificate, extra: server, in: certificates.folder)
        // s_server -rev answers each line with its letters reversed.
        let script = "script=none&\(options(certificates))"
        return try await watch("tls://\(host):\(server.port)#\(script)") {
            $0.state == .up || $0.cause != nil
        }
    }

    @Test("holds a session whose certificate is good, by name and by address")
    func good() async throws {
        let byName = try await outcome("good")
        #expect(byName.state == .up, "\(String(describing: byName.cause))")
        let byAddress = try await outcome("good", host: "127.0.0.1")
        #expect(byAddress.state == .up, "\(String(describing: byAddress.cause))")
    }

    @Test("says that a certificate is expired")
    func expired() async throws {
        let row = try await outcome("expired")
        #expect(row.cause == .tls(.expired))
        #expect(row.state == .retry)
    }

    @Test("says that a certificate is not valid yet")
    func notYetValid() async throws {
        #expect(try await outcome("future").cause == .tls(.notYetValid))
    }

    /// What a server needs to offer what is not offered any more.
    private static let old = "-cipher DEFAULT@SECLEVEL=0"

    @Test("speaks no TLS before 1.2 unless told to, and then says so")
    func oldVersions() async throws {
        let refused = try await outcome("good", server: "-tls1_1 \(Self.old)")
        #expect(refused.cause == .tls(.handshake("no common TLS version from 1.2 on")))
        let taken = try await outcome("good", server: "-tls1_1 \(Self.old)") {
            "ca=\($0.path("ca.pem"))&tls_min=1.1"
        }
        #expect(taken.state == .up, "\(String(describing: taken.cause))")
        let strict = try await outcome("good", server: "-tls1_2") {
            "ca=\($0.path("ca.pem"))&tls_min=1.3"
        }
        #expect(strict.cause == .tls(.handshake("no common TLS version from 1.3 on")))
    }

    @Test("takes no short RSA key unless told to")
    func shortKeys() async throws {
        let refused = try await outcome("short", server: Self.old)
        #expect(refused.cause == .tls(.weakKey(bits: 1024)))
        let taken = try await outcome("short", server: Self.old) {
            "ca=\($0.path("ca.pem"))&tls_min=1.1"
        }
        #expect(taken.state == .up, "\(String(describing: taken.cause))")
    }

    @Test("shows no certificate with a short key, on neither side")
    func ownShortKey() throws {
        let certificates = try Certificates()
        try certificates.sign("short", "DNS:localhost", key: "rsa:1024")
        try certificates.sign("long", "DNS:localhost", key: "rsa:2048")
        var options = TLSOptions()
        options.certificateFile = certificates.path("short.pem")
        options.keyFile = certificates.path("short.key")
        #expect(throws: TargetError.self) { try TLSContexts().context(for: options) }
        #expect(throws: TargetError.self) { try ServerTLS.context(for: options, []) }
        options.minimum = .v11
        _ = try ServerTLS.context(for: options, [])
        options.minimum = .v12
        options.certificateFile = certificates.path("long.pem")
        options.keyFile = certificates.path("long.key")
        _ = try ServerTLS.context(for: options, [])
    }

    @Test("counts the bits of RSA keys alone", arguments: [("rsa:1024", 1024), ("rsa:2048", 2048)])
    func bits(kind: String, bits: Int) throws {
        let certificates = try Certificates()
        try certificates.sign("one", "DNS:localhost", key: kind)
        for (name, expected) in [("one", bits), ("good", nil)] as [(String, Int?)] {
            let certificate = try #require(
                try NIOSSLCertificate.fromPEMFile(certificates.path("\(name).pem")).first)
            #expect(CertificateKey.rsaBits(in: try certificate.toDERBytes()) == expected)
        }
        #expect(CertificateKey.rsaBits(in: []) == nil)
        #expect(CertificateKey.rsaBits(in: [0x30, 0x03, 0x30, 0x01, 0x00]) == nil)
    }

    @Test("tells a peer that was killed from one that said goodbye")
    func torn() async throws {
        let certificates = try Certificates()
        let server = try TLSServer("good", in: certificates.folder)
        let url = "tls://localhost:\(server.port)#script=none&ca=\(certificates.path("ca.pem"))"
        let process = server.processIdentifier
        let row = try await watch(url) { row in
            if row.state == .up { kill(process, SIGKILL) }
            return row.cause != nil
        }
        #expect(row.cause == .closedByPeer(code: nil, reason: LinkHandler.tornWords))
    }

    @Test("says that nobody known signed a certificate")
    func unknownIssuer() async throws {
        #expect(try await outcome("self").cause == .tls(.unknownIssuer))
        #expect(try await outcome("good", options: { _ in "" }).cause == .tls(.unknownIssuer))
    }

    @Test("says that a certificate is for another name, and asks for the name it is told")
    func wrongName() async throws {
        #expect(try await outcome("other").cause == .tls(.wrongName("localhost")))
        let row = try await outcome("other") {
            "ca=\($0.path("ca.pem"))&servername=elsewhere.example"
        }
        #expect(row.state == .up)
    }

    @Test("accepts whatever comes when it is told to")
    func insecure() async throws {
        #expect(try await outcome("expired", options: { _ in "insecure" }).state == .up)
        #expect(try await outcome("self", options: { _ in "insecure" }).state == .up)
    }

    @Test("shows a client certificate, and says when one is missing")
    func clientCertificate() async throws {
        let asks = "-Verify 1 -CAfile ca.pem -verify_return_error"
        let row = try await outcome("good", server: asks) {
            "ca=\($0.path("ca.pem"))&cert=\($0.path("client.pem"))&key=\($0.path("client.key"))"
        }
        #expect(row.state == .up, "\(String(describing: row.cause))")
        let certificates = try Certificates()
        let server = try TLSServer("good", extra: asks, in: certificates.folder)
        let refused = try await watch(
            "tls://localhost:\(server.port)#ca=\(certificates.path("ca.pem"))"
        ) { $0.cause != nil }
        #expect(refused.cause == .tls(.clientCertificate))
        let older = try TLSServer("good", extra: "-tls1_2 \(asks)", in: certificates.folder)
        let refusedEarly = try await watch(
            "tls://localhost:\(older.port)#ca=\(certificates.path("ca.pem"))"
        ) { $0.cause != nil }
        #expect(refusedEarly.cause == .tls(.clientCertificate))
    }

    @Test("says that a peer does not speak TLS")
    func plainPeer() async throws {
        let server = try await LoopbackServer.start(reaction: { _, channel in
            channel.say("+OK nice to meet you, I speak no TLS\r\n")
        })
        let row = try await watch("tls://127.0.0.1:\(server.port)#insecure") { $0.cause != nil }
        #expect(row.cause == .tls(.handshake("the peer does not speak TLS")))
        try await server.stop()
    }

    @Test("says that a peer closed during the handshake")
    func closes() async throws {
        let server = try await LoopbackServer.start(reaction: { _, channel in
            channel.close(promise: nil)
        })
        let row = try await watch("tls://127.0.0.1:\(server.port)#insecure") { $0.cause != nil }
        #expect(row.cause == .tls(.handshake("the peer closed during the handshake")))
        try await server.stop()
    }

    @Test("beats over TLS with a line script")
    func beats() async throws {
        let certificates = try Certificates()
        let server = try TLSServer("good", in: certificates.folder)
        let row = try await watch(
            "tls://localhost:\(server.port)#ca=\(certificates.path("ca.pem"))"
                + "&send=ping%0A&expect=gnip"
        ) { $0.answered >= 3 }
        #expect(row.state == .up)
    }

    @Test("shares one context between targets with the same options")
    func sharesContexts() throws {
        let contexts = TLSContexts()
        var options = TLSOptions()
        options.insecure = true
        #expect(try contexts.context(for: options) === contexts.context(for: options))
        options.authorityFile = "/nowhere"
        #expect(throws: TargetError.self) { try contexts.context(for: options) }
    }

    @Test("reads files anew, and keeps what it had where they cannot be read")
    func renews() throws {
        let certificates = try Certificates()
        let contexts = TLSContexts()
        var options = TLSOptions()
        options.certificateFile = certificates.path("client.pem")
        options.keyFile = certificates.path("client.key")
        let first = try contexts.context(for: options)
        _ = try contexts.context(for: TLSOptions())
        let renewal = try #require(contexts.renew().first)
        #expect(renewal.old === first)
        let second = try renewal.fresh.get()
        #expect(second !== first)
        #expect(try contexts.context(for: options) === second)
        try certificates.remove("client.pem")
        let failed = try #require(contexts.renew().first)
        #expect(throws: TargetError.self) { try failed.fresh.get() }
        #expect(try contexts.context(for: options) === second)
        #expect(contexts.renew().count == 1)
    }

    @Test(
        "never says what the library says",
        arguments: [
            NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake])),
            NIOSSLError.readInInvalidTLSState, NIOSSLError.shutdownFailed(.zeroReturn),
            BoringSSLError.unknownError([]), NIOSSLExtraError.failedToValidateHostname,
            NIOTLSUnwrappingError.alreadyClosed, Secretive(),
        ] as [any Error])
    func words(error: any Error) {
        let texts = [TLSFailures.words(of: error), Failure.cause(of: error).description]
        for text in texts {
            for sign in ["Error", "BoringSSL", "/", "(", "checkouts"] {
                #expect(!text.contains(sign), "\(text)")
            }
        }
    }

    /// An error that tells more than anybody wants to know.
    struct Secretive: Error, CustomStringConvertible {
        let description = "sslError([Error: 268435703 at /build/checkouts/file.cc:210])"
    }
}
