import Heartbeat
import NIOCore
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
        #expect(row.state == .dead)
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
}
