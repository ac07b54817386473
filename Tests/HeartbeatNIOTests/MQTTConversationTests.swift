import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("MQTT as a client")
struct MQTTConversationTests {
    struct Talk {
        var mqtt: MQTTConversation
        var outlet = Outlet()
        var rest = ByteBuffer()
        let hello: [UInt8]

        init(
            _ settings: [String: String] = ["clientid": "me"], user: String? = nil,
            password: String? = nil, every interval: Duration = .seconds(25)
        ) throws {
            var target = Target(scheme: "mqtt", endpoint: .host("h", port: 1))
            target.settings = settings
            target.user = user
            target.password = password
            var policy = PulsePolicy()
            policy.interval = interval
            mqtt = try MQTTConversation(target: target, policy: policy, seed: 0xBEEF)
            mqtt.begin(&outlet)
            hello = Array(outlet.bytes.readableBytesView)
        }

        /// A talk that is past its hello.
        static func up(_ settings: [String: String] = ["clientid": "me"]) throws -> Talk {
            var talk = try Talk(settings)
            _ = talk.hear(
                settings["version"] == "5" ? [0x20, 3, 0, 0, 0] : [0x20, 2, 0, 0])
            return talk
        }

        /// What it signals when it hears this.
        mutating func hear(_ bytes: [UInt8]) -> [Signal] {
            outlet.clear()
            rest.writeBytes(bytes)
            mqtt.receive(&rest, &outlet)
            return outlet.signals
        }

        /// What it wrote since it heard something.
        var said: [UInt8] { Array(outlet.bytes.readableBytesView) }
    }

    static func facts(_ version: String, _ id: String, _ keepAlive: String) -> Signal {
        .learned([
            Fact("mqtt version", version), Fact("client id", id),
            Fact("keep-alive granted", keepAlive),
        ])
    }

    @Test("says CONNECT with a client id, a clean start and the keep-alive")
    func hello() throws {
        #expect(
            try Talk().hello
                == Wire.bytes([0x10, 14, 0, 4], "MQTT", [4, 2, 0, 28, 0, 2], "me"))
        #expect(
            try Talk(["clientid": "me", "version": "5", "keepalive": "60"]).hello
                == Wire.bytes([0x10, 15, 0, 4], "MQTT", [5, 2, 0, 60, 0, 0, 2], "me"))
        #expect(
            try Talk(["clientid": "m", "keepalive": "0s"], user: "u", password: "pä").hello
                == Wire.bytes(
                    [0x10, 21, 0, 4], "MQTT", [4, 0xC2, 0, 0, 0, 1], "m", [0, 1], "u", [0, 3], "pä")
        )
    }

    @Test("makes up a client id that every broker takes, and that follows from its seed")
    func clientID() throws {
        #expect(MQTTSettings.clientID(0xBEEF) == "holter0000000000000beef")
        #expect(MQTTSettings.clientID(.max).utf8.count == 23)
        #expect(try Talk([:]).hello.suffix(23).elementsEqual("holter0000000000000beef".utf8))
    }

    @Test(
        "asks for a keep-alive that its own interval cannot break",
        arguments: [
            (25.0, 28), (0.5, 10), (1, 10), (7, 10), (600, 660), (30_000, 33_000), (50_000, 55_000),
        ])
    func keepAlive(interval: Double, seconds: UInt16) {
        var policy = PulsePolicy()
        policy.interval = .seconds(1) * interval
        #expect(MQTTSettings.keepAlive(policy) == seconds)
    }

    @Test("promises no keep-alive to an interval that is longer than any")
    func noKeepAlive() {
        var policy = PulsePolicy()
        policy.interval = .seconds(100_000)
        #expect(MQTTSettings.keepAlive(policy) == 0)
    }

    @Test("is up with CONNACK and tells what it learned")
    func up() throws {
        var talk = try Talk()
        #expect(talk.hear([0x20, 2]).isEmpty)
        #expect(talk.hear([0, 0]) == [.up, Self.facts("3.1.1", "me", "28 s")])
    }

    @Test("shows the keep-alive and the client id that a broker of MQTT 5 gives")
    func granted() throws {
        var talk = try Talk(["version": "5"], every: .seconds(60))
        let properties = [0x13, 0, 30, 0x12, 0, 2] + Array("id".utf8) + [0x22, 0, 10]
        #expect(
            talk.hear(
                [0x20, UInt8(properties.count) + 3, 0, 0, UInt8(properties.count)] + properties)
                == [.up, Self.facts("5", "id", "30 s, shorter than the interval")])
    }

    @Test(
        "rests when the credentials are refused",
        arguments: [
            ("3.1.1", [0x20, 2, 0, 4], "bad user name or password"),
            ("3.1.1", [0x20, 2, 0, 5], "not authorized"),
            ("5", [0x20, 3, 0, 0x86, 0], "bad user name or password"),
            ("5", [0x20, 3, 0, 0x87, 0], "not authorized"),
            ("5", [0x20, 8, 0, 0x87, 5, 0x1F, 0, 2, 0x6E, 0x6F], "not authorized: no"),
        ] as [(String, [UInt8], String)])
    func refused(version: String, answer: [UInt8], words: String) throws {
        var talk = try Talk(["version": version], user: "u", password: "p")
        let cause = Cause.credentialsRefused(words)
        #expect(talk.hear(answer) == [.fail(cause)])
        #expect(!cause.allowsRetry)
    }

    @Test(
        "tells why a broker turns it away",
        arguments: [
            ("3.1.1", [0x20, 2, 0, 1], "the broker does not speak this version of MQTT"),
            ("3.1.1", [0x20, 2, 0, 2], "the broker refuses the client id"),
            ("3.1.1", [0x20, 2, 0, 99], "refused with the unknown code 99"),
            ("5", [0x20, 2, 0, 1], "the broker does not speak this version of MQTT"),
            ("5", [0x20, 3, 0, 0x89, 0], "server busy"),
            ("5", [0x20, 2, 0, 0xFE], "the unknown reason 254"),
            ("3.1.1", [0x20, 1, 0], "a malformed CONNACK"),
            ("5", [0x20, 4, 0, 0, 1, 0x7F], "a CONNACK with malformed properties"),
            ("5", [0x20, 5, 0, 0, 9, 0x13, 0], "a CONNACK with malformed properties"),
            (
                "3.1.1", Array("HTTP/1.1 400\r\n".utf8),
                "the answer to CONNECT begins with \"HTTP/1.1 400\\r\\n\""
            ),
        ] as [(String, [UInt8], String)])
    func turnedAway(version: String, answer: [UInt8], words: String) throws {
        var talk = try Talk(["version": version])
        #expect(talk.hear(answer) == [.fail(.badHello(words))])
        #expect(talk.said.isEmpty)
    }

    @Test("knows PINGRESP as the answer, whoever asked")
    func answers() throws {
        var talk = try Talk.up()
        talk.outlet.clear()
        talk.mqtt.probe(nonce: 7, &talk.outlet)
        #expect(talk.said == [0xC0, 0])
        #expect(talk.hear([0xD0]).isEmpty)
        #expect(talk.hear([0]) == [.answered(nonce: nil)])
        // A flood is life and nothing more.
        #expect(talk.hear(Array(repeating: [0xD0, 0], count: 1000).flatMap { $0 }).count == 64)
    }

    @Test("answers messages that want it and passes over what they carry, byte by byte")
    func messages() throws {
        var talk = try Talk.up()
        #expect(
            talk.hear([0x30, 6, 0, 1, 0x61, 1, 2, 3, 0x32, 8, 0, 1, 0x61, 0, 9, 1, 2, 3]).isEmpty)
        #expect(talk.said == [0x40, 2, 0, 9])
        var said: [UInt8] = []
        for byte in [0x34, 7, 0, 1, 0x61, 1, 7, 1, 2, 0x62, 2, 1, 7, 0xD0, 0] as [UInt8] {
            _ = talk.hear([byte])
            said += talk.said
            #expect(talk.rest.readableBytes <= 3)
        }
        #expect(said == [0x50, 2, 1, 7, 0x70, 2, 1, 7])
    }

    @Test("keeps nothing of a message of 256 MB")
    func bigMessage() throws {
        var talk = try Talk.up()
        #expect(talk.hear([0x30, 0xFF, 0xFF, 0xFF, 0x7F]).isEmpty)
        var left = 268_435_455
        while left > 0 {
            talk.rest.writeRepeatingByte(0xFF, count: min(left, 1 << 20))
            left -= min(left, 1 << 20)
            talk.mqtt.receive(&talk.rest, &talk.outlet)
            #expect(talk.rest.readableBytes == 0)
            talk.rest.clear()
        }
        #expect(talk.hear([0xD0, 0]) == [.answered(nonce: nil)])
    }

    @Test("shows the goodbye of a broker of MQTT 5 with its code and its reason")
    func goodbyeOfTheBroker() throws {
        var talk = try Talk.up(["version": "5"])
        #expect(
            talk.hear([0xE0, 1, 0x8B])
                == [.fail(.moved("server shutting down"))])
        var moved = try Talk.up(["version": "5"])
        #expect(
            moved.hear([0xE0, 7, 0x9D, 5, 0x1C, 0, 2, 0x1B, 0x62])
                == [.fail(.moved("server moved (\\eb)"))])
        var busy = try Talk.up(["version": "5"])
        #expect(
            busy.hear([0xE0, 1, 0x89])
                == [.fail(.closedByPeer(code: 0x89, reason: "server busy"))])
    }

    @Test("tells a broker that gave its session to another, or that lives elsewhere now")
    func lost() throws {
        var taken = try Talk.up(["version": "5"])
        #expect(taken.hear([0xE0, 1, 0x8E]) == [.fail(.replaced)])
        var moved = try Talk(["version": "5"])
        #expect(moved.hear([0x20, 3, 0, 0x9D, 0]) == [.fail(.redirected("server moved"))])
    }

    @Test("has an identity that nobody else may use where a client id is given")
    func exclusive() throws {
        for (url, isExclusive) in [
            ("mqtt://h", false), ("mqtts://h#clientid=me", true), ("redis://h", false),
        ] {
            let target = try TargetURL.parse(url).target
            let adapter = try #require(Adapters.named(target.scheme))
            #expect(adapter.isExclusive(target) == isExclusive)
        }
    }

    @Test(
        "ends a broker that breaks the protocol, and says why where it can",
        arguments: [
            ([0x00, 0], "a packet of type 0", 0x81),
            ([0xD1, 0], "reserved flags in a packet of type 13", 0x81),
            ([0x10, 0], "a packet of type 1 from a broker", 0x82),
            ([0x20, 2, 0, 0], "a packet of type 2 from a broker", 0x82),
            ([0x36, 3, 0, 0, 0], "a message of quality 3", 0x81),
            ([0x32, 5, 0, 2, 0x61, 0x61, 0], "a topic out of its packet", 0x81),
            ([0x32, 4, 0, 0, 0, 0], "a message with the number 0", 0x81),
            ([0x30, 1, 0], "a message without topic", 0x81),
            ([0xD0, 0x80, 0x80, 0x80, 0x80], "a length of more than four bytes", 0x81),
            ([0x62, 0], "a PUBREL without number", 0x81),
        ] as [([UInt8], String, UInt8)])
    func violations(bytes: [UInt8], words: String, reason: UInt8) throws {
        var talk = try Talk.up(["version": "5"])
        #expect(talk.hear(bytes) == [.fail(.protocolError(words))])
        #expect(talk.said == [0xE0, 1, reason])
        var old = try Talk.up()
        #expect(old.hear(bytes) == [.fail(.protocolError(words))])
        #expect(old.said.isEmpty)
    }

    @Test("gives up on a packet past its limit")
    func limit() throws {
        var talk = try Talk.up()
        #expect(
            talk.hear([0x90, 0x81, 0x80, 0x04]) == [.fail(.limitReached("a packet of 65.5 kB"))])
    }

    @Test("says DISCONNECT once, and nothing before its hello was answered")
    func goodbye() throws {
        var talk = try Talk.up()
        talk.outlet.clear()
        talk.mqtt.close(&talk.outlet)
        talk.mqtt.close(&talk.outlet)
        #expect(talk.said == [0xE0, 0])
        var early = try Talk()
        early.outlet.clear()
        early.mqtt.close(&early.outlet)
        #expect(early.said.isEmpty)
        #expect(early.mqtt.endCause == .badHello("closed before the answer to CONNECT"))
    }

    @Test("refuses an interval longer than the keep-alive that was asked for")
    func advice() throws {
        let (target, _) = try TargetURL.parse("mqtt://h#keepalive=20")
        var policy = PulsePolicy()
        policy.interval = .seconds(25)
        guard case .refuse(let words)? = Adapter.mqtt.advise(target, policy) else {
            Issue.record("no refusal")
            return
        }
        #expect(words.hasPrefix("the interval is longer than the keep-alive of 20 s"))
        policy.interval = .seconds(20)
        #expect(Adapter.mqtt.advise(target, policy) == nil)
        let (plain, _) = try TargetURL.parse("mqtt://h")
        #expect(Adapter.mqtt.advise(plain, PulsePolicy()) == nil)
    }

    @Test(
        "refuses settings that make no CONNECT",
        arguments: [
            "mqtt://h#keepalive=70000", "mqtt://h#keepalive=-1", "mqtt://h#version=4",
            "mqtt://h#keepalive=soon",
        ])
    func settings(url: String) {
        #expect(throws: TargetError.self) { try TargetURL.parse(url) }
    }
}
