import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("NATS as a server")
struct NATSAcceptorTests {
    struct Talk {
        var nats: NATSAcceptor
        var outlet = Outlet()
        var rest = ByteBuffer()

        init(
            _ settings: [String: String] = [:], user: String? = nil, password: String? = nil,
            certificate: String? = nil
        ) throws {
            var target = Target(scheme: "nats", endpoint: .host("h", port: 1))
            target.settings = settings
            target.user = user
            target.password = password
            target.tls.certificateFile = certificate
            nats = try NATSAcceptor(target: target, seed: 7 << 40)
            nats.begin(&outlet)
        }

        /// A talk with a client that is in.
        static func up(_ fields: String = "") throws -> Talk {
            var talk = try Talk()
            _ = talk.hear("CONNECT {\(fields)}\r\n")
            return talk
        }

        /// What it signals when it hears this.
        mutating func hear(_ text: String) -> [Signal] {
            outlet.clear()
            rest.writeString(text)
            nats.receive(&rest, &outlet)
            return outlet.signals
        }

        /// What it wrote since it heard something.
        var said: String { String(buffer: outlet.bytes) }
    }

    /// What PyPI's nats-py says first.
    static let connect =
        #"CONNECT {"echo": true, "headers": true, "lang": "python3", "name": "sensor-7", "#
        + #""no_responders": true, "pedantic": false, "protocol": 1, "verbose": false, "#
        + #""version": "2.16.0"}"# + "\r\n"

    @Test("greets with INFO and takes a client by the name in its CONNECT")
    func hello() throws {
        var talk = try Talk()
        #expect(
            talk.said
                == #"INFO {"server_id":"HOLTER","server_name":"holter","version":"0.1.0","#
                + #""proto":1,"headers":true,"max_payload":1048576,"auth_required":false,"#
                + #""tls_required":false,"client_id":7}"# + "\r\n")
        let facts = [Fact("client", "python3 2.16.0"), Fact("client name", "sensor-7")]
        #expect(
            talk.hear(Self.connect + "PING\r\n") == [
                .introduced(Introduction(PeerText("sensor-7"), isExclusive: false)), .up,
                .learned(facts), .asked(count: 1),
            ])
        #expect(talk.said == "PONG\r\n")
        var nameless = try Talk()
        #expect(nameless.hear("CONNECT {}\r\n") == [.up, .learned([])])
    }

    @Test("says +OK to a client that asks for it")
    func verbose() throws {
        var talk = try Talk()
        _ = talk.hear("CONNECT {\"verbose\":true}\r\nSUB a 1\r\nPUB a 2\r\nhi\r\nPING\r\n")
        #expect(talk.said == "+OK\r\n+OK\r\n+OK\r\nPONG\r\n")
    }

    @Test("takes subscriptions and drops what is published, also where it looks like lines")
    func messages() throws {
        var talk = try Talk.up()
        #expect(talk.hear("SUB foo.> 1\r\nSUB bar q 2\r\nUNSUB 1 5\r\n").isEmpty)
        #expect(talk.hear("PUB a 6\r\nPING\r\n\r\nPING\r\n") == [.asked(count: 1)])
        #expect(talk.hear("HPUB a r 12 14\r\nNATS/1.0\r\n\r\n").isEmpty)
        #expect(talk.hear("hi\r\npub b 0\r\n\r\nPING\r\n") == [.asked(count: 1)])
        #expect(talk.said == "PONG\r\n")
    }

    @Test("asks with PING, and takes the PONG for the answer")
    func beats() throws {
        var talk = try Talk()
        talk.outlet.clear()
        talk.nats.probe(nonce: 7, &talk.outlet)
        #expect(talk.said.isEmpty)
        talk = try Talk.up()
        talk.outlet.clear()
        talk.nats.probe(nonce: 7, &talk.outlet)
        #expect(talk.said == "PING\r\n")
        #expect(talk.hear("PONG\r\n") == [.answered(nonce: nil)])
        #expect(talk.hear(String(repeating: "PONG\r\n", count: 5000)).count == 64)
    }

    @Test("lets nobody in without the credentials that the listener has")
    func credentials() throws {
        for (user, password, fields, isIn) in [
            ("u", "p", #""user":"u","pass":"p""#, true),
            ("u", "p", #""user":"u","pass":"q""#, false),
            ("u", "p", #""user":"v","pass":"p""#, false),
            ("u", "p", #""auth_token":"p""#, false), ("u", "p", "", false),
            ("t", nil, #""auth_token":"t""#, true), (nil, "t", #""auth_token":"t""#, true),
            (nil, "t", #""user":"t""#, false), (nil, "t", #""auth_token":null"#, false),
            (nil, nil, #""user":"x","pass":"y""#, true),
        ] as [(String?, String?, String, Bool)] {
            var talk = try Talk(user: user, password: password)
            #expect(talk.said.contains("\"auth_required\":\(user != nil || password != nil)"))
            let signals = talk.hear("CONNECT {\(fields)}\r\nPING\r\n")
            #expect(signals.contains(.up) == isIn)
            if !isIn {
                #expect(signals == [.fail(.badHello("wrong user or password"))])
                #expect(talk.said == "-ERR 'Authorization Violation'\r\n")
            }
        }
    }

    @Test(
        "tells a client that is not let in why, in words that clients know",
        arguments: [
            (.sessionLimit(3), "-ERR 'maximum connections exceeded'\r\n"),
            (.addressLimit(3), "-ERR 'maximum connections exceeded'\r\n"),
            (.banned, "-ERR 'Authorization Violation: banned by the operator'\r\n"),
            (.held, "-ERR 'Authorization Violation: held by the operator'\r\n"),
        ] as [(Refusal, String)])
    func refusals(refusal: Refusal, words: String) throws {
        var talk = try Talk.up()
        talk.outlet.clear()
        talk.nats.refuse(refusal, &talk.outlet)
        #expect(talk.said == words)
    }

    @Test("says no goodbye, for clients take the end alone for a reason to dial again")
    func goodbye() throws {
        var talk = try Talk.up()
        talk.outlet.clear()
        talk.nats.close(&talk.outlet)
        #expect(talk.said.isEmpty)
        #expect(talk.hear("PING\r\n").isEmpty)
        #expect(try Talk().nats.endCause == .badHello("closed before CONNECT"))
        #expect(try Talk.up().nats.endCause == nil)
    }

    // MARK: TLS

    @Test("wants TLS behind its INFO where it has a certificate, or ahead of it")
    func secure() throws {
        for settings in [[:], ["tls": "require"]] {
            var talk = try Talk(settings, certificate: "/c.pem")
            #expect(talk.outlet.signals == [.secure])
            #expect(talk.said.contains("\"tls_required\":true"))
            #expect(talk.hear(Self.connect).isEmpty, "bytes in the clear are not heard")
            #expect(talk.nats.endCause == .badHello("closed before CONNECT"))
            talk.rest.clear()
            talk.nats.secured(&talk.outlet)
            #expect(talk.hear("CONNECT {}\r\n").contains(.up))
        }
        var first = try Talk(["tlsfirst": "yes"], certificate: "/c.pem")
        #expect(first.outlet.signals == [.secure] && first.said.isEmpty)
        first.nats.secured(&first.outlet)
        #expect(first.said.hasPrefix("INFO {"))
        #expect(try Talk(["tls": "off"], certificate: "/c.pem").outlet.signals.isEmpty)
    }

    @Test(
        "is not opened with settings that cannot work",
        arguments: [["tls": "require"], ["tlsfirst": "yes"], ["tls": "prefer"]])
    func settings(settings: [String: String]) {
        #expect(throws: TargetError.self) { try Talk(settings) }
        #expect(throws: TargetError.self) {
            try Talk(["tls": "off", "tlsfirst": "yes"], certificate: "/c.pem")
        }
    }

    // MARK: Hostile input

    @Test(
        "tells a stranger that it is not understood",
        arguments: [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "no CONNECT but \"GET\""),
            ("PING\r\n", "no CONNECT but \"PING\""),
            ("CONNECT\r\n", "a CONNECT that is no JSON object"),
            ("CONNECT {]\r\n", "a CONNECT that is no JSON object"),
            ("CONNECT {} x\r\n", "a CONNECT that is no JSON object"),
            ("PUB a x\r\n", "a message without length"),
            ("\u{1B}[2J\r\n", "no CONNECT but \"\\e[2J\""),
        ])
    func strangers(text: String, words: String) throws {
        var talk = try Talk()
        #expect(talk.hear(text) == [.fail(.badHello(words))])
        #expect(talk.said == "-ERR 'Unknown Protocol Operation'\r\n")
        #expect(talk.rest.readableBytes == 0)
    }

    @Test(
        "ends a client that breaks the protocol, and says so",
        arguments: [
            ("FOO\r\n", .protocolError("a line begins with \"FOO\""), "Unknown Protocol Operation"),
            ("PUB\r\n", .protocolError("a message without length"), "Unknown Protocol Operation"),
            (
                "PUB a 1048577\r\n", .limitReached("a message of 1.0 MB"),
                "Maximum Payload Violation"
            ),
            (
                "SUB " + String(repeating: "a", count: 40_000),
                .limitReached("a line of more than 32768 bytes"), "Maximum Payload Violation"
            ),
        ] as [(String, Cause, String)])
    func violations(text: String, cause: Cause, answer: String) throws {
        var talk = try Talk.up()
        #expect(talk.hear(text) == [.fail(cause)])
        #expect(talk.said == "-ERR '\(answer)'\r\n")
        #expect(talk.hear("PING\r\n").isEmpty)
    }

    @Test("a name of control characters is made safe, and a long one short")
    func names() throws {
        var talk = try Talk()
        let name = String(repeating: "é", count: 5000)
        let signals = talk.hear("CONNECT {\"name\":\"\\u001b[2J\(name)\"}\r\n")
        guard case .introduced(let introduction)? = signals.first else {
            Issue.record("\(signals)")
            return
        }
        #expect(introduction.name.description.hasPrefix("\\e[2J"))
        #expect(introduction.name.description.count < 500)
    }

    @Test("survives words of the protocol in any order, in any pieces")
    func noise() throws {
        let words = [
            "CONNECT {\"verbose\":true}", "PING", "PONG", "PUB a 3", "HPUB a 0 9", "SUB", "-ERR",
            "MSG a 1 2", "INFO {}", "+OK", "", " ", "UNSUB 1", "CONNECT {\"name\":\"\\u00",
        ]
        for seed in 0..<300 as Range<UInt64> {
            var generator = Noise(seed: seed)
            var talk = seed % 2 == 0 ? try Talk() : try Talk.up()
            for _ in 0..<40 {
                let word = try #require(words.randomElement(using: &generator))
                let end = ["\r\n", "\n", "", "\r"].randomElement(using: &generator)!
                _ = talk.hear(word + end)
                #expect(talk.rest.readableBytes <= talk.nats.partialLimit)
                talk.nats.probe(nonce: 1, &talk.outlet)
            }
            _ = talk.nats.endCause
            talk.nats.close(&talk.outlet)
        }
    }
}
