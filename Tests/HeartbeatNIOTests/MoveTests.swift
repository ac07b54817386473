import Heartbeat
import NIOCore
import Synchronization
import Testing

@testable import HeartbeatNIO

/// Servers that ask to be dialled anew, and clients that throw each other out, on loopback.
@Suite("A server that sends its client away", .timeLimit(.minutes(1)))
struct MoveTests {
    @Test("in HTTP/2 hears its last ping answered, and has the successor at once")
    func goAway() async throws {
        let (answers, answered) = AsyncStream<Bool>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let count = Mutex(0)
        let server = try await LoopbackServer.start(reaction: { bytes, channel in
            var bytes = bytes
            if bytes.readableBytesView.starts(with: Array("PRI".utf8)) {
                bytes.moveReaderIndex(forwardBy: 24)
                let isFirst = count.withLock { count in
                    count += 1
                    return count == 1
                }
                channel.write(Self.frame(4, 0, []), promise: nil)
                if isFirst {
                    let words = [0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0] + Array("max_age".utf8)
                    channel.write(Self.frame(7, 0, words), promise: nil)
                    channel.write(Self.frame(6, 0, Array("drainme!".utf8)), promise: nil)
                }
                channel.flush()
            }
            while let head = bytes.readBytes(length: 9),
                let body = bytes.readBytes(length: Int(head[1]) << 8 | Int(head[2]))
            {
                guard head[3] == 6 else { continue }
                if head[4] & 1 == 0 {
                    channel.writeAndFlush(Self.frame(6, 1, body), promise: nil)
                } else if body == Array("drainme!".utf8) {
                    answered.yield(true)
                }
            }
        })
        let row = try await watch("http2://127.0.0.1:\(server.port)") {
            $0.generation == 2 && $0.answered > 0
        }
        #expect(row.cause == .moved("max_age"))
        for await _ in answers { break }
        try await server.stop()
    }

    @Test(
        "in MQTT because another has its client id keeps one of the two",
        arguments: ["3.1.1", "5"])
    func rivals(version: String) async throws {
        let ends = try await ListenTests.Ends("mqtt://:0")
        for _ in 0..<2 { try await ends.dial("#clientid=me&version=\(version)") }
        let loser = try await ends.outbound { $0.state == .dead }
        #expect(loser.cause == .contested(isGuess: version == "3.1.1"))
        _ = try await ends.inbound { $0.state == .up }
        try await ends.close()
    }

    private static func frame(_ type: UInt8, _ flags: UInt8, _ body: [UInt8]) -> ByteBuffer {
        ByteBuffer(bytes: [0, 0, UInt8(body.count), type, flags, 0, 0, 0, 0] + body)
    }
}
