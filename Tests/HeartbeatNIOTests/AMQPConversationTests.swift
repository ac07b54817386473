import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("AMQP")
struct AMQPConversationTests {
    struct Talk {
        var amqp: AMQPConversation
        var outlet = Outlet()
        var rest = ByteBuffer()

        init(
            user: String? = nil, password: String? = nil, path: String = "/",
            settings: [String: String] = [:], interval: Duration = .seconds(10)
        ) throws {
            amqp = try AMQPConversation(
                target: AMQPConversationTests.target(user, password, path, settings),
                policy: AMQPConversationTests.policy(interval))
            amqp.begin(&outlet)
        }

        /// What it signals when it hears this; what it says is in `outlet` after it.
        mutating func hear(_ say: (inout ByteBuffer) -> Void) -> [Signal] {
            outlet.clear()
            say(&rest)
            amqp.receive(&rest, &outlet)
            return outlet.signals
        }

        mutating func up() {
            _ = hear {
                AMQPTalk.start(&$0)
                AMQPTalk.tune(&$0)
                AMQPTalk.openOk(&$0)
            }
            #expect(outlet.signals.first == .up)
        }

        var said: [UInt8] { Array(outlet.bytes.readableBytesView) }
    }

    static func target(
        _ user: String? = nil, _ password: String? = nil, _ path: String = "/",
        _ settings: [String: String] = [:]
    ) -> Target {
        var target = Target(scheme: "amqp", endpoint: .host("h", port: 1), path: path)
        target.user = user
        target.password = password
        target.settings = settings
        return target
    }

    static func policy(_ interval: Duration) -> PulsePolicy {
        var policy = PulsePolicy()
        policy.interval = interval
        return policy
    }

    @Test("opens with the header of 0-9-1")
    func hello() throws {
        #expect(try Talk().said == [0x41, 0x4D, 0x51, 0x50, 0, 0, 9, 1])
    }

    @Test("logs in by PLAIN, as guest where nobody else was named")
    func login() throws {
        let cases: [(String?, String?, String)] = [
            (nil, nil, "\0guest\0guest"), ("u", nil, "\0u\0"), ("u", "pä", "\0u\0pä"),
        ]
        for (user, password, response) in cases {
            var talk = try Talk(user: user, password: password)
            #expect(talk.hear { AMQPTalk.start(&$0) }.isEmpty)
            #expect(talk.said.prefix(3) == [1, 0, 0])
            #expect(talk.said[7..<11] == [0, 10, 0, 11])
            let tail =
                "\u{5}PLAIN\0\0\0" + "\(Character(Unicode.Scalar(UInt8(response.utf8.count))))"
            #expect(talk.said.suffix(7 + response.utf8.count).last == 0xCE)
            let text = String(decoding: talk.said, as: UTF8.self)
            #expect(text.contains(tail + response + "\u{5}en_US"))
        }
    }

    @Test("answers Tune with the heartbeat of its interval, and opens the virtual host")
    func tune() throws {
        var talk = try Talk(path: "/a%2Fb")
        _ = talk.hear { AMQPTalk.start(&$0) }
        #expect(talk.hear { AMQPTalk.tune(&$0) }.isEmpty)
        // 10 s and a tenth, twice: 22 s; 2047 channels, frames of 8 KiB.
        let tuneOk: [UInt8] = [
            1, 0, 0, 0, 0, 0, 12, 0, 10, 0, 31, 7, 0xFF, 0, 0, 0x20, 0, 0, 22, 0xCE,
        ]
        let open: [UInt8] = [1, 0, 0, 0, 0, 0, 10, 0, 10, 0, 40, 3, 97, 47, 98, 0, 0, 0xCE]
        #expect(talk.said == tuneOk + open)
    }

    @Test("is up with Open-Ok, and promises what was agreed")
    func agreed() throws {
        var talk = try Talk(settings: ["heartbeat": "30"])
        _ = talk.hear { AMQPTalk.start(&$0) }
        _ = talk.hear { AMQPTalk.tune(&$0, size: 0, heartbeat: 0) }
        let signals = talk.hear { AMQPTalk.openOk(&$0) }
        #expect(
            signals == [
                .up, .expects(Rhythm(every: .seconds(15), silence: .seconds(60))),
                .learned([
                    Fact("server", "RabbitMQ 3.10.8"), Fact("cluster", "rabbit@vm"),
                    Fact("heartbeat", "30 s (proposed: none)"),
                ]),
            ])
    }

    @Test(
        "the heartbeat is twice the longest interval, in whole seconds",
        arguments: [(25.0, 55), (10, 22), (0.5, 2), (0.1, 1), (100_000, 65_535)])
    func heartbeat(seconds: Double, wanted: UInt16) {
        let policy = Self.policy(.milliseconds(Int64(seconds * 1000)))
        #expect(AMQPConversation.heartbeat(Self.target(), policy) == wanted)
    }

    @Test("beats with eight bytes, and hears as many")
    func beats() throws {
        var talk = try Talk()
        talk.up()
        talk.outlet.clear()
        talk.amqp.probe(nonce: 1, &talk.outlet)
        #expect(talk.said == [8, 0, 0, 0, 0, 0, 0, 0xCE])
        #expect(talk.hear { $0.writeBytes(AMQPReader.heartbeatFrame + [8, 0, 0]) }.isEmpty)
        #expect(talk.rest.readableBytes == 3)
    }

    @Test("a refused login rests, whether the server says so or just hangs up")
    func refused() throws {
        var talk = try Talk()
        _ = talk.hear { AMQPTalk.start(&$0) }
        let words = "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN."
        #expect(
            talk.hear { AMQPTalk.close(&$0, 403, words) } == [.fail(.credentialsRefused(words))])
        #expect(talk.said == [1, 0, 0, 0, 0, 0, 4, 0, 10, 0, 51, 0xCE])
        var silent = try Talk()
        _ = silent.hear { AMQPTalk.start(&$0, namesRefusals: false) }
        #expect(silent.amqp.endCause == .credentialsRefused("closed after the login"))
        var named = try Talk()
        #expect(named.amqp.endCause == .badHello("closed before Start"))
        _ = named.hear { AMQPTalk.start(&$0) }
        #expect(named.amqp.endCause == .badHello("closed before Open-Ok"))
    }

    @Test("a virtual host that is not there is said in words")
    func noVirtualHost() throws {
        var talk = try Talk(path: "/nope")
        _ = talk.hear { AMQPTalk.start(&$0) }
        _ = talk.hear { AMQPTalk.tune(&$0) }
        let words = "NOT_ALLOWED - vhost nope not found"
        #expect(
            talk.hear { AMQPTalk.close(&$0, 530, words) } == [.fail(.badHello("530 \(words)"))])
    }

    @Test("a server that closes is quoted, with its code, and gets its Close-Ok")
    func closed() throws {
        var talk = try Talk()
        talk.up()
        let signals = talk.hear { AMQPTalk.close(&$0, 320, "CONNECTION_FORCED \u{1B}[2J") }
        #expect(
            signals == [.fail(.closedByPeer(code: 320, reason: "CONNECTION_FORCED \\e[2J"))])
        #expect(talk.said == [1, 0, 0, 0, 0, 0, 4, 0, 10, 0, 51, 0xCE])
        #expect(talk.amqp.endCause == nil)
    }

    @Test("shows that the server takes no more messages, and when that is over")
    func blocked() throws {
        var talk = try Talk()
        talk.up()
        let signals = talk.hear {
            $0.writeAMQPMethod(.blocked) { $0.writeAMQPShortString("low on memory") }
            $0.writeAMQPMethod(.unblocked) { _ in }
        }
        #expect(
            signals == [
                .learned([Fact("blocked", "low on memory")]),
                .learned([Fact("blocked", "no more")]),
            ])
    }

    @Test(
        "gives up on what is no AMQP, or not this one",
        arguments: [
            (
                Array("HTTP/1.1 400".utf8), Cause.badHello("a frame of type 72")
            ),
            (
                [0x41, 0x4D, 0x51, 0x50, 3, 1, 0, 0],
                .badHello("the server speaks AMQP 1-0-0, not 0-9-1")
            ),
            (Array("AARDVARK".utf8), .badHello("it begins with \"AARDVARK\"")),
            ([1, 0, 1, 0, 0, 0, 0], .badHello("a frame of channel 1, never opened")),
            ([1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF], .limitReached("a frame of 4.2 GB")),
            ([8, 0, 0, 0, 0, 0, 0, 0], .badHello("a frame that is longer than it says")),
            ([8, 0, 0, 0, 0, 0, 1, 7, 0xCE], .badHello("a heartbeat with content")),
            ([1, 0, 0, 0, 0, 0, 1, 7, 0xCE], .badHello("a method without number")),
            ([1, 0, 0, 0, 0, 0, 4, 0, 60, 0, 40, 0xCE], .badHello("an unexpected method 60.40")),
            ([1, 0, 0, 0, 0, 0, 5, 0, 10, 0, 10, 0, 0xCE], .badHello("Start that is cut off")),
        ] as [([UInt8], Cause)])
    func invalid(bytes: [UInt8], cause: Cause) throws {
        var talk = try Talk()
        #expect(talk.hear { $0.writeBytes(bytes) } == [.fail(cause)])
        #expect(talk.rest.readableBytes == 0)
    }

    @Test("asks for PLAIN, and says which mechanisms there are without")
    func mechanisms() throws {
        var talk = try Talk()
        #expect(
            talk.hear { AMQPTalk.start(&$0, mechanisms: "EXTERNAL SCRAM") }
                == [.fail(.badHello("no PLAIN among EXTERNAL SCRAM"))])
    }

    @Test("reads a table of every kind, and no deeper than it must")
    func fields() {
        var table = ByteBuffer()
        func field(_ kind: Character, _ bytes: [UInt8]) {
            table.writeAMQPShortString("k")
            table.writeInteger(kind.asciiValue ?? 0)
            table.writeBytes(bytes)
        }
        for (kind, size) in [
            ("t", 1), ("b", 1), ("B", 1), ("s", 2), ("u", 2), ("U", 2), ("I", 4), ("i", 4),
            ("f", 4), ("D", 5), ("l", 8), ("L", 8), ("d", 8), ("T", 8), ("V", 0),
        ] as [(Character, Int)] { field(kind, Array(repeating: 7, count: size)) }
        // Bytes in a table in a table are passed over, whatever they are.
        for kind in ["S", "x", "A", "F"] as [Character] { field(kind, [0, 0, 0, 2, 0xFF, 0xFF]) }
        var kinds = ""
        #expect(AMQPFields.read(table) { _, kind, _ in kinds.append(kind) })
        #expect(kinds == "tbBsuUIifDlLdTVSxAF")
        for cut in 1..<table.readableBytes {
            let part = table.getSlice(at: 0, length: cut) ?? ByteBuffer()
            _ = AMQPFields.read(part) { _, _, _ in }
        }
        #expect(!AMQPFields.read(ByteBuffer(bytes: [1, 97, UInt8(ascii: "?")])) { _, _, _ in })
        let many = Array(repeating: [UInt8](arrayLiteral: 0, UInt8(ascii: "V")), count: 257)
        #expect(!AMQPFields.read(ByteBuffer(bytes: many.flatMap { $0 })) { _, _, _ in })
    }

    @Test("says goodbye with Close, once")
    func goodbye() throws {
        var talk = try Talk()
        talk.up()
        talk.outlet.clear()
        talk.amqp.close(&talk.outlet)
        talk.amqp.close(&talk.outlet)
        let text: [UInt8] = [7] + Array("goodbye".utf8)
        #expect(
            talk.said == [1, 0, 0, 0, 0, 0, 18, 0, 10, 0, 50, 0, 200] + text + [0, 0, 0, 0, 0xCE])
    }

    @Test("refuses a heartbeat that the interval cannot hold, and warns of one that it hardly can")
    func advice() {
        let advise = Adapter.amqp.advise
        let set = { Self.target(nil, nil, "/", ["heartbeat": $0]) }
        #expect(advise(Self.target(), Self.policy(.seconds(25))) == nil)
        #expect(advise(set("60"), Self.policy(.seconds(25))) == nil)
        guard case .warn = advise(set("40"), Self.policy(.seconds(25))),
            case .refuse = advise(set("10"), Self.policy(.seconds(25))),
            case .warn = advise(Self.target(), Self.policy(.milliseconds(100)))
        else {
            Issue.record("no advice")
            return
        }
        #expect(throws: TargetError.self) {
            try TargetURL.parse("amqp://h/#heartbeat=0")
        }
        #expect(throws: TargetError.self) { try TargetURL.parse("amqp://h/v?x=1") }
    }
}
