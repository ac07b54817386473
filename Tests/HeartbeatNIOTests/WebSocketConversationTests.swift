import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("A WebSocket conversation")
struct WebSocketConversationTests {
    @Test("beats: one masked ping out, its pong an answer with the same id")
    func beat() throws {
        var talk = try WebSocketTalk.opened()
        talk.conversation.probe(nonce: 0xDEAD_BEEF_0123_4567, &talk.outlet)
        let ping = try #require(unmasked(talk.written))
        #expect(ping.first == 0x89)
        #expect(ping.payload == bigEndian(0xDEAD_BEEF_0123_4567))
        talk.receive(frame(0x8A, ping.payload))
        #expect(talk.signals == [.answered(nonce: 0xDEAD_BEEF_0123_4567)])
    }

    @Test("never masks twice alike, and repeats with its seed")
    func masks() throws {
        var one = try WebSocketTalk.opened()
        var two = try WebSocketTalk.opened()
        var seen: Set<[UInt8]> = []
        for nonce in 0..<100 as Range<UInt64> {
            one.outlet.clear()
            two.outlet.clear()
            one.conversation.probe(nonce: nonce, &one.outlet)
            two.conversation.probe(nonce: nonce, &two.outlet)
            #expect(one.written == two.written)
            seen.insert(Array(one.written[2..<6]))
        }
        #expect(seen.count == 100)
    }

    @Test("draws a key of its own where no seed is given")
    func unseeded() throws {
        var keys: Set<String> = []
        for _ in 0..<4 {
            var conversation = try WebSocketConversation(target: .plain)
            var outlet = Outlet()
            conversation.begin(&outlet)
            keys.insert(String(buffer: outlet.bytes))
        }
        #expect(keys.count == 4)
    }

    @Test("takes a pong without an id for life and nothing more", arguments: [0, 1, 7, 9, 125])
    func strayPong(size: Int) throws {
        var talk = try WebSocketTalk.opened()
        talk.receive(frame(0x8A, [UInt8](repeating: 1, count: size)))
        #expect(talk.signals.isEmpty)
        #expect(talk.written.isEmpty)
        #expect(talk.waiting == 0)
    }

    @Test("answers a ping at once with its payload", arguments: [0, 1, 8, 125])
    func ping(size: Int) throws {
        var talk = try WebSocketTalk.opened()
        let payload = (0..<size).map { UInt8($0 * 7 & 0xFF) }
        talk.receive(frame(0x89, payload))
        let pong = try #require(unmasked(talk.written))
        #expect(pong.first == 0x8A)
        #expect(pong.payload == payload)
    }

    @Test("answers a flood of pings with the last one alone")
    func pingFlood() throws {
        var talk = try WebSocketTalk.opened()
        let flood = (0..<5000 as Range<UInt64>).flatMap { frame(0x89, bigEndian($0)) }
        talk.receive(flood)
        let pong = try #require(unmasked(talk.written))
        #expect(pong.payload == bigEndian(4999))
        #expect(talk.signals.isEmpty)
    }

    @Test("ends when a flood goes on, and begins to count again with each probe")
    func endlessFlood() throws {
        var talk = try WebSocketTalk.opened()
        let burst = (0..<5000 as Range<UInt64>).flatMap { frame(0x89, bigEndian($0)) }
        for _ in 0..<40 { talk.receive(burst) }
        #expect(talk.cause == nil)
        talk.conversation.probe(nonce: 1, &talk.outlet)
        for _ in 0..<40 { talk.receive(burst) }
        #expect(talk.cause == nil)
        talk.receive(frame(0x8A, bigEndian(7)))
        #expect(talk.cause == nil)
        talk.receive(burst)
        #expect(talk.cause == .limitReached("a flood of more than 200000 pings and pongs"))
    }

    @Test("takes no chatter for a flood, however long it is since it probed")
    func chatter() throws {
        var talk = try WebSocketTalk.opened()
        let some = (0..<64 as Range<UInt64>).flatMap { frame(0x89, bigEndian($0)) }
        for _ in 0..<3200 {
            talk.receive(some)
            talk.outlet.clear()
        }
        #expect(talk.cause == nil)
        talk.conversation = try WebSocketConversation(target: .plain, seed: 1, dialect: Mute())
        talk.receive(talk.agreement())
        let texts = (0..<10_000).flatMap { _ in frame(0x81, [0x78]) }
        for _ in 0..<21 { talk.receive(texts) }
        #expect(talk.cause == nil)
    }

    /// Texts that mean nothing.
    private struct Mute: MessageDialect {
        mutating func begin(_ agreement: WebSocketAgreement, _ out: inout MessageOutlet) {}
        mutating func receive(_ text: [UInt8], _ out: inout MessageOutlet) {}
    }

    @Test("tells a bounded number of answers of a flood of pongs")
    func pongFlood() throws {
        var talk = try WebSocketTalk.opened()
        talk.receive((0..<5000 as Range<UInt64>).flatMap { frame(0x8A, bigEndian($0)) })
        #expect(talk.signals.count == 64)
        #expect(talk.waiting == 0)
    }

    @Test("skips a long message without keeping it, and hears a ping in its midst")
    func longMessage() throws {
        var talk = try WebSocketTalk.opened()
        let head: [UInt8] = [0x01, 127, 0, 0, 0, 0, 0, 0x40, 0, 0]
        talk.receive(head)
        for _ in 0..<64 {
            talk.receive([UInt8](repeating: 0xFF, count: 65_536))
            #expect(talk.waiting == 0)
        }
        #expect(talk.cause == nil)
        talk.receive(frame(0x89, [1, 2]) + frame(0x00, [3]) + frame(0x8A, bigEndian(5)))
        talk.receive(frame(0x80, []) + frame(0x82, [9]))
        #expect(unmasked(talk.written)?.payload == [1, 2])
        #expect(talk.signals == [.answered(nonce: 5)])
    }

    @Test(
        "closes back with the code it was given, and keeps code and reason",
        arguments: [
            (1000, "bye"), (1008, ""), (1011, "é"), (1014, "x"), (3000, "x"),
            (4401, "token expired"), (4999, ""),
        ])
    func peerCloses(code: Int, reason: String) throws {
        var talk = try WebSocketTalk.opened()
        talk.receive(
            frame(0x88, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
                + frame(0x89, [1]))
        #expect(talk.signals == [.fail(.closedByPeer(code: code, reason: reason))])
        let close = try #require(unmasked(talk.written))
        #expect(close.first == 0x88)
        #expect(close.payload == [UInt8(code >> 8), UInt8(code & 0xFF)])
        #expect(talk.waiting == 0)
    }

    @Test(
        "takes a server that goes or restarts for one that asks to move",
        arguments: [
            (1001, "deploy", "1001 deploy"), (1012, "\u{1B}[2J", "1012 \\e[2J"), (1012, "", "1012"),
        ])
    func moves(code: Int, reason: String, words: String) throws {
        var talk = try WebSocketTalk.opened()
        talk.receive(
            frame(0x88, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8)))
        #expect(talk.signals == [.fail(.moved(words))])
    }

    @Test("takes a close without a code as one")
    func emptyClose() throws {
        var talk = try WebSocketTalk.opened()
        talk.receive(frame(0x88, []))
        #expect(talk.signals == [.fail(.closedByPeer(code: nil, reason: ""))])
        #expect(unmasked(talk.written)?.payload == [])
    }

    @Test("lets no control character of a close reason through")
    func hostileReason() throws {
        var talk = try WebSocketTalk.opened()
        let reason = "\u{1B}[2J\u{1B}]0;x\u{7}\r\n\u{202E}\u{9B}"
        talk.receive(frame(0x88, [0x03, 0xE8] + Array(reason.utf8)))
        let words = try #require(talk.cause?.description)
        #expect(words.unicodeScalars.allSatisfy { !PeerText.isUnsafe($0) })
        #expect(words.contains("\\e[2J"))
    }

    @Test("says goodbye with 1008 and the reason where there is one to tell")
    func dismissal() throws {
        var talk = try WebSocketTalk.opened()
        talk.conversation.close(because: .limitReached("too many pings"), &talk.outlet)
        talk.conversation.close(&talk.outlet)
        let close = try #require(unmasked(talk.written))
        #expect(close.first == 0x88)
        #expect(close.payload == [0x03, 0xF0] + Array("limit reached: too many pings".utf8))
    }

    @Test("says goodbye with 1000, once, and hears nothing more")
    func goodbye() throws {
        var talk = try WebSocketTalk.opened()
        talk.conversation.close(&talk.outlet)
        talk.conversation.close(&talk.outlet)
        talk.conversation.probe(nonce: 1, &talk.outlet)
        let close = try #require(unmasked(talk.written))
        #expect(close.first == 0x88)
        #expect(close.payload == [0x03, 0xE8])
        talk.receive(frame(0x88, [0x03, 0xE8]) + frame(0x8A, bigEndian(1)))
        #expect(talk.signals.isEmpty)
        #expect(talk.conversation.endCause == nil)
    }

    @Test("calls an end without a close frame 1006")
    func abruptEnd() throws {
        let talk = try WebSocketTalk.opened()
        #expect(talk.conversation.endCause == .closedByPeer(code: 1006, reason: "no close frame"))
    }
}
