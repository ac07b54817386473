import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("A WebSocket conversation under any bytes")
struct WebSocketFuzzTests {
    /// A life: the agreement, a message in fragments with control frames between them, a long one,
    /// a close.
    private static func life(_ talk: inout WebSocketTalk) -> [UInt8] {
        talk.agreement(["Server: x"])
            + frame(0x01, Array("Hel".utf8)) + frame(0x89, [1, 2, 3]) + frame(0x00, [0x6C])
            + frame(0x8A, bigEndian(77)) + frame(0x80, Array("o".utf8))
            + frame(0x82, [UInt8](repeating: 5, count: 300)) + frame(0x8A, bigEndian(78))
            + frame(0x88, [0x03, 0xE9] + Array("gone".utf8))
    }

    private static let expected: [Signal] = [
        .up, .learned([Fact("server", "x")]), .answered(nonce: 77), .answered(nonce: 78),
        .fail(.moved("1001 gone")),
    ]

    @Test("hears the same whichever way its bytes are split in two")
    func everySplit() throws {
        var whole = try WebSocketTalk()
        let bytes = Self.life(&whole)
        for cut in 0...bytes.count {
            var talk = try WebSocketTalk()
            _ = talk.agreement()
            talk.receive(bytes[..<cut])
            talk.receive(bytes[cut...])
            #expect(talk.signals == Self.expected, "cut at \(cut)")
        }
    }

    @Test("hears the same byte by byte and in random pieces", arguments: 0..<50 as Range<UInt64>)
    func pieces(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var talk = try WebSocketTalk()
        var rest = Self.life(&talk)[...]
        while !rest.isEmpty {
            let count = seed == 0 ? 1 : Int.random(in: 1...40, using: &random)
            talk.receive(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        #expect(talk.signals == Self.expected)
    }

    @Test("survives ten thousand random openings")
    func randomFrames() throws {
        for seed in 0..<10_000 as Range<UInt64> {
            var random = SplitMix(seed: seed)
            var talk = try WebSocketTalk.opened()
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                talk.receive(Self.noise(&random))
            }
            try Self.check(talk, seed)
        }
    }

    @Test("survives ten thousand spoilt lives")
    func mutations() throws {
        for seed in 0..<10_000 as Range<UInt64> {
            var random = SplitMix(seed: seed, use: 1)
            var talk = try WebSocketTalk()
            var bytes = Self.life(&talk)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch random.next() % 3 {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 3))
                default: bytes.insert(contentsOf: Self.noise(&random).prefix(9), at: place)
                }
            }
            let cut = Int.random(in: 0...bytes.count, using: &random)
            talk.receive(bytes[..<cut])
            talk.receive(bytes[cut...])
            try Self.check(talk, seed)
        }
    }

    @Test("an acceptor survives ten thousand spoilt requests and refuses with a status")
    func requests() throws {
        let request = try WebSocketRequest(.plain, key: [UInt8](repeating: 9, count: 16)).text
        for seed in 0..<10_000 as Range<UInt64> {
            var random = SplitMix(seed: seed, use: 2)
            var bytes = Array(request.utf8)
            let place = Int.random(in: 0..<bytes.count, using: &random)
            bytes[place] = UInt8.random(in: 0...255, using: &random)
            var acceptor = WebSocketAcceptor()
            var buffer = ByteBuffer(bytes: bytes)
            if case .refused(let answer, let status) = acceptor.receive(&buffer) {
                #expect((400...505).contains(status), "seed \(seed)")
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "seed \(seed)")
            }
        }
    }

    /// Frames that begin well and go on at random.
    private static func noise(_ random: inout SplitMix) -> [UInt8] {
        let likely: [UInt8] = [0x81, 0x82, 0x01, 0x00, 0x80, 0x88, 0x89, 0x8A]
        var bytes = (0..<Int.random(in: 1...40, using: &random)).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        if random.next() % 4 != 0 {
            bytes[0] = likely[Int(random.next() % 8)]
            if bytes.count > 1 { bytes[1] %= 20 }
        }
        return bytes
    }

    private static func check(_ talk: WebSocketTalk, _ seed: UInt64) throws {
        let deaths = talk.signals.filter { if case .fail = $0 { true } else { false } }
        #expect(deaths.count <= 1, "seed \(seed)")
        if let cause = talk.cause {
            #expect(talk.signals.last == .fail(cause), "seed \(seed)")
            #expect(talk.waiting == 0, "seed \(seed)")
            let unsafe = cause.description.unicodeScalars.contains(where: PeerText.isUnsafe)
            #expect(!unsafe, "seed \(seed)")
        } else {
            #expect(talk.waiting < talk.conversation.partialLimit, "seed \(seed)")
        }
        #expect(talk.written.count <= 4 * 131, "seed \(seed)")
    }
}
