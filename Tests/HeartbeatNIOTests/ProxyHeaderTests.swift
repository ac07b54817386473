import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

/// What a proxy puts before a connection, as the PROXY protocol writes it.
@Suite("The header of a proxy")
struct ProxyHeaderTests {
    static let signature: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]

    /// A header of version 2.
    static func binary(
        _ command: UInt8, _ family: UInt8, _ addresses: [UInt8], more: [UInt8] = []
    ) -> [UInt8] {
        let length = addresses.count + more.count
        let head = [command, family, UInt8(length >> 8), UInt8(length & 255)]
        return signature + head + addresses + more
    }

    static let four: [UInt8] = [203, 0, 113, 7, 10, 0, 0, 1, 0xC8, 0x22, 0x00, 0x50]

    static func read(_ bytes: [UInt8]) -> (ProxyHeader.Outcome, rest: [UInt8]) {
        var buffer = ByteBuffer(bytes: bytes)
        let outcome = ProxyHeader.read(&buffer)
        return (outcome, Array(buffer: buffer))
    }

    static let whole: [(header: [UInt8], client: String?)] = [
        (Array("PROXY TCP4 203.0.113.7 10.0.0.1 51234 80\r\n".utf8), "203.0.113.7:51234"),
        (Array("PROXY TCP6 2001:db8::7 ::1 51234 80\r\n".utf8), "[2001:db8::7]:51234"),
        (Array("PROXY TCP4 255.255.255.255 0.0.0.0 65535 0\r\n".utf8), "255.255.255.255:65535"),
        (Array("PROXY UNKNOWN\r\n".utf8), nil),
        (Array("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n".utf8), nil),
        (binary(0x21, 0x11, four), "203.0.113.7:51234"),
        (binary(0x21, 0x11, four, more: [4, 0, 2, 1, 2]), "203.0.113.7:51234"),
        (
            binary(
                0x21, 0x21,
                [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]
                    + [UInt8](repeating: 0, count: 15) + [1, 0xC8, 0x22, 0, 80]),
            "[2001:db8::7]:51234"
        ),
        (binary(0x21, 0x31, [UInt8](repeating: 0, count: 216)), nil),
        (binary(0x20, 0x00, []), nil), (binary(0x20, 0x11, four), nil),
        (binary(0x21, 0x00, [1, 2, 3]), nil),
    ]

    @Test("is read in both versions, leaves what is behind it, and may come in pieces")
    func vectors() {
        for (header, client) in Self.whole {
            let (outcome, rest) = Self.read(header + Array("GET".utf8))
            #expect(rest == Array("GET".utf8))
            guard case .header(let source) = outcome else {
                Issue.record("\(outcome) of \(header)")
                continue
            }
            #expect(source.map { Origin($0).peer } == client)
            for end in header.indices {
                let (part, rest) = Self.read(Array(header[..<end]))
                #expect(part == .incomplete, "\(end) bytes of \(header)")
                #expect(rest.count == end)
            }
        }
    }

    @Test(
        "is nothing else",
        arguments: [
            "GET / HTTP/1.1\r\n", "\u{16}\u{03}\u{01}", "proxy TCP4 1.1.1.1 2.2.2.2 1 2\r\n",
            "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\n", "PROXY TCP4 1.1.1 2.2.2.2 1 2\r\n",
            "PROXY TCP4 1.1.1.1 2.2.2.2 1 65536\r\n", "PROXY TCP4 1.1.1.1 2.2.2.2 01 2\r\n",
            "PROXY TCP4 1.1.1.1 2.2.2.2 -1 2\r\n", "PROXY TCP4 ::1 ::2 1 2\r\n",
            "PROXY TCP6 1.1.1.1 2.2.2.2 1 2\r\n", "PROXY TCP6 fe80::1%lo ::2 1 2\r\n",
            "PROXY TCP4  1.1.1.1 2.2.2.2 1 2\r\n", "PROXY TCP4 1.1.1.1 2.2.2.2 1\r\n",
            "PROXY TCP4 1.1.1.1 2.2.2.2 1 2 3\r\n", "PROXY UDP4 1.1.1.1 2.2.2.2 1 2\r\n",
            "PROXY \r\n", "PROXY TCP4 " + String(repeating: "1", count: 200),
        ])
    func text(garbage: String) {
        guard case .invalid = Self.read(Array(garbage.utf8)).0 else {
            Issue.record("\(Self.read(Array(garbage.utf8)).0)")
            return
        }
    }

    @Test(
        "of version 2 names a version, a command, TCP, and has room for its addresses",
        arguments: [
            binary(0x11, 0x11, four), binary(0x22, 0x11, four), binary(0x21, 0x12, four),
            binary(0x21, 0x41, four), binary(0x21, 0x11, [1, 2, 3]), binary(0x21, 0x21, four),
            binary(0x21, 0x31, four), signature + [0x21, 0x11, 0xFF, 0xFF],
        ])
    func binaryGarbage(garbage: [UInt8]) {
        guard case .invalid = Self.read(garbage).0 else {
            Issue.record("\(Self.read(garbage).0)")
            return
        }
    }

    @Test("survives random bytes", arguments: 0..<200 as Range<UInt64>)
    func random(seed: UInt64) {
        var noise = Noise(seed: seed)
        var bytes = seed % 2 == 0 ? Self.signature : Array("PROXY TCP4 ".utf8)
        for _ in 0..<Int.random(in: 0...6000, using: &noise) {
            bytes.append(.random(in: 0...255, using: &noise))
        }
        let (outcome, rest) = Self.read(bytes)
        if outcome == .incomplete { #expect(rest.count <= 16 + ProxyHeader.limit) }
    }
}
