import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("STOMP")
struct STOMPConversationTests {
    struct Talk {
        var stomp: STOMPConversation
        var outlet = Outlet()
        var rest = ByteBuffer()

        init(
            user: String? = nil, password: String? = nil, settings: [String: String] = [:],
            interval: Duration = .seconds(10)
        ) throws {
            var target = Target(scheme: "stomp", endpoint: .host("h", port: 1))
            target.user = user
            target.password = password
            target.settings = settings
            var policy = PulsePolicy()
            policy.interval = interval
            policy.timeout = .seconds(4)
            stomp = try STOMPConversation(target: target, policy: policy)
            stomp.begin(&outlet)
        }

        /// What it signals when it hears this.
        mutating func hear(_ text: String) -> [Signal] {
            outlet.clear()
            rest.writeString(text)
            stomp.receive(&rest, &outlet)
            return outlet.signals
        }

        mutating func up() throws {
            #expect(hear("CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0").contains(.up))
        }
    }

    private static let connected = "CONNECTED\nversion:1.2\nserver:RabbitMQ/3.10.8\n"

    @Test("says CONNECT with what it can promise: its interval and the jitter on top")
    func hello() throws {
        #expect(
            String(buffer: try Talk().outlet.bytes)
                == "CONNECT\naccept-version:1.0,1.1,1.2\nhost:/\nheart-beat:11000,10000\n\n\0")
        let full = try Talk(user: "u:v", password: "pä", settings: ["vhost": "shop"])
        #expect(
            String(buffer: full.outlet.bytes)
                == "CONNECT\naccept-version:1.0,1.1,1.2\nhost:shop\nlogin:u:v\npasscode:pä\n"
                + "heart-beat:11000,10000\n\n\0")
    }

    @Test(
        "no header can be slipped in by a user, a password or a virtual host",
        arguments: ["a\nreceipt:1", "a\r", "\0"])
    func injection(text: String) {
        #expect(throws: TargetError.self) { try Talk(user: text) }
        #expect(throws: TargetError.self) { try Talk(password: text) }
        #expect(throws: TargetError.self) { try Talk(settings: ["vhost": text]) }
    }

    @Test(
        "agrees on the slower of both sides in each direction, or on none",
        arguments: [
            ("1000,1000", "every 10000 ms", "at least every 11000 ms", 10_000),
            ("20000,30000", "every 20000 ms", "at least every 30000 ms", 20_000),
            ("0,500", "none: the connection alone is watched", "at least every 11000 ms", 0),
            ("500,0", "every 10000 ms", "not asked for", 10_000),
        ])
    func agreement(offer: String, theirs: String, ours: String, period: Int64) throws {
        var talk = try Talk()
        var wanted: [Signal] = [.up]
        if period > 0 {
            // The timeout of 4 s, or half a beat where that is more.
            let margin = max(4_000, period / 2)
            wanted.append(
                .expects(
                    Rhythm(
                        every: .milliseconds(period), silence: .milliseconds(period + margin))))
        }
        wanted.append(
            .learned([
                Fact("STOMP", "1.2"), Fact("server", "RabbitMQ/3.10.8"),
                Fact("server beats", theirs), Fact("our beats", ours),
            ]))
        #expect(talk.hear(Self.connected + "heart-beat:\(offer)\n\n\0\n") == wanted)
    }

    @Test("is up with a server of 1.0, which beats not at all")
    func oldest() throws {
        var talk = try Talk()
        let signals = talk.hear("CONNECTED\nsession:x\n\n\0")
        #expect(signals.first == .up)
        guard case .learned(let facts) = signals.last else {
            Issue.record("no facts")
            return
        }
        #expect(facts.first == Fact("STOMP", "1.0"))
    }

    @Test(
        "a heart-beat that is none is a bad hello",
        arguments: ["", "1", "1,2,3", "-1,5", "a,b", "99999999999,1", "1, 2"])
    func badHeartbeat(header: String) throws {
        var talk = try Talk()
        let signals = talk.hear(Self.connected + "heart-beat:\(header)\n\n\0")
        #expect(signals == [.fail(.badHello("heart-beat:\(header)"))])
    }

    @Test("beats with a line end, or with an empty transaction that asks for a receipt")
    func beats() throws {
        var talk = try Talk()
        try talk.up()
        talk.outlet.clear()
        talk.stomp.probe(nonce: 7, &talk.outlet)
        #expect(String(buffer: talk.outlet.bytes) == "\n")
        var asking = try Talk(settings: ["receipts": "yes"])
        try asking.up()
        asking.outlet.clear()
        asking.stomp.probe(nonce: 7, &asking.outlet)
        #expect(
            String(buffer: asking.outlet.bytes)
                == "BEGIN\ntransaction:holter-7\n\n\0"
                + "ABORT\ntransaction:holter-7\nreceipt:7\n\n\0")
        #expect(asking.hear("RECEIPT\nreceipt-id:7\n\n\0\n") == [.answered(nonce: 7)])
        #expect(asking.hear("RECEIPT\nreceipt-id:bye\n\n\0\n").isEmpty)
    }

    @Test("knows a refused login from a server that has another reason")
    func refusals() throws {
        let error =
            "ERROR\nmessage:Bad CONNECT\ncontent-type:text/plain\nversion:1.0,1.1,1.2\n"
        let cases: [(String, Cause)] = [
            (
                "content-length:32\n\nAccess refused for user 'guest'\n\0\n",
                .credentialsRefused("Bad CONNECT: Access refused for user 'guest'")
            ),
            (
                "content-length:33\n\nVirtual host 'nope' access denied\0\n",
                .badHello("Bad CONNECT: Virtual host 'nope' access denied")
            ),
            (
                "\nUser name [x] or password is invalid.\0",
                .credentialsRefused("Bad CONNECT: User name [x] or password is invalid.")
            ),
        ]
        for (rest, cause) in cases {
            var talk = try Talk(user: "guest", password: "x")
            #expect(talk.hear(error + rest) == [.fail(cause)])
        }
    }

    @Test("an error later on is the server's goodbye, made safe to show")
    func laterError() throws {
        var talk = try Talk()
        try talk.up()
        let signals = talk.hear("ERROR\nmessage:going\\cdown \u{1B}[2J\\n\n\nx\0")
        #expect(
            signals == [.fail(.closedByPeer(code: nil, reason: "going:down \\e[2J\\n: x"))])
        #expect(talk.rest.readableBytes == 0)
    }

    @Test("passes over messages, with a length and NULs in it, or without")
    func messages() throws {
        var talk = try Talk(settings: ["receipts": "yes"])
        try talk.up()
        let message = "MESSAGE\nsubscription:1\nmessage-id:1\ncontent-length:5\r\n\r\na\0\0\0b\0\n"
        let other = "MESSAGE\nmessage-id:2\n\n" + String(repeating: "y", count: 200_000) + "\0\n\n"
        #expect(talk.hear(message + other + "RECEIPT\nreceipt-id:3\n\n\0") == [.answered(nonce: 3)])
        #expect(talk.rest.readableBytes == 0)
    }

    @Test("keeps no body in memory, however long it says it is")
    func constantMemory() throws {
        var talk = try Talk()
        try talk.up()
        _ = talk.hear("MESSAGE\ncontent-length:999999999999999\n\n")
        for _ in 0..<100 {
            #expect(talk.hear(String(repeating: "z\n\0", count: 3000)).isEmpty)
            #expect(talk.rest.readableBytes == 0)
        }
    }

    @Test(
        "gives up on what is no STOMP",
        arguments: [
            ("HTTP/1.1 400\r\n\r\n", "a frame begins with \"HTTP/1.1 400\""),
            ("MESSAGE\nno colon\n\n\0", "a header without colon: \"no colon\""),
            ("MESSAGE\n\0", "a NUL before the headers end"),
            ("MESSAGE\ncontent-length:-1\n\n\0", "content-length:-1"),
            ("MESSAGE\ncontent-length:9999999999999999\n\n", "content-length:9999999999999999"),
            ("MESSAGE\ncontent-length:1\n\nab\0", "a body that is longer than it says"),
            ("CONNECTED\nversion:1.2\n\n\0", "an unexpected CONNECTED"),
        ])
    func invalid(text: String, what: String) throws {
        var talk = try Talk()
        try talk.up()
        #expect(talk.hear(text) == [.fail(.protocolError(what))])
        #expect(talk.hear("\n\n").isEmpty)
    }

    @Test("gives up on a frame past its limits")
    func limits() throws {
        var line = try Talk()
        try line.up()
        #expect(
            line.hear("MESSAGE\nx:" + String(repeating: "x", count: 9000))
                == [.fail(.limitReached("a line of more than 8192 bytes"))])
        var many = try Talk()
        try many.up()
        #expect(
            many.hear("MESSAGE\n" + String(repeating: "a:b\n", count: 300))
                == [.fail(.limitReached("more than 256 headers of a frame"))])
        var flood = try Talk(settings: ["receipts": "yes"])
        try flood.up()
        let receipts = String(repeating: "RECEIPT\nreceipt-id:1\n\n\0", count: 1000)
        #expect(flood.hear(receipts).count == 64)
    }

    @Test("unescapes what was escaped, and leaves what was not as it is")
    func escapes() {
        let text = STOMPFrame.unescaped(Array("a\\nb\\rc\\cd\\\\e\\tf\\".utf8))
        #expect(String(decoding: text, as: UTF8.self) == "a\nb\rc:d\\e\\tf\\")
    }

    @Test("says DISCONNECT and asks for the receipt of it")
    func goodbye() throws {
        var talk = try Talk()
        try talk.up()
        talk.outlet.clear()
        talk.stomp.close(&talk.outlet)
        talk.stomp.close(&talk.outlet)
        #expect(String(buffer: talk.outlet.bytes) == "DISCONNECT\nreceipt:bye\n\n\0")
    }

    @Test("an end before CONNECTED is a bad hello, and says that grants under a second are none")
    func ends() throws {
        #expect(try Talk().stomp.endCause == .badHello("closed before CONNECTED"))
        var policy = PulsePolicy()
        let target = Target(scheme: "stomp", endpoint: .host("h", port: 1))
        #expect(Adapter.stomp.advise(target, policy) == nil)
        policy.interval = .milliseconds(300)
        guard case .warn = Adapter.stomp.advise(target, policy) else {
            Issue.record("no warning")
            return
        }
    }
}
