import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("PostgreSQL")
struct PostgresConversationTests {
    struct Talk {
        var postgres: PostgresConversation
        var outlet = Outlet()
        var rest = ByteBuffer()

        init(_ url: String = "postgres://jo:pencil@h/shop") throws {
            let target = try TargetURL.parse(url).target
            postgres = PostgresConversation(
                try LoginTarget(target), nonce: Base64.decode(SCRAMTests.nonce) ?? [],
                keys: SCRAMTests.keys)
            postgres.begin(&outlet)
        }

        /// What it signals when it hears these messages.
        mutating func hear(_ bytes: ByteBuffer...) -> [Signal] {
            outlet.clear()
            for part in bytes { rest.writeImmutableBuffer(part) }
            postgres.receive(&rest, &outlet)
            return outlet.signals
        }

        /// What it said to the last that it heard.
        var said: String { String(buffer: outlet.bytes) }

        mutating func logIn() {
            _ = hear(Self.yes, Self.ready)
        }

        mutating func probe() -> String {
            outlet.clear()
            postgres.probe(nonce: 1, &outlet)
            return said
        }

        static let yes = ask(0)
        static let ready = message("Z", "I")
    }

    static func message(_ kind: Character, _ text: String) -> ByteBuffer {
        var message = ByteBuffer()
        message.writePostgres(kind, ByteBuffer(string: text))
        return message
    }

    /// A request to show the password in some way.
    static func ask(_ way: Int32, _ text: String = "") -> ByteBuffer {
        var payload = ByteBuffer(integer: way)
        payload.writeString(text)
        var message = ByteBuffer()
        message.writePostgres("R", payload)
        return message
    }

    static func error(_ code: String, _ words: String, _ severity: String = "FATAL") -> ByteBuffer {
        message("E", "SFATAAL\0V\(severity)\0C\(code)\0M\(words)\0Fpostgres.c\0\0")
    }

    // MARK: The hello

    @Test("says who it is, where it wants to go and which program it is")
    func startup() throws {
        let talk = try Talk()
        let words =
            "user\0jo\0database\0shop\0application_name\0holter\0client_encoding\0UTF8\0\0"
        #expect(talk.said == "\0\0\0\u{4C}\0\u{3}\0\0" + words)
        #expect(try Talk("postgres://jo@h").said.contains("database\0jo\0"))
    }

    @Test("is up when the server is ready, and tells what it said of itself")
    func up() throws {
        var talk = try Talk()
        #expect(
            talk.hear(Talk.yes, Self.message("S", "server_version\u{0}15.18 (Debian)\u{0}")).isEmpty
        )
        #expect(talk.hear(Self.message("K", "\0\0\u{1}\u{2}\0\0\0\0")).isEmpty)
        #expect(talk.hear(Self.message("N", "SNOTICE\0\0"), Self.message("v", "")).isEmpty)
        #expect(
            talk.hear(Talk.ready) == [
                .up,
                .learned([
                    Fact("server", "15.18 (Debian)"), Fact("process", "258"),
                    Fact("login", "none asked"),
                ]),
            ])
    }

    @Test("names the admin console of PgBouncer, which looks like a server and is none")
    func adminConsole() throws {
        var talk = try Talk()
        _ = talk.hear(Talk.yes, Self.message("S", "server_version\01.21.0/bouncer\0"))
        let facts = [
            Fact("server", "1.21.0/bouncer"),
            Fact("pooler", "PgBouncer's admin console, which reaches no database"),
            Fact("login", "none asked"),
        ]
        #expect(talk.hear(Talk.ready) == [.up, .learned(facts)])
    }

    @Test("works on a long proof a turn at a time, and takes no second challenge meanwhile")
    func turns() throws {
        let challenge = "r=\(SCRAMTests.nonce)x,s=c29tZSBzYWx0,i=10000"
        var talk = try Talk()
        _ = talk.hear(Self.ask(10, "SCRAM-SHA-256\0\0"))
        #expect(talk.hear(Self.ask(11, challenge)) == [.working])
        #expect(talk.said.isEmpty)
        var other = talk
        guard case .fail(.badHello)? = other.hear(Self.ask(11, challenge)).first else {
            Issue.record("\(other.outlet.signals)")
            return
        }
        talk.outlet.clear()
        talk.postgres.goOn(&talk.outlet)
        #expect(talk.outlet.signals == [.working])
        talk.outlet.clear()
        talk.postgres.goOn(&talk.outlet)
        #expect(talk.outlet.signals.isEmpty)
        #expect(talk.said.contains("c=biws,r=\(SCRAMTests.nonce)x,p="))
        // It is known from now on, to all that share the keys.
        var next = try Talk()
        _ = next.hear(Self.ask(10, "SCRAM-SHA-256\0\0"))
        #expect(next.hear(Self.ask(11, challenge)).isEmpty)
        #expect(next.said == talk.said)
    }

    @Test("proves its password by SCRAM, and lets the server do the same")
    func scram() throws {
        var talk = try Talk()
        let offer = Self.ask(10, "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0")
        #expect(talk.hear(offer).isEmpty)
        #expect(
            talk.said == "p\0\0\0\u{32}SCRAM-SHA-256\0\0\0\0\u{1C}n,,n=,r=\(SCRAMTests.nonce)")
        #expect(talk.hear(Self.ask(11, SCRAMTests.challenge)).isEmpty)
        #expect(talk.said.hasSuffix(SCRAMTests.proof))
        #expect(talk.hear(Self.ask(12, SCRAMTests.signature)).isEmpty)
        #expect(talk.said.isEmpty)
        #expect(talk.hear(Talk.yes, Talk.ready).first == .up)
        #expect(talk.outlet.signals.last == .learned([Fact("login", "SCRAM-SHA-256")]))
    }

    @Test("does not come up at a server that does not prove itself")
    func impostor() throws {
        let cause = Cause.badHello("the server did not prove that it knows the password")
        let offer = Self.ask(10, "SCRAM-SHA-256\0\0")
        var early = try Talk()
        #expect(early.hear(offer, Talk.yes, Talk.ready) == [.fail(cause)])
        var late = try Talk()
        #expect(
            late.hear(offer, Self.ask(11, SCRAMTests.challenge), Talk.yes, Talk.ready)
                == [.fail(cause)])
        var wrong = try Talk()
        _ = wrong.hear(offer, Self.ask(11, SCRAMTests.challenge))
        #expect(wrong.hear(Self.ask(12, "v=AAAA"), Talk.yes, Talk.ready) == [.fail(cause)])
        var rushed = try Talk()
        #expect(rushed.hear(offer, Self.ask(12, "v="), Talk.yes) == [.fail(cause)])
    }

    @Test("shows its password by MD5")
    func md5() throws {
        var talk = try Talk()
        #expect(talk.hear(Self.ask(5, "\u{1}\u{2}\u{3}\u{4}")).isEmpty)
        // Python's hashlib: md5(md5("pencil" + "jo") + 01020304).
        #expect(talk.said == "p\0\0\0\u{28}md573973dce1195d141e37842b14750a177\0")
        #expect(talk.hear(Talk.yes, Talk.ready).last == .learned([Fact("login", "md5")]))
    }

    @Test("tells the password itself over TLS or a socket file alone")
    func clear() throws {
        var open = try Talk()
        let words = "the server wants the password in the clear; use tls=require"
        #expect(open.hear(Self.ask(3)) == [.fail(.credentialsRefused(words))])
        #expect(open.said.isEmpty)
        var local = try Talk("postgres+unix:///run/s#user=jo&password=pencil")
        #expect(local.hear(Self.ask(3)).isEmpty)
        #expect(local.said == "p\0\0\0\u{0B}pencil\0")
        var secure = try Talk("postgres://jo:pencil@h#tls=prefer")
        _ = secure.hear(ByteBuffer(string: "S"))
        secure.postgres.secured(&secure.outlet)
        #expect(secure.hear(Self.ask(3)).isEmpty)
        #expect(secure.said == "p\0\0\0\u{0B}pencil\0")
    }

    @Test(
        "says what it cannot do for a login",
        arguments: [
            (ask(3), "a password and none was given"),
            (ask(5, "abcd"), "a password and none was given"),
            (ask(10, "SCRAM-SHA-256\0\0"), "a password and none was given"),
            (ask(10, "OAUTHBEARER\0\0"), "OAUTHBEARER, which Holter does not speak"),
            (ask(7), "GSSAPI, which Holter does not speak"),
            (ask(2), "Kerberos, which Holter does not speak"),
            (ask(99), "a login of kind 99, which Holter does not speak"),
        ])
    func unable(request: ByteBuffer, words: String) throws {
        var talk = try Talk("postgres://jo@h")
        #expect(talk.hear(request) == [.fail(.credentialsRefused("the server wants \(words)"))])
    }

    // MARK: TLS

    @Test("asks for TLS before it says who it is")
    func tls() throws {
        var talk = try Talk("postgres://jo:x@h#tls=require")
        #expect(Array(talk.outlet.bytes.readableBytesView) == [0, 0, 0, 8, 4, 0xD2, 0x16, 0x2F])
        #expect(talk.hear(ByteBuffer(string: "S")) == [.secure])
        #expect(talk.said.isEmpty)
        talk.postgres.secured(&talk.outlet)
        #expect(talk.said.contains("user\0jo\0"))
    }

    @Test("takes a no for an answer where TLS is no more than preferred")
    func noTLS() throws {
        var strict = try Talk("postgres://jo:x@h#tls=require")
        #expect(strict.hear(ByteBuffer(string: "N")) == [.fail(.tls(.notOffered))])
        var lenient = try Talk("postgres://jo:x@h#tls=prefer")
        #expect(lenient.hear(ByteBuffer(string: "N")).isEmpty)
        #expect(lenient.said.contains("user\0jo\0"))
        var full = try Talk("postgres://jo:x@h#tls=require")
        let words = "sorry, too many clients already"
        #expect(
            full.hear(Self.error("53300", words)) == [.fail(.badHello("\(words) (53300)"))])
        var other = try Talk("postgres://jo:x@h#tls=require")
        #expect(
            other.hear(ByteBuffer(string: "HTTP/1.1 400"))
                == [.fail(.badHello("no answer to the request for TLS"))])
    }

    @Test("leaves what comes behind the agreement on TLS for nobody to read")
    func injection() throws {
        var talk = try Talk("postgres://jo:x@h#tls=require")
        #expect(talk.hear(ByteBuffer(string: "S"), Talk.yes, Talk.ready) == [.secure])
        #expect(talk.rest.readableBytes == 15)
    }

    // MARK: Errors

    @Test(
        "tells refusals, which rest, from servers that cannot take it now",
        arguments: [
            ("28P01", true), ("28000", true), ("3D000", true), ("42501", true),
            ("57P03", false), ("53300", false), ("XX000", false), ("", false),
        ])
    func refusals(code: String, rests: Bool) throws {
        var talk = try Talk()
        let words = "words\\e[2J" + (code.isEmpty ? "" : " (\(code))")
        let cause = rests ? Cause.credentialsRefused(words) : .badHello(words)
        #expect(talk.hear(Self.error(code, "words\u{1B}[2J"), Talk.ready) == [.fail(cause)])
        #expect(cause.allowsRetry == !rests)
        #expect(talk.rest.readableBytes == 0)
    }

    @Test(
        "tells what poolers say under one code apart by their words",
        arguments: [
            ("SASL authentication failed", true), ("no such database: none", true),
            ("no such user: nobody", true), ("no pg_hba.conf entry for host", true),
            ("no more connections allowed (max_client_conn)", false),
            ("server login has been failing", false), ("pgbouncer cannot connect to server", false),
        ])
    func poolers(words: String, rests: Bool) throws {
        var talk = try Talk()
        let said = "\(words) (08P01)"
        let cause = rests ? Cause.credentialsRefused(said) : .badHello(said)
        #expect(talk.hear(Self.error("08P01", words)) == [.fail(cause)])
    }

    @Test("reads an error of a server too busy to speak the protocol")
    func oldError() throws {
        var talk = try Talk()
        let text = "Ecould not fork new process for connection: No room\n\0"
        #expect(
            talk.hear(ByteBuffer(string: text)) == [
                .fail(.badHello("could not fork new process for connection: No room"))
            ])
    }

    @Test("dies of a fatal error in the server's words, and of no other")
    func ends() throws {
        let words = "terminating connection due to administrator command"
        var talk = try Talk()
        talk.logIn()
        #expect(talk.hear(Self.error("42601", "syntax error", "ERROR")).isEmpty)
        #expect(
            talk.hear(Self.error("57P01", words))
                == [.fail(.closedByPeer(code: nil, reason: "\(words) (57P01)"))])
    }

    @Test(
        "is no peer for what is no login",
        arguments: [
            message("Z", "I"), message("T", ""), message("R", ""), ask(11, SCRAMTests.challenge),
            ask(12, "v=AAAA"), ByteBuffer(bytes: [82, 0, 0, 0, 3]),
            ByteBuffer(bytes: [82, 0xFF, 0xFF, 0xFF, 0xFF]),
        ])
    func noLogin(message: ByteBuffer) throws {
        var talk = try Talk()
        guard case .fail(.badHello) = talk.hear(message).first else {
            Issue.record("it goes on: \(talk.outlet.signals)")
            return
        }
        var twice = try Talk()
        #expect(twice.hear(Talk.yes, Talk.yes) == [.fail(.badHello("a second login"))])
    }

    // MARK: Beats

    @Test("sends Sync in five bytes, and takes the next ReadyForQuery for the answer")
    func beats() throws {
        var talk = try Talk()
        #expect(talk.probe().isEmpty)
        talk.logIn()
        #expect(talk.probe() == "S\0\0\0\u{4}")
        let noise = [
            Self.message("N", "SNOTICE\0\0"), Self.message("A", "\0\0\0\u{1}channel\0payload\0"),
            Self.message("S", "TimeZone\0UTC\0"),
        ]
        for message in noise { #expect(talk.hear(message).isEmpty) }
        #expect(talk.hear(Talk.ready) == [.answered(nonce: nil)])
        #expect(talk.hear(Talk.ready).isEmpty)
        #expect(
            talk.hear(Self.message("T", "")) == [.fail(.protocolError("no answer to Sync"))])
    }

    @Test("passes over the rest of a message that is longer than it looks at")
    func longMessage() throws {
        var talk = try Talk()
        talk.logIn()
        _ = talk.probe()
        var long = Self.message("A", String(repeating: "x", count: 1_000_000))
        long.writeImmutableBuffer(Talk.ready)
        var signals: [Signal] = []
        while let part = long.readSlice(length: min(4096, long.readableBytes)),
            part.readableBytes > 0
        {
            signals += talk.hear(part)
            #expect(talk.rest.readableBytes <= PostgresReader.limit + 5)
            talk.rest.discardReadBytes()
        }
        #expect(signals == [.answered(nonce: nil)])
    }

    @Test("says goodbye once it has logged in, and where it was when the peer left")
    func goodbye() throws {
        var talk = try Talk()
        #expect(talk.postgres.endCause == .badHello("closed during the login"))
        talk.outlet.clear()
        talk.postgres.close(&talk.outlet)
        #expect(talk.said.isEmpty)
        talk.logIn()
        #expect(talk.postgres.endCause == nil)
        talk.outlet.clear()
        talk.postgres.close(&talk.outlet)
        #expect(talk.said == "X\0\0\0\u{4}")
    }
}
