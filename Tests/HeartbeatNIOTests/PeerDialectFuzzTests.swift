import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("A peer's dialect under any bytes")
struct PeerDialectFuzzTests {
    private static let kinds: [PeerProtocol] = [
        .line, .webSocket, .redis(), .redis(password: "x"),
    ]
    private static let seeds: [String] = [
        "PING 1\r\n", "*2\r\n$4\r\nPING\r\n$3\r\nabc\r\n", "HELLO 3 AUTH a b\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    ]

    @Test("never traps, never keeps much and always ends", arguments: kinds)
    func random(kind: PeerProtocol) {
        for seed in 0..<5_000 as Range<UInt64> {
            var random = SplitMix(seed: seed, use: 3)
            var dialect = kind.dialect(PeerBehaviour())
            var inbound = ByteBuffer()
            for _ in 0..<3 {
                var bytes = Array(Self.seeds[Int(random.next() % 4)].utf8)
                for _ in 0..<Int(random.next() % 4) {
                    let place = Int(random.next() % UInt64(bytes.count))
                    bytes[place] = UInt8(truncatingIfNeeded: random.next())
                }
                inbound.writeBytes(bytes)
                var requests = 0
                while dialect.receive(&inbound) != nil { requests += 1 }
                #expect(requests <= bytes.count * 3, "seed \(seed)")
            }
            #expect(inbound.readableBytes < 1000, "seed \(seed)")
        }
    }

    @Test(
        "hears the same in one piece and byte by byte",
        arguments: zip(
            [PeerProtocol.line, .redis(), .redis(), .webSocket], seeds))
    func split(kind: PeerProtocol, text: String) {
        var whole = kind.dialect(PeerBehaviour())
        var dripped = kind.dialect(PeerBehaviour())
        var bytes = ByteBuffer(string: text)
        let expected = whole.receive(&bytes)
        #expect(expected != nil)
        var inbound = ByteBuffer()
        var heard: [PeerRequest] = []
        for byte in text.utf8 {
            inbound.writeInteger(byte)
            if let request = dripped.receive(&inbound) { heard.append(request) }
        }
        #expect(heard == [expected].compactMap(\.self))
    }
}
