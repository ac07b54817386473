import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("MQTT as a broker")
struct MQTTAcceptorTests {
    struct Talk {
        var mqtt: MQTTAcceptor
        var outlet = Outlet()
        var rest = ByteBuffer()

        init(user: String? = nil, password: String? = nil) {
            var target = Target(scheme: "mqtt", endpoint: .host("h", port: 1))
            target.user = user
            target.password = password
            mqtt = MQTTAcceptor(target: target, seed: 0xBEEF)
            mqtt.begin(&outlet)
        }

        /// A talk with a client of that version that is in.
        static func up(_ version: MQTTVersion = .v311) -> Talk {
            var talk = Talk()
            _ = talk.connect(MQTTConnect(version: version, clientID: "c", keepAlive: 0))
            return talk
        }

        mutating func connect(_ connect: MQTTConnect) -> [Signal] {
            var bytes = ByteBuffer()
            connect.write(to: &bytes)
            return hear(Array(bytes.readableBytesView))
        }

        /// What it signals when it hears this.
        mutating func hear(_ bytes: [UInt8]) -> [Signal] {
            outlet.clear()
            rest.writeBytes(bytes)
            mqtt.receive(&rest, &outlet)
            return outlet.signals
        }

        var said: [UInt8] { Array(outlet.bytes.readableBytesView) }
    }

    static func welcome(_ version: String, _ id: String, _ keepAlive: Int64) -> [Signal] {
        var signals: [Signal] = []
        var facts = [Fact("mqtt version", version)]
        if !id.isEmpty {
            signals.append(.introduced(Introduction(PeerText(id), isExclusive: true)))
            facts.append(Fact("client id", id))
        }
        facts.append(Fact("keep-alive", keepAlive == 0 ? "none" : "\(keepAlive) s"))
        signals += [.up, .learned(facts)]
        if keepAlive > 0 {
            let silence = Duration.milliseconds(keepAlive * 1500)
            signals.append(.expects(Rhythm(every: .seconds(keepAlive), silence: silence)))
        }
        return signals
    }

    @Test("takes a client of every version by its client id, and its keep-alive as a promise")
    func welcome() {
        for (version, answer) in [
            (MQTTVersion.v31, [0x20, 2, 0, 0]), (.v311, [0x20, 2, 0, 0]),
            (.v5, [0x20, 3, 0, 0, 0]),
        ] as [(MQTTVersion, [UInt8])] {
            var talk = Talk()
            let signals = talk.connect(
                MQTTConnect(version: version, clientID: "sensor-7", keepAlive: 5))
            #expect(signals == Self.welcome(version.words, "sensor-7", 5))
            #expect(talk.said == answer)
        }
    }

    @Test("gives a nameless client of MQTT 5 a name, lets one of 3.1.1 be, and wants one of 3.1")
    func nameless() {
        var five = Talk()
        let id = "holter0000000000000beef"
        #expect(
            five.connect(MQTTConnect(version: .v5, clientID: "", keepAlive: 0))
                == Self.welcome("5", id, 0))
        #expect(
            five.said == Wire.bytes([0x20, 29, 0, 0, 26, 0x12, 0, 23], Wire(stringLiteral: id)))
        var four = Talk()
        #expect(
            four.connect(MQTTConnect(version: .v311, clientID: "", keepAlive: 0))
                == Self.welcome("3.1.1", "", 0))
        var kept = Talk()
        #expect(
            kept.connect(
                MQTTConnect(version: .v311, clientID: "", startsClean: false, keepAlive: 0))
                == [.fail(.badHello("no client id"))])
        #expect(kept.said == [0x20, 2, 0, 2])
        var three = Talk()
        _ = three.connect(MQTTConnect(version: .v31, clientID: "", keepAlive: 0))
        #expect(three.said == [0x20, 2, 0, 2])
    }

    @Test("forgets a will and reads the credentials behind it")
    func will() {
        var talk = Talk(user: "u", password: "p")
        let body = Wire.bytes(
            [0, 4], "MQTT", [5, 0xEE, 0, 0], [5, 0x11, 0, 0, 0, 9], [0, 1], "c",
            [2, 0x01, 1], [0, 1], "t", [0, 2, 0xFF, 0xFE], [0, 1], "u", [0, 1], "p")
        #expect(talk.hear([0x10, UInt8(body.count)] + body) == Self.welcome("5", "c", 0))
    }

    @Test("asks for the credentials that the listener has")
    func credentials() {
        for (version, answer) in [
            (MQTTVersion.v311, [0x20, 2, 0, 4]), (.v5, [0x20, 3, 0, 0x86, 0]),
        ] as [(MQTTVersion, [UInt8])] {
            for password in [nil, "q"] {
                var talk = Talk(user: "u", password: "p")
                let signals = talk.connect(
                    MQTTConnect(
                        version: version, clientID: "c", keepAlive: 0, user: "u", password: password
                    ))
                #expect(signals == [.fail(.badHello("wrong user or password"))])
                #expect(talk.said == answer)
            }
            var good = Talk(user: "u", password: "p")
            let signals = good.connect(
                MQTTConnect(version: version, clientID: "c", keepAlive: 0, user: "u", password: "p")
            )
            #expect(signals.contains(.up))
        }
    }

    @Test("refuses what it does not speak, in the words of the client's version")
    func strangers() {
        var six = Talk()
        #expect(
            six.hear(Wire.bytes([0x10, 12, 0, 4], "MQTT", [6, 2, 0, 0, 0, 0]))
                == [.fail(.badHello("MQTT of level 6"))])
        #expect(six.said == [0x20, 3, 0, 0x84, 0])
        var two = Talk()
        _ = two.hear(Wire.bytes([0x10, 12, 0, 4], "MQTT", [2, 2, 0, 0, 0, 0]))
        #expect(two.said == [0x20, 2, 0, 1])
        var kerberos = Talk()
        _ = kerberos.hear(
            Wire.bytes([0x10, 17, 0, 4], "MQTT", [5, 2, 0, 0, 4, 0x15, 0, 1, 0x6B, 0, 0]))
        #expect(kerberos.said == [0x20, 3, 0, 0x8C, 0])
    }

    @Test(
        "knows what is no CONNECT",
        arguments: [
            ([0xC0, 0], "no CONNECT but \"\\u{c0}\\u{0}\""),
            (Array("GET / HTTP/1.1\r\n".utf8), "no CONNECT but \"GET / HTTP/1.1\\r\\n\""),
            ([0x10, 2, 0, 0], "a CONNECT without the name of its protocol"),
            (Wire.bytes([0x10, 7, 0, 4], "AMQP", [4]), "a CONNECT for another protocol"),
            (
                Wire.bytes([0x10, 10, 0, 4], "MQTT", [4, 3, 0, 0]),
                "a CONNECT with reserved flags"
            ),
            (
                Wire.bytes([0x10, 13, 0, 4], "MQTT", [4, 2, 0, 0, 0, 1, 0xFF]),
                "a CONNECT without a client id in UTF-8"
            ),
            (
                Wire.bytes([0x10, 13, 0, 4], "MQTT", [4, 2, 0, 0, 0, 0, 9]),
                "a CONNECT longer than its parts"
            ),
            (
                Wire.bytes([0x10, 13, 0, 4], "MQTT", [4, 6, 0, 0, 0, 0, 9]),
                "a will that is cut off"
            ),
            (
                Wire.bytes([0x10, 12, 0, 4], "MQTT", [4, 0x82, 0, 0, 0, 0]),
                "a user name that is cut off"
            ),
        ] as [([UInt8], String)])
    func garbage(bytes: [UInt8], words: String) throws {
        var talk = Talk()
        let signals = talk.hear(bytes)
        guard case .fail(.badHello(let told))? = signals.first else {
            Issue.record("\(signals)")
            return
        }
        if bytes[0] != 0xC0 { #expect(told == words) }
        #expect(talk.said.isEmpty)
    }

    @Test("answers pings and counts them once a read")
    func pings() {
        var talk = Talk.up()
        #expect(talk.hear([0xC0, 0, 0xC0, 0, 0xC0]) == [.asked(count: 2)])
        #expect(talk.said == [0xD0, 0, 0xD0, 0])
        #expect(talk.hear([0]) == [.asked(count: 1)])
    }

    @Test("grants subscriptions and lets them go")
    func subscriptions() {
        var four = Talk.up()
        #expect(four.hear([0x82, 10, 0, 7, 0, 1, 0x61, 2, 0, 1, 0x23, 0]).isEmpty)
        #expect(four.said == [0x90, 4, 0, 7, 2, 0])
        _ = four.hear([0xA2, 5, 0, 8, 0, 1, 0x61])
        #expect(four.said == [0xB0, 2, 0, 8])
        var five = Talk.up(.v5)
        _ = five.hear([0x82, 9, 0, 7, 2, 0x0B, 1, 0, 1, 0x61, 0x2D])
        #expect(five.said == [0x90, 4, 0, 7, 0, 1])
        _ = five.hear([0xA2, 9, 0, 8, 0, 0, 1, 0x61, 0, 1, 0x62])
        #expect(five.said == [0xB0, 5, 0, 8, 0, 0, 0])
    }

    @Test("acknowledges what is published and drops it")
    func messages() {
        var talk = Talk.up()
        #expect(talk.hear([0x30, 3, 0, 1, 0x61, 0x3B, 7, 0, 1, 0x61, 0, 5, 1, 2]).isEmpty)
        #expect(talk.said == [0x40, 2, 0, 5])
        _ = talk.hear([0x34, 5, 0, 1, 0x61, 0, 6, 0x62, 2, 0, 6])
        #expect(talk.said == [0x50, 2, 0, 6, 0x70, 2, 0, 6])
    }

    @Test("tells a goodbye from a plain end")
    func partings() {
        var four = Talk.up()
        #expect(four.mqtt.endCause == .closedByPeer(code: nil, reason: "without DISCONNECT"))
        #expect(four.hear([0xE0, 0]) == [.fail(.left("DISCONNECT"))])
        #expect(four.mqtt.endCause == nil)
        var five = Talk.up(.v5)
        #expect(
            five.hear([0xE0, 1, 4])
                == [.fail(.closedByPeer(code: 4, reason: "disconnected with its will message"))])
    }

    @Test("says goodbye with a reason where the version has one")
    func goodbye() {
        for (version, words) in [(MQTTVersion.v31, []), (.v311, []), (.v5, [0xE0, 1, 0x8B])]
            as [(MQTTVersion, [UInt8])]
        {
            var talk = Talk.up(version)
            talk.outlet.clear()
            talk.mqtt.close(&talk.outlet)
            talk.mqtt.close(&talk.outlet)
            #expect(talk.said == words)
        }
        var taken = Talk.up(.v5)
        taken.outlet.clear()
        taken.mqtt.close(because: .replaced, &taken.outlet)
        #expect(taken.said == [0xE0, 1, 0x8E])
    }

    @Test(
        "ends a client that breaks the protocol, and says why where it can",
        arguments: [
            (
                Wire.bytes([0x10, 12, 0, 4], "MQTT", [4, 2, 0, 0, 0, 0]), "a second CONNECT", 0x82
            ),
            ([0xD0, 0], "a packet of type 13 from a client", 0x82),
            ([0x82, 3, 0, 1, 0], "a subscription to nothing", 0x82),
            ([0x82, 2, 0, 0], "a subscription without number", 0x81),
            ([0x82, 6, 0, 1, 0, 0, 0, 0], "a subscription without topic", 0x81),
            ([0x82, 7, 0, 1, 0, 0, 1, 0x61, 3], "a subscription of quality 3", 0x81),
            ([0x82, 5, 0, 1, 1, 0x7F, 0], "a subscription with malformed properties", 0x81),
            ([0x80, 3, 0, 1, 0], "reserved flags in a packet of type 8", 0x81),
        ] as [([UInt8], String, UInt8)])
    func violations(bytes: [UInt8], words: String, reason: UInt8) {
        var talk = Talk.up(.v5)
        #expect(talk.hear(bytes) == [.fail(.protocolError(words))])
        #expect(talk.said == [0xE0, 1, reason])
        #expect(talk.hear([0xC0, 0]).isEmpty)
    }

    @Test("survives whatever comes, in any pieces")
    func noise() {
        for seed in 0..<400 as Range<UInt64> {
            var generator = Noise(seed: seed)
            var talk = seed % 2 == 0 ? Talk.up(seed % 4 == 0 ? .v5 : .v311) : Talk()
            for _ in 0..<40 {
                let kind = UInt8.random(in: 0...15, using: &generator) << 4
                var bytes = [kind | [0, 2, 4, 3].randomElement(using: &generator)!]
                let count = Int.random(in: 0...40, using: &generator)
                bytes.append(UInt8(count))
                for _ in 0..<count { bytes.append(.random(in: 0...8, using: &generator)) }
                _ = talk.hear(bytes)
                #expect(talk.rest.readableBytes <= talk.mqtt.partialLimit)
            }
            _ = talk.mqtt.endCause
            talk.mqtt.close(&talk.outlet)
        }
    }
}
