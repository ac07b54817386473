import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("NATS as a client")
struct NATSConversationTests {
    struct Talk {
        var nats: NATSConversation
        var outlet = Outlet()
        var rest = ByteBuffer()

        init(
            _ settings: [String: String] = [:], user: String? = nil, password: String? = nil
        ) {
            var target = Target(scheme: "nats", endpoint: .host("h", port: 1))
            target.settings = settings
            target.user = user
            target.password = password
            nats = NATSConversation(target: target)
            nats.begin(&outlet)
        }

        /// A talk that is past its hello.
        static func up() -> Talk {
            var talk = Talk()
            _ = talk.hear("INFO {}\r\nPONG\r\n")
            return talk
        }

        /// What it signals when it hears this.
        mutating func hear(_ text: String) -> [Signal] {
            outlet.clear()
            rest.writeString(text)
            nats.receive(&rest, &outlet)
            return outlet.signals
        }

        mutating func secured() {
            outlet.clear()
            nats.secured(&outlet)
        }

        /// What it wrote since it heard something.
        var said: String { String(buffer: outlet.bytes) }
    }

    /// The INFO of nats-server 2.9.10, as it came over the wire.
    static let info =
        #"INFO {"server_id":"ND6E","server_name":"ND6E","version":"2.9.10","proto":1,"#
        + #""go":"go1.19.8","host":"127.0.0.1","port":41222,"headers":true,"#
        + #""max_payload":1048576,"client_id":4,"client_ip":"127.0.0.1"} "# + "\r\n"

    @Test("waits for INFO, says CONNECT and PING, and is up with the PONG")
    func hello() {
        var talk = Talk()
        #expect(talk.said.isEmpty)
        #expect(talk.hear(Self.info).isEmpty)
        #expect(
            talk.said
                == #"CONNECT {"verbose":false,"pedantic":false,"name":"holter","lang":"swift","#
                + #""version":"0.1.0","protocol":1,"echo":false,"tls_required":false}"#
                + "\r\nPING\r\n")
        let facts = [
            Fact("server name", "ND6E"), Fact("server version", "2.9.10"), Fact("client id", "4"),
        ]
        #expect(talk.hear("PON").isEmpty)
        #expect(talk.hear("G\r\n") == [.up, .learned(facts)])
    }

    @Test("logs in with user and password, or with a token, and nothing can be slipped in")
    func credentials() {
        var both = Talk(user: "u", password: "p\"\r\nPUB x")
        _ = both.hear("INFO {}\r\n")
        #expect(both.said.contains(#","user":"u","pass":"p\"\u000d\u000aPUB x"}"#))
        #expect(both.said.split(separator: "\r\n").count == 2)
        for token in [Talk(user: "t"), Talk(password: "t"), Talk(user: "", password: "t")] {
            var token = token
            _ = token.hear("INFO {}\r\n")
            #expect(token.said.contains(#","auth_token":"t"}"#))
            #expect(!token.said.contains(#""user""#))
        }
    }

    @Test("rests when the credentials are refused, and tells other refusals in words")
    func refusals() {
        for (words, cause) in [
            ("Authorization Violation", .credentialsRefused("Authorization Violation")),
            ("User Authentication Expired", .credentialsRefused("User Authentication Expired")),
            ("maximum connections exceeded", .badHello("maximum connections exceeded")),
        ] as [(String, Cause)] {
            var talk = Talk()
            #expect(talk.hear("INFO {}\r\n-ERR '\(words)'\r\n") == [.fail(cause)])
            #expect(talk.hear("PONG\r\n").isEmpty)
        }
        var early = Talk()
        #expect(
            early.hear("-ERR 'maximum connections exceeded'\r\n")
                == [.fail(.badHello("maximum connections exceeded"))])
    }

    @Test("beats with PING, and answers the server's own at once")
    func beats() {
        var talk = Talk.up()
        talk.outlet.clear()
        talk.nats.probe(nonce: 7, &talk.outlet)
        #expect(talk.said == "PING\r\n")
        #expect(talk.hear("PONG\r\n") == [.answered(nonce: nil)])
        #expect(talk.hear("PING\r\nping\r\nPI") == [.asked(count: 2)])
        #expect(talk.said == "PONG\r\nPONG\r\n")
        #expect(talk.hear("NG\n") == [.asked(count: 1)])
    }

    @Test("passes over messages that nobody asked for, also where they look like lines")
    func messages() {
        var talk = Talk.up()
        #expect(talk.hear("MSG a 1 6\r\nPONG\r\n\r\nPONG\r\n") == [.answered(nonce: nil)])
        #expect(talk.hear("HMSG a 1 r 12 17\r\nNATS/1.0\r\n\r\n").isEmpty)
        #expect(talk.hear("-ERR!\r\nPING\r\n") == [.asked(count: 1)])
        #expect(talk.hear("MSG a 1 1000000\r\n").isEmpty)
        for _ in 0..<100 {
            #expect(talk.hear(String(repeating: "x", count: 10_000)).isEmpty)
            #expect(talk.rest.readableBytes == 0)
        }
        #expect(talk.hear("\r\nPONG\r\n") == [.answered(nonce: nil)])
    }

    @Test("quotes the last error and the lame duck as the reason of an end")
    func ends() {
        var talk = Talk.up()
        #expect(talk.nats.endCause == nil)
        #expect(talk.hear("-ERR 'Permissions Violation for Publish to \"a\"'\r\n").isEmpty)
        #expect(talk.nats.endCause == nil)
        #expect(talk.hear("INFO {\"ldm\":true}\r\n").isEmpty)
        #expect(
            talk.nats.endCause == .moved("lame duck"))
        #expect(talk.hear("-ERR 'Stale Connection'\r\n").isEmpty)
        #expect(talk.nats.endCause == .closedByPeer(code: nil, reason: "Stale Connection"))
        #expect(
            talk.hear("-ERR 'User Authentication Revoked'\r\n")
                == [.fail(.credentialsRefused("User Authentication Revoked"))])
        #expect(Talk().nats.endCause == .badHello("closed before INFO"))
        var greeting = Talk()
        _ = greeting.hear("INFO {}\r\n")
        #expect(greeting.nats.endCause == .badHello("closed before the answer to CONNECT"))
    }

    // MARK: TLS

    @Test("goes over to TLS behind INFO where the server wants it or the target does")
    func upgrade() {
        for (tls, offer) in [
            (nil, "required"), ("prefer", "available"), ("prefer", "required"),
            ("require", "available"),
        ] as [(String?, String)] {
            var talk = Talk(tls.map { ["tls": $0] } ?? [:], password: "secret")
            #expect(talk.hear("INFO {\"tls_\(offer)\":true}\r\n") == [.secure])
            #expect(talk.said.isEmpty)
            #expect(talk.hear("PONG\r\n").isEmpty, "bytes in the clear are not heard")
            talk.secured()
            #expect(talk.said.hasPrefix("CONNECT {"))
        }
    }

    @Test("stays in the clear where nobody wants TLS, and says nothing where they disagree")
    func clear() {
        for tls in [nil, "prefer", "off"] as [String?] {
            var talk = Talk(tls.map { ["tls": $0] } ?? [:])
            #expect(talk.hear("INFO {}\r\n").isEmpty)
            #expect(talk.said.hasPrefix("CONNECT {"))
        }
        var without = Talk(["tls": "require"], password: "secret")
        #expect(without.hear("INFO {}\r\n") == [.fail(.badHello("the server offers no TLS"))])
        var off = Talk(["tls": "off"], password: "secret")
        #expect(
            off.hear("INFO {\"tls_required\":true}\r\n")
                == [.fail(.badHello("the server wants TLS, and tls=off was asked for"))])
        #expect(without.said.isEmpty && off.said.isEmpty)
    }

    @Test("begins with TLS where that comes first, and reads INFO inside it")
    func first() {
        var talk = Talk(["tlsfirst": "yes"])
        #expect(talk.outlet.signals == [.secure])
        talk.secured()
        #expect(talk.said.isEmpty)
        #expect(talk.hear("INFO {\"tls_required\":true}\r\n").isEmpty)
        #expect(talk.said.contains(#""tls_required":true}"#))
        #expect(talk.hear("PONG\r\n").first == .up)
    }

    // MARK: Hostile input

    @Test(
        "refuses a hello that is none",
        arguments: [
            ("HTTP/1.1 400 Bad Request\r\n", "no INFO but \"HTTP/1.1\""),
            ("PING\r\n", "no INFO but \"PING\""), ("\r\n", "no INFO but \"\""),
            ("INFO\r\n", "no INFO but \"INFO\""), ("INFO []\r\n", "no INFO but \"INFO\""),
            ("INFO {\"a\":\r\n", "no INFO but \"INFO\""),
            ("\u{1B}[2J\r\n", "no INFO but \"\\e[2J\""),
            ("ABCDEFGHIJKLMNOPQ\r\n", "a line begins with \"ABCDEFGHIJKLMNOP\""),
            ("INFO {}\r\nMSG a 1 1\r\n", "\"MSG\" in place of PONG"),
        ])
    func badHello(text: String, words: String) {
        var talk = Talk()
        #expect(talk.hear(text) == [.fail(.badHello(words))])
        #expect(talk.rest.readableBytes == 0)
    }

    @Test(
        "ends a server that breaks the protocol",
        arguments: [
            ("FOO\r\n", .protocolError("a line begins with \"FOO\"")),
            ("MSG\r\n", .protocolError("a message without length")),
            ("MSG 5\r\n", .protocolError("a message without length")),
            ("MSG a 1 -1\r\n", .protocolError("a message without length")),
            ("MSG a 1 99999999999999999999\r\n", .protocolError("a message without length")),
            ("MSG a 1 9223372036854775807\r\n", .limitReached("a message of 9223 PB")),
        ] as [(String, Cause)])
    func violations(text: String, cause: Cause) {
        var talk = Talk.up()
        #expect(talk.hear(text) == [.fail(cause)])
        #expect(talk.hear("PING\r\n").isEmpty)
        #expect(talk.said.isEmpty)
    }

    @Test("gives up a line that does not end")
    func endless() {
        var talk = Talk.up()
        #expect(talk.hear(String(repeating: "x", count: NATSReader.lineLimit - 1)).isEmpty)
        #expect(talk.hear("x") == [.fail(.limitReached("a line of more than 32768 bytes"))])
    }

    @Test("tells of no more than 64 answers of one read")
    func flood() {
        var talk = Talk.up()
        #expect(talk.hear(String(repeating: "PONG\r\n", count: 5000)).count == 64)
        #expect(talk.rest.readableBytes == 0)
    }
}
