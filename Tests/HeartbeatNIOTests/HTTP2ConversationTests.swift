import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("HTTP/2")
struct HTTP2ConversationTests {
    struct Talk {
        var http2 = HTTP2Conversation()
        var outlet = Outlet()
        var rest = ByteBuffer()

        /// What it signals when the bridge says this.
        mutating func hear(_ messages: HTTP2Message...) -> [Signal] {
            outlet.clear()
            for message in messages { rest.writeHTTP2(message) }
            http2.receive(&rest, &outlet)
            return outlet.signals
        }

        static func open() -> Talk {
            var talk = Talk()
            _ = talk.hear(.settings([]))
            return talk
        }
    }

    @Test("is up when the server's settings came, and shows them")
    func settings() {
        var talk = Talk()
        #expect(talk.hear(.other) == [])
        let signals = talk.hear(
            .settings([
                .init(identifier: 3, value: 128), .init(identifier: 4, value: 65_536),
                .init(identifier: 99, value: 1),
            ]))
        let facts = [Fact("streams at once", "128"), Fact("initial window", "65.5 kB")]
        #expect(signals == [.up, .learned(facts)])
        let more = talk.hear(.settings([.init(identifier: 3, value: .max)]))
        #expect(more == [.learned([Fact("streams at once", "no limit")])])
    }

    @Test("a ping is 17 bytes with the id, as on the wire, and its answer gives the id back")
    func ping() {
        var talk = Talk.open()
        talk.outlet.clear()
        talk.http2.probe(nonce: 0x0102_0304_0506_0708, &talk.outlet)
        #expect(
            Array(buffer: talk.outlet.bytes)
                == [0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8])
        #expect(talk.hear(.ping(7, isAnswer: true)) == [.answered(nonce: 7)])
        #expect(
            talk.hear(.ping(7, isAnswer: false), .ping(8, isAnswer: false)) == [.asked(count: 2)])
    }

    @Test("sends no ping before the hello and tells no answer to one")
    func early() {
        var talk = Talk()
        talk.http2.probe(nonce: 1, &talk.outlet)
        #expect(talk.outlet.bytes.readableBytes == 0)
        #expect(talk.hear(.ping(1, isAnswer: true)) == [])
        #expect(talk.http2.endCause == .badHello("closed before its settings"))
    }

    @Test(
        "shows why the peer went away",
        arguments: [
            (
                UInt32(11), "too_many_pings",
                "closed by peer 11: ENHANCE_YOUR_CALM: too_many_pings"
            ),
            (0, "", "server asked us to move (NO_ERROR)"),
            (0, "max_age", "server asked us to move (max_age)"),
            (2, "\u{1B}[31mno\n", "closed by peer 2: INTERNAL_ERROR: \\e[31mno\\n"),
            (1008, "x", "closed by peer: GOAWAY code 1008: x"),
            (.max, "", "closed by peer: GOAWAY code 4294967295"),
        ])
    func goAway(code: UInt32, debug: String, words: String) throws {
        var talk = Talk.open()
        let signals = talk.hear(
            .goAway(code: code, debug: Array(debug.utf8)), .ping(1, isAnswer: true))
        guard case .fail(let cause)? = signals.first else {
            Issue.record("it goes on")
            return
        }
        #expect(cause.description == words)
        #expect(cause.allowsRetry)
        #expect(signals.count == 1)
        // One that goes in order still pings.
        #expect(talk.http2.lingers == (code == 0))
        #expect(talk.rest.readableBytes == 0)
    }

    @Test("tells a server that speaks something else from one that breaks the protocol")
    func failures() {
        var alien = Talk()
        #expect(
            alien.hear(.failed(.violation, words: Array("unable to parse frame".utf8)))
                == [
                    .fail(.badHello("the peer does not speak HTTP/2 (unable to parse frame)"))
                ])
        var broken = Talk.open()
        #expect(
            broken.hear(.failed(.violation, words: Array("bad".utf8)))
                == [.fail(.protocolError("bad"))])
        var flood = Talk.open()
        #expect(
            flood.hear(.failed(.limit, words: Array("many".utf8))) == [.fail(.limitReached("many"))]
        )
        var older = Talk()
        #expect(
            older.hear(.failed(.notAgreed, words: Array("http/1.1".utf8)))
                == [.fail(.badHello("ALPN gave http/1.1, not h2"))])
        var none = Talk()
        #expect(
            none.hear(.failed(.notAgreed, words: []))
                == [.fail(.badHello("ALPN gave no protocol, not h2"))])
    }

    @Test("says GOAWAY NO_ERROR once")
    func goodbye() {
        var talk = Talk.open()
        talk.outlet.clear()
        talk.http2.close(&talk.outlet)
        talk.http2.close(&talk.outlet)
        #expect(talk.outlet.bytes.readHTTP2() == .message(.goAway(code: 0, debug: [])))
        #expect(talk.outlet.bytes.readableBytes == 0)
    }

    @Test("tells no more answers of one read than it has probes out, and then some")
    func flood() {
        var talk = Talk.open()
        for _ in 0..<10_000 { talk.rest.writeHTTP2(.ping(1, isAnswer: true)) }
        #expect(talk.hear().count == 64)
    }

    @Test("warns of an interval that gRPC servers punish, and of none that is longer")
    func advice() {
        var policy = PulsePolicy()
        let target = Target(scheme: "http2", endpoint: .host("h", port: 1))
        guard case .warn(let words)? = Adapter.http2.advise(target, policy) else {
            Issue.record("no warning")
            return
        }
        #expect(words.contains("too_many_pings") && words.contains("5 minutes"))
        policy.interval = .seconds(300)
        #expect(Adapter.https2.advise(target, policy) == nil)
    }
}
