import Heartbeat
import NIOCore
import NIOEmbedded
import NIOTLS
import Testing

@testable import HeartbeatNIO

/// The bytes of the wire on one side, the conversation's messages on the other.
@Suite("The bridge to HTTP/2")
struct HTTP2BridgeTests {
    static let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    static let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]

    /// A channel with the bridge, connected.
    static func channel(isSecure: Bool = false) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: HTTP2Bridge(isSecure: isSecure))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    /// All that was written to the wire.
    static func written(_ channel: EmbeddedChannel) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let data = try channel.readOutbound(as: IOData.self) {
            if case .byteBuffer(let buffer) = data { bytes += Array(buffer: buffer) }
        }
        return bytes
    }

    /// What the conversation hears of these bytes.
    static func heard(_ channel: EmbeddedChannel, _ bytes: [UInt8]) throws -> [HTTP2Message] {
        try channel.writeInbound(ByteBuffer(bytes: bytes))
        var messages: [HTTP2Message] = []
        while var buffer = try channel.readInbound(as: ByteBuffer.self) {
            while case .message(let message) = buffer.readHTTP2() { messages.append(message) }
            #expect(buffer.readableBytes == 0)
        }
        return messages
    }

    @Test("greets with the preface and its settings, and acknowledges the server's")
    func hello() throws {
        let channel = try Self.channel()
        #expect(
            try Self.written(channel)
                == Array(Self.preface.utf8) + [0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0])
        let theirs: [UInt8] = [0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 128]
        #expect(
            try Self.heard(channel, theirs) == [.settings([.init(identifier: 3, value: 128)])])
        #expect(try Self.written(channel) == [0, 0, 0, 4, 1, 0, 0, 0, 0])
    }

    @Test("carries a ping out and its answer in, and answers the server's own")
    func ping() throws {
        let channel = try Self.channel()
        _ = try Self.heard(channel, Self.settings)
        _ = try Self.written(channel)
        var ping = ByteBuffer()
        ping.writeHTTP2(.ping(7, isAnswer: false))
        try channel.writeOutbound(ping)
        let head: [UInt8] = [0, 0, 8, 6]
        let body: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]
        #expect(try Self.written(channel) == head + [0] + body)
        #expect(try Self.heard(channel, head + [1] + body) == [.ping(7, isAnswer: true)])
        #expect(try Self.heard(channel, head + [0] + body) == [.ping(7, isAnswer: false)])
        #expect(try Self.written(channel) == head + [1] + body)
    }

    @Test("cuts the reason of a GOAWAY")
    func goAway() throws {
        let channel = try Self.channel()
        _ = try Self.heard(channel, Self.settings)
        let frame: [UInt8] = [0, 0x20, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11]
        let heard = try Self.heard(channel, frame + Array(repeating: 0x78, count: 0x2000 - 8))
        #expect(
            heard == [.goAway(code: 11, debug: Array(repeating: 0x78, count: 512))])
    }

    @Test(
        "names what is no HTTP/2",
        arguments: [
            Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), Array("+PONG\r\n\r\n\r\n".utf8),
            [0, 0, 7, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7],
            [0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8],
            [0, 0, 1, 0, 0, 0, 0, 0, 1, 1],
        ])
    func violations(bytes: [UInt8]) throws {
        let channel = try Self.channel()
        let heard = try Self.heard(channel, bytes)
        guard case .failed(.violation, let words)? = heard.first else {
            Issue.record("\(heard)")
            return
        }
        #expect(!words.isEmpty)
    }

    @Test("ends a flood of pings")
    func flood() throws {
        let channel = try Self.channel()
        _ = try Self.heard(channel, Self.settings)
        let ping: [UInt8] = [0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]
        var messages: [HTTP2Message] = []
        for _ in 0..<70 {
            messages += try Self.heard(channel, Array(repeatElement(ping, count: 100).joined()))
            _ = try Self.written(channel)
        }
        #expect(
            messages.contains {
                if case .failed(.limit, _) = $0 { true } else { false }
            })
    }

    @Test("says nothing over TLS until ALPN gave h2")
    func agreed() throws {
        let channel = try Self.channel(isSecure: true)
        #expect(try Self.written(channel) == [])
        channel.pipeline.fireUserInboundEventTriggered(
            TLSUserEvent.handshakeCompleted(negotiatedProtocol: "h2"))
        #expect(try Self.written(channel).starts(with: Self.preface.utf8))
        #expect(try Self.heard(channel, Self.settings) == [.settings([])])
    }

    @Test("says nothing at all where it gave something else", arguments: ["http/1.1", nil])
    func notAgreed(name: String?) throws {
        let channel = try Self.channel(isSecure: true)
        channel.pipeline.fireUserInboundEventTriggered(
            TLSUserEvent.handshakeCompleted(negotiatedProtocol: name))
        #expect(
            try Self.heard(channel, Array("HTTP/1.1 400 \r\n".utf8))
                == [.failed(.notAgreed, words: Array((name ?? "").utf8))])
        try channel.writeOutbound(ByteBuffer(bytes: [0, 0, 0, 0xFB, 0, 0, 0, 0, 0]))
        #expect(try Self.written(channel) == [])
    }

    @Test("keeps the promise of an empty write, which tells when a ping has left")
    func promise() throws {
        let channel = try Self.channel()
        var ping = ByteBuffer()
        ping.writeHTTP2(.ping(7, isAnswer: false))
        channel.write(ping, promise: nil)
        let left = channel.writeAndFlush(ByteBuffer())
        try left.wait()
        #expect(try Self.written(channel).suffix(17).first == 0)
        _ = try? channel.finish()
    }

    @Test("survives random bytes behind the hello", arguments: 0..<200 as Range<UInt64>)
    func random(seed: UInt64) throws {
        var noise = Noise(seed: seed)
        let channel = try Self.channel()
        if seed % 2 == 0 { _ = try Self.heard(channel, Self.settings) }
        for _ in 0..<20 {
            let type = UInt8.random(in: 0...12, using: &noise)
            let length = UInt8.random(in: 0...40, using: &noise)
            let flags = UInt8.random(in: 0...255, using: &noise)
            let stream = UInt8.random(in: 0...2, using: &noise)
            let body = (0..<length).map { _ in UInt8.random(in: 0...255, using: &noise) }
            _ = try Self.heard(channel, [0, 0, length, type, flags, 0, 0, 0, stream] + body)
            _ = try Self.written(channel)
        }
        _ = try? channel.finish()
    }
}
