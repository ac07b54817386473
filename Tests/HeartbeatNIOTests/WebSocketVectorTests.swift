import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("The vectors of RFC 6455 and its relatives")
struct WebSocketVectorTests {
    @Test(
        "Base64 writes the vectors of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ])
    func base64(text: String, expected: String) {
        #expect(Base64.encode(text.utf8) == expected)
    }

    @Test("a key of section 1.3 has the accept of section 1.3")
    func accept() {
        let accept = WebSocketHandshake.accept("dGhlIHNhbXBsZSBub25jZQ==")
        #expect(accept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test(
        "a key is sixteen bytes and nothing else",
        arguments: [
            ("dGhlIHNhbXBsZSBub25jZQ==", true), ("", false), ("dGhlIHNhbXBsZSBub25jZQ=", false),
            ("dGhlIHNhbXBsZSBub25jZ===", false), ("dGhlIHNhbXBsZSBub25jZTEx", false),
            ("dGhlIHNhbXBsZSBub25!ZQ==", false),
        ])
    func key(text: String, isKey: Bool) {
        #expect(Base64.isSixteenBytes(text) == isKey)
    }

    @Test(
        "the text frames of section 5.7 are skipped whole",
        arguments: [
            (WebSocketRole.client, [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F] as [UInt8]),
            (.server, [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]),
            (.client, [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F]),
            (.client, [0x82, 0x7E, 0x01, 0x00] + [UInt8](repeating: 7, count: 256)),
            (.client, [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0] + [UInt8](repeating: 7, count: 65_536)),
        ])
    func data(role: WebSocketRole, bytes: [UInt8]) throws {
        var reader = WebSocketReader(role: role)
        var buffer = ByteBuffer(bytes: bytes)
        #expect(try reader.next(&buffer) == nil)
        #expect(buffer.readableBytes == 0)
    }

    @Test("the ping of section 5.7 is answered with its masked pong")
    func pong() throws {
        var reader = WebSocketReader(role: .client)
        var buffer = ByteBuffer(bytes: [0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        guard case .ping(let ping) = try reader.next(&buffer) else {
            Issue.record("no ping")
            return
        }
        #expect(ping.clear == Array("Hello".utf8))
        var answer = ByteBuffer()
        answer.writeWebSocketPong(answering: ping, mask: 0x37FA_213D)
        #expect(
            Array(answer.readableBytesView) == [
                0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58,
            ])
    }

    @Test("a probe is fourteen bytes from a client and ten from a server")
    func probe() {
        var bytes = ByteBuffer()
        bytes.writeWebSocketPing(nonce: 0x0102_0304_0506_0708, mask: 0x1020_3040)
        #expect(
            Array(bytes.readableBytesView) == [
                0x89, 0x88, 0x10, 0x20, 0x30, 0x40, 0x11, 0x22, 0x33, 0x44, 0x15, 0x26, 0x37, 0x48,
            ])
        bytes.clear()
        bytes.writeWebSocketPing(nonce: 0x0102_0304_0506_0708, mask: nil)
        #expect(Array(bytes.readableBytesView) == [0x89, 0x08, 1, 2, 3, 4, 5, 6, 7, 8])
    }

    @Test("a close reason is cut between characters to what fits")
    func longReason() {
        var bytes = ByteBuffer()
        bytes.writeWebSocketClose(
            code: 1001, reason: String(repeating: "é", count: 90), mask: nil)
        #expect(bytes.getBytes(at: 0, length: 4) == [0x88, 124, 0x03, 0xE9])
        #expect(bytes.getString(at: 4, length: 122) == String(repeating: "é", count: 61))
    }

    @Test("SplitMix gives the numbers of its reference")
    func splitMix() {
        var random = SplitMix(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
        #expect((0..<1000).allSatisfy { _ in (0..<1).contains(random.unit()) })
    }
}
