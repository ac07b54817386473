import NIOCore
import NIOEmbedded
import Testing

@testable import HeartbeatNIO

@Suite("Below HTTP/2")
struct HTTP2GateTests {
    private static func frame(_ type: UInt8, _ length: Int) -> [UInt8] {
        [UInt8(length >> 16), UInt8(length >> 8 & 255), UInt8(length & 255), type, 0, 0, 0, 0, 0]
            + Array(repeating: 7, count: length)
    }

    /// What comes through of some bytes, read in pieces of that size.
    private func through(
        _ bytes: [UInt8], pieces: Int
    ) throws -> (passed: [[UInt8]], mostWaiting: Int) {
        let gate = HTTP2Gate()
        let channel = EmbeddedChannel(handler: gate)
        var passed: [[UInt8]] = []
        var most = 0
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            let piece = bytes[start..<min(start + pieces, bytes.count)]
            try channel.writeInbound(ByteBuffer(bytes: piece))
            while let read = try channel.readInbound(as: ByteBuffer.self) {
                passed.append(Array(buffer: read))
            }
            most = max(most, gate.waiting)
        }
        _ = try? channel.finish()
        return (passed, most)
    }

    @Test("whole frames pass, however they are cut", arguments: [1, 3, 9, 16, 4096, 100_000])
    func whole(pieces: Int) throws {
        let frames = [(4, 0), (6, 8), (0, 1000), (9, 16_384), (6, 8)].map {
            Self.frame($0, $1)
        }
        let (passed, most) = try through(frames.flatMap { $0 }, pieces: pieces)
        #expect(passed.flatMap { $0 } == frames.flatMap { $0 })
        #expect(most < 16_384 + 9)
    }

    @Test("unknown frames are skipped, and nothing of them is kept", arguments: [100, 4099])
    func unknown(pieces: Int) throws {
        let noise = (0..<40).flatMap { _ in Self.frame(99, 16_000) }
        let (passed, most) = try through(
            Self.frame(4, 0) + noise + Self.frame(6, 8) + noise, pieces: pieces)
        #expect(passed.flatMap { $0 } == Self.frame(4, 0) + Self.frame(6, 8))
        #expect(most < 9)
    }

    @Test("a frame over the limit is passed on once, and nothing behind it")
    func oversized() throws {
        let (passed, most) = try through(
            Self.frame(4, 0) + Self.frame(0, 20_000) + Self.frame(6, 8), pieces: 4096)
        #expect(passed.count == 1)
        #expect(passed.first?.dropFirst(9).prefix(4) == [0, 0x4E, 0x20, 0])
        #expect(most == 0)
    }

    @Test("behind a GOAWAY little more is heard")
    func parting() throws {
        let pings = (0..<10_000).flatMap { _ in Self.frame(6, 8) }
        let (passed, _) = try through(
            Self.frame(4, 0) + Self.frame(7, 8) + pings, pieces: 4096)
        #expect(passed.flatMap { $0 }.count <= HTTP2Gate.partingLimit + 2 * 4096)
    }
}
