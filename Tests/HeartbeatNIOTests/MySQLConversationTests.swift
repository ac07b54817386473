import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("MySQL")
struct MySQLConversationTests {
    struct Talk {
        var mysql: MySQLConversation
        var outlet = Outlet()
        var rest = ByteBuffer()

        init(_ url: String = "mysql://holter:secret@h") throws {
            let target = try TargetURL.parse(url).target
            mysql = MySQLConversation(try LoginTarget(target))
            mysql.begin(&outlet)
        }

        /// What it signals when it hears these packets.
        mutating func hear(_ bytes: ByteBuffer...) -> [Signal] {
            outlet.clear()
            for part in bytes { rest.writeImmutableBuffer(part) }
            mysql.receive(&rest, &outlet)
            return outlet.signals
        }

        /// What it said to the last that it heard.
        var said: [UInt8] { Array(outlet.bytes.readableBytesView) }

        mutating func logIn() {
            _ = hear(DatabasePeers.mysqlGreeting(), DatabasePeers.mysqlOK(sequence: 2))
        }

        mutating func probe() -> [UInt8] {
            outlet.clear()
            mysql.probe(nonce: 1, &outlet)
            return said
        }
    }

    static func packet(_ sequence: UInt8, _ payload: [UInt8]) -> ByteBuffer {
        var packet = ByteBuffer()
        packet.writeMySQL(sequence: sequence, ByteBuffer(bytes: payload))
        return packet
    }

    static func error(_ code: UInt16, _ words: String, sequence: UInt8 = 2) -> ByteBuffer {
        let number = [UInt8(truncatingIfNeeded: code), UInt8(code >> 8)]
        return packet(sequence, [0xFF] + number + Array("#HY000\(words)".utf8))
    }

    // MARK: The hello

    @Test("reads the greeting of a real MariaDB 10.11")
    func greeting() throws {
        let bytes: [UInt8] =
            [0x0A] + Array("5.5.5-10.11.19-MariaDB-0+deb12u1\0".utf8) + [0x0F, 0, 0, 0]
            + Array("jJqz55HN".utf8) + [0, 0xFE, 0xF7, 0x08, 2, 0, 0xFF, 0x81, 0x15]
            + [0, 0, 0, 0, 0, 0, 0x1D, 0, 0, 0] + Array(",0Mt}:G7y~.g\0".utf8)
            + Array("mysql_native_password\0".utf8)
        let greeting = try #require(MySQLGreeting(ByteBuffer(bytes: bytes)))
        #expect(greeting.version == "10.11.19-MariaDB-0+deb12u1")
        #expect(greeting.connection == 15)
        #expect(greeting.nonce == Array("jJqz55HN,0Mt}:G7y~.g".utf8))
        #expect(greeting.method == Array("mysql_native_password".utf8))
        #expect(greeting.capabilities.isSuperset(of: [.protocol41, .nonces, .methods]))
        #expect(!greeting.capabilities.contains(.tls))
        for length in 0..<bytes.count { _ = MySQLGreeting(ByteBuffer(bytes: bytes[..<length])) }
    }

    @Test("shows a password as another client does")
    func passwords() {
        // PyMySQL 2.2.8: scramble_native_password and scramble_caching_sha2 of "secret".
        let nonce = Array("abcdefghijklmnopqrst".utf8)
        let native = MySQLMethod.native.answer("secret", nonce: nonce, isPrivate: false)
        #expect(SCRAMTests.hex(native ?? []) == "8817c50fa779daef010ee7577825b0847df9842e")
        let sha2 = MySQLMethod.cachingSHA2.answer("secret", nonce: nonce, isPrivate: false)
        #expect(
            SCRAMTests.hex(sha2 ?? [])
                == "c76e2898612a4cf042c77fa8c4702c4c64c0c2c557c53c4d75595aaa6abae809")
        for method in [MySQLMethod.native, .cachingSHA2] {
            #expect(method.answer(nil, nonce: nonce, isPrivate: false) == [])
        }
        for method in [MySQLMethod.clear, .sha256] {
            #expect(method.answer("ab", nonce: nonce, isPrivate: false) == nil)
            #expect(method.answer("ab", nonce: nonce, isPrivate: true) == [97, 98, 0])
            #expect(method.answer(nil, nonce: nonce, isPrivate: false) == [0])
        }
    }

    @Test("logs in with the name of the database, and is up with the OK")
    func login() throws {
        var talk = try Talk("mysql://jo:secret@h/shop")
        #expect(talk.said.isEmpty)
        #expect(talk.hear(DatabasePeers.mysqlGreeting()).isEmpty)
        let head: [UInt8] = [0x09 | 0x08, 0xA2, 0x08, 0, 0, 0, 0, 1, 45]
        let body = "jo\0" + "\u{14}"
        #expect(talk.said.prefix(4) == [83, 0, 0, 1])
        #expect(talk.said.dropFirst(4).prefix(9) == head[...])
        #expect(talk.said.dropFirst(36).prefix(4) == ArraySlice(body.utf8))
        #expect(talk.said.suffix(27) == ArraySlice("shop\0mysql_native_password\0".utf8))
        #expect(
            talk.hear(DatabasePeers.mysqlOK(sequence: 2)) == [
                .up,
                .learned([
                    Fact("server", "8.4.3"), Fact("connection", "12"),
                    Fact("login", "mysql_native_password"),
                ]),
            ])
    }

    @Test("says who it is to a server that keeps such notes")
    func attributes() throws {
        var talk = try Talk()
        _ = talk.hear(DatabasePeers.mysqlGreeting(capabilities: 0x0018_A208))
        #expect(talk.said.suffix(21) == ArraySlice("\u{14}\u{0C}program_name\u{06}holter".utf8))
    }

    @Test("goes over to TLS before it says who it is")
    func tls() throws {
        var talk = try Talk("mysql://holter:secret@h#tls=require")
        #expect(talk.hear(DatabasePeers.mysqlGreeting(capabilities: 0x0008_AA08)) == [.secure])
        #expect(talk.said.count == 36)
        #expect(talk.said.prefix(6) == [32, 0, 0, 1, 0x01, 0xAA])
        talk.outlet.clear()
        talk.mysql.secured(&talk.outlet)
        #expect(talk.said.dropFirst(3).first == 2)
        #expect(talk.said.dropFirst(36).starts(with: "holter\0".utf8))
        #expect(talk.hear(DatabasePeers.mysqlOK(sequence: 3)).first == .up)
    }

    @Test("goes no further where TLS is required and not offered, and does without it otherwise")
    func noTLS() throws {
        var strict = try Talk("mysql://h#tls=require")
        #expect(strict.hear(DatabasePeers.mysqlGreeting()) == [.fail(.tls(.notOffered))])
        #expect(strict.said.isEmpty)
        #expect(!Cause.tls(.notOffered).allowsRetry)
        var lenient = try Talk("mysql://h#tls=prefer")
        #expect(lenient.hear(DatabasePeers.mysqlGreeting()).isEmpty)
        #expect(!lenient.said.isEmpty)
        var off = try Talk("mysql://h")
        #expect(off.hear(DatabasePeers.mysqlGreeting(capabilities: 0x0008_AA08)).isEmpty)
    }

    @Test("leaves what comes behind the agreement on TLS for nobody to read")
    func injection() throws {
        var talk = try Talk("mysql://h#tls=require")
        let greeting = DatabasePeers.mysqlGreeting(capabilities: 0x0008_AA08)
        #expect(talk.hear(greeting, DatabasePeers.mysqlOK(sequence: 3)) == [.secure])
        #expect(talk.rest.readableBytes == 11)
    }

    @Test(
        "tells refusals, which rest, from servers that cannot take it now",
        arguments: [
            (1045, true), (1044, true), (1049, true), (1130, true), (1698, true), (4151, true),
            (1040, false), (1129, false), (1053, false), (1203, false),
        ])
    func refusals(code: UInt16, rests: Bool) throws {
        let words = "words of the server\u{1B} (\(code))".replacing("\u{1B}", with: "\\e")
        let cause = rests ? Cause.credentialsRefused(words) : .badHello(words)
        #expect(cause.allowsRetry == !rests)
        var early = try Talk()
        #expect(
            early.hear(Self.error(code, "words of the server\u{1B}", sequence: 0))
                == [.fail(cause)])
        var late = try Talk()
        _ = late.hear(DatabasePeers.mysqlGreeting())
        #expect(late.hear(Self.error(code, "words of the server\u{1B}")) == [.fail(cause)])
        #expect(late.rest.readableBytes == 0)
    }

    @Test("reads an error without a state, as servers send it before the greeting")
    func stateless() throws {
        var talk = try Talk()
        let error = Self.packet(0, [0xFF, 0x69, 0x04] + Array("Host '::1' is blocked".utf8))
        #expect(talk.hear(error) == [.fail(.badHello("Host '::1' is blocked (1129)"))])
    }

    @Test(
        "is no peer for what is no greeting",
        arguments: [
            [], [0], [9, 0], [10], [10, 51, 0, 1, 0, 0, 0],
            Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8),
        ] as [[UInt8]])
    func noGreeting(payload: [UInt8]) throws {
        var talk = try Talk()
        #expect(
            talk.hear(Self.packet(0, payload))
                == [.fail(.badHello("no greeting of MySQL's protocol 10"))])
    }

    // MARK: Ways of login

    static func change(_ method: String, sequence: UInt8 = 2) -> ByteBuffer {
        packet(sequence, [0xFE] + Array("\(method)\0ABCDEFGHIJKLMNOPQRST\0".utf8))
    }

    @Test("shows the password in the other way that the server asks for, with its new nonce")
    func changed() throws {
        var talk = try Talk()
        let greeting = DatabasePeers.mysqlGreeting(method: "caching_sha2_password")
        _ = talk.hear(greeting)
        #expect(talk.said.suffix(22) == ArraySlice("caching_sha2_password\0".utf8))
        #expect(talk.hear(Self.change("mysql_native_password")).isEmpty)
        let nonce = Array("ABCDEFGHIJKLMNOPQRST".utf8)
        let answer = MySQLMethod.native.answer("secret", nonce: nonce, isPrivate: false) ?? []
        #expect(talk.said == [20, 0, 0, 3] + answer)
        #expect(talk.hear(DatabasePeers.mysqlOK(sequence: 4)).first == .up)
    }

    @Test("caching_sha2_password: the server knows the password already")
    func cached() throws {
        var talk = try Talk()
        _ = talk.hear(DatabasePeers.mysqlGreeting(method: "caching_sha2_password"))
        #expect(talk.hear(Self.packet(2, [1, 3])).isEmpty)
        #expect(talk.said.isEmpty)
        #expect(talk.hear(DatabasePeers.mysqlOK(sequence: 3)).first == .up)
    }

    @Test("caching_sha2_password: the password itself goes over TLS or a socket file alone")
    func uncached() throws {
        let greeting = DatabasePeers.mysqlGreeting(
            method: "caching_sha2_password", capabilities: 0x0008_AA08)
        let refused = Signal.fail(
            .credentialsRefused("the server wants the password in the clear; use tls=require"))
        var open = try Talk()
        _ = open.hear(greeting)
        #expect(open.hear(Self.packet(2, [1, 4])) == [refused])
        #expect(open.said.isEmpty)
        var local = try Talk("mysql+unix:///m.sock#user=holter&password=secret")
        _ = local.hear(greeting)
        #expect(local.hear(Self.packet(2, [1, 4])).isEmpty)
        #expect(local.said == [7, 0, 0, 3] + Array("secret\0".utf8))
        var secure = try Talk("mysql://holter:secret@h#tls=prefer")
        _ = secure.hear(greeting)
        secure.mysql.secured(&secure.outlet)
        _ = secure.hear(Self.packet(3, [1, 4]))
        #expect(secure.said == [7, 0, 0, 4] + Array("secret\0".utf8))
        for method in ["sha256_password", "mysql_clear_password"] {
            var talk = try Talk()
            _ = talk.hear(greeting)
            #expect(talk.hear(Self.change(method)).isEmpty)
            #expect(talk.said == [0, 0, 0, 3])
            #expect(talk.hear(Self.error(1045, "no", sequence: 4)) == [refused])
        }
    }

    @Test("names a way of login that it does not speak")
    func unknownWay() throws {
        var talk = try Talk()
        _ = talk.hear(DatabasePeers.mysqlGreeting())
        let words =
            "the server wants client_ed25519, which Holter does not speak; "
            + "mysql_native_password and caching_sha2_password it does"
        #expect(talk.hear(Self.change("client_ed25519")).isEmpty)
        #expect(talk.said == [0, 0, 0, 3])
        var patient = talk
        #expect(talk.mysql.endCause == .credentialsRefused(words))
        #expect(
            talk.hear(Self.error(1045, "no", sequence: 4)) == [.fail(.credentialsRefused(words))])
        // The account may have another way beside that one.
        #expect(patient.hear(Self.change("mysql_native_password", sequence: 4)).isEmpty)
        #expect(patient.said.count == 24)
        #expect(patient.hear(DatabasePeers.mysqlOK(sequence: 6)).first == .up)
        var curious = try Talk()
        _ = curious.hear(DatabasePeers.mysqlGreeting(), Self.change("dialog"))
        guard case .fail(.credentialsRefused) = curious.hear(Self.packet(4, [1, 4])).first else {
            Issue.record("it goes on: \(curious.outlet.signals)")
            return
        }
        var ancient = try Talk()
        _ = ancient.hear(DatabasePeers.mysqlGreeting())
        #expect(
            ancient.hear(Self.packet(2, [0xFE])) == [
                .fail(.credentialsRefused("the server wants a password as before MySQL 4.1"))
            ])
    }

    @Test("does not change its way for ever, and keeps count of the packets")
    func hostileLogin() throws {
        var talk = try Talk()
        _ = talk.hear(DatabasePeers.mysqlGreeting())
        var sequence: UInt8 = 2
        var signals: [Signal] = []
        while signals.isEmpty, sequence < 100 {
            signals = talk.hear(Self.change("mysql_native_password", sequence: sequence))
            sequence += 2
        }
        let endless = Cause.badHello("asks for the password in ever other ways")
        #expect(signals == [.fail(endless)])
        var order = try Talk()
        _ = order.hear(DatabasePeers.mysqlGreeting())
        #expect(
            order.hear(DatabasePeers.mysqlOK(sequence: 7))
                == [.fail(.badHello("packets out of order"))])
        for payload in [[], [1], [1, 9], [0x42]] as [[UInt8]] {
            var talk = try Talk()
            _ = talk.hear(DatabasePeers.mysqlGreeting())
            guard case .fail(.badHello) = talk.hear(Self.packet(2, payload)).first else {
                Issue.record("\(payload) is taken for an answer")
                continue
            }
        }
    }

    // MARK: Beats

    @Test("pings in five bytes, and takes the OK or an error for the answer")
    func beats() throws {
        var talk = try Talk()
        #expect(talk.probe().isEmpty)
        talk.logIn()
        #expect(talk.probe() == [1, 0, 0, 0, 14])
        #expect(talk.hear(DatabasePeers.mysqlOK(sequence: 1)) == [.answered(nonce: nil)])
        #expect(talk.hear(DatabasePeers.mysqlOK(sequence: 1)).isEmpty)
        _ = talk.probe()
        #expect(talk.hear(Self.error(1820, "expired", sequence: 1)) == [.answered(nonce: nil)])
        #expect(
            talk.hear(Self.packet(0, [0x17]))
                == [.fail(.protocolError("no answer to COM_PING"))])
    }

    @Test("dies of an error that nobody asked for, in the server's words")
    func ends() throws {
        let cause = Cause.closedByPeer(code: nil, reason: "Connection was killed (1927)")
        var idle = try Talk()
        idle.logIn()
        #expect(
            idle.hear(Self.error(1927, "Connection was killed", sequence: 0)) == [.fail(cause)])
        var busy = try Talk()
        busy.logIn()
        _ = busy.probe()
        #expect(
            busy.hear(Self.error(1927, "Connection was killed", sequence: 1)) == [.fail(cause)])
        #expect(cause.allowsRetry)
    }

    @Test("passes over the rest of a packet that is longer than it looks at")
    func longPacket() throws {
        var talk = try Talk()
        talk.logIn()
        _ = talk.probe()
        var long = ByteBuffer()
        long.writeMySQL(sequence: 1, ByteBuffer(repeating: 0, count: 1_000_000))
        var signals: [Signal] = []
        while let part = long.readSlice(length: min(4096, long.readableBytes)),
            part.readableBytes > 0
        {
            signals += talk.hear(part)
            #expect(talk.rest.readableBytes <= MySQLReader.limit + 4)
            talk.rest.discardReadBytes()
        }
        #expect(signals == [.answered(nonce: nil)])
        _ = talk.probe()
        #expect(talk.hear(DatabasePeers.mysqlOK(sequence: 1)) == [.answered(nonce: nil)])
    }

    @Test("says goodbye once it has logged in, and where it was when the peer left")
    func goodbye() throws {
        var talk = try Talk()
        #expect(talk.mysql.endCause == .badHello("closed before the greeting"))
        talk.mysql.close(&talk.outlet)
        #expect(talk.said.isEmpty)
        _ = talk.hear(DatabasePeers.mysqlGreeting())
        #expect(talk.mysql.endCause == .badHello("closed during the login"))
        _ = talk.hear(DatabasePeers.mysqlOK(sequence: 2))
        #expect(talk.mysql.endCause == nil)
        talk.outlet.clear()
        talk.mysql.close(&talk.outlet)
        #expect(talk.said == [1, 0, 0, 0, 1])
    }

    // MARK: The adapter

    @Test("warns of an interval that the server may not wait for")
    func advice() throws {
        let target = try TargetURL.parse("mysql://h").target
        var policy = PulsePolicy()
        #expect(Adapter.mysql.advise(target, policy) == nil)
        for (seconds, warns) in [(3_600, false), (23_000, false), (24_000, true), (28_800, true)] {
            policy.interval = .seconds(seconds)
            #expect((Adapter.mysql.advise(target, policy) != nil) == warns, "\(seconds)")
        }
    }
}
