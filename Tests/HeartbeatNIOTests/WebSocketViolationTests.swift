import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("A peer that breaks RFC 6455")
struct WebSocketViolationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var closeCode: Int
        var words: String

        init(_ name: String, _ bytes: [UInt8], _ closeCode: Int, _ words: String) {
            testDescription = name
            self.bytes = bytes
            self.closeCode = closeCode
            self.words = words
        }
    }

    static let cases: [Case] = [
        Case("RSV1", [0xC1, 0], 1002, "reserved bits set without an extension"),
        Case("RSV2", [0xA1, 0], 1002, "reserved bits set without an extension"),
        Case("RSV3", [0x99, 0], 1002, "reserved bits set without an extension"),
        Case("type 3", [0x83, 0], 1002, "reserved frame type 3"),
        Case("type 15", [0x8F, 0], 1002, "reserved frame type 15"),
        Case("masked", [0x89, 0x80], 1002, "masked frame from a server"),
        Case("split ping", [0x09, 0], 1002, "fragmented control frame"),
        Case(
            "long ping", [0x89, 126], 1002, "control frame of 126 bytes or more (limit 125)"),
        Case("continuation", [0x80, 0], 1002, "continuation without a message"),
        Case(
            "interleaved", [0x01, 0, 0x81, 0], 1002, "a new message inside a fragmented one"),
        Case("long form", [0x82, 126, 0, 125], 1002, "frame length not in its shortest form"),
        Case(
            "longer form", [0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 1002,
            "frame length not in its shortest form"),
        Case(
            "top bit", [0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0], 1002, "frame length over 63 bits"),
        Case("half a code", [0x88, 1, 3], 1002, "close frame with half a code"),
        Case("code 999", [0x88, 2, 0x03, 0xE7], 1002, "close code 999 may not be sent"),
        Case("code 1005", [0x88, 2, 0x03, 0xED], 1002, "close code 1005 may not be sent"),
        Case("code 1006", [0x88, 2, 0x03, 0xEE], 1002, "close code 1006 may not be sent"),
        Case("code 1015", [0x88, 2, 0x03, 0xF7], 1002, "close code 1015 may not be sent"),
        Case("code 5000", [0x88, 2, 0x13, 0x88], 1002, "close code 5000 may not be sent"),
        Case("reason", [0x88, 3, 0x03, 0xE8, 0xC3], 1007, "close reason is not UTF-8"),
    ]

    @Test("dies with a cause, and is told the code", arguments: cases)
    func violation(_ broken: Case) throws {
        var talk = try WebSocketTalk.opened()
        talk.receive(broken.bytes + frame(0x8A, bigEndian(1)))
        #expect(talk.signals == [.fail(.protocolError(broken.words))])
        let close = try #require(unmasked(talk.written))
        #expect(close.first == 0x88)
        #expect(close.payload == [UInt8(broken.closeCode >> 8), UInt8(broken.closeCode & 0xFF)])
        #expect(talk.conversation.endCause == nil)
    }

    @Test("passes the limit of a frame and is told 1009")
    func tooLong() throws {
        var talk = try WebSocketTalk.opened(frameLimit: 1000)
        talk.receive(frame(0x82, [UInt8](repeating: 0, count: 1000)))
        #expect(talk.cause == nil)
        talk.receive([0x82, 126, 0x03, 0xE9])
        #expect(talk.cause == .limitReached("frame of 1001 bytes (limit 1000)"))
        #expect(unmasked(talk.written)?.payload == [0x03, 0xF1])
    }

    @Test("sends a gigabyte in one frame and is stopped at its head")
    func gigabyte() throws {
        var talk = try WebSocketTalk.opened()
        talk.receive([0x81, 127, 0, 0, 0, 0, 0x40, 0, 0, 0])
        #expect(talk.cause == .limitReached("frame of 1073741824 bytes (limit 16777216)"))
    }

    @Test("is a client that does not mask")
    func unmaskedClient() {
        var reader = WebSocketReader(role: .server)
        var bytes = ByteBuffer(bytes: [0x89, 0x00])
        #expect(throws: WebSocketViolation.unmasked) { try reader.next(&bytes) }
    }
}
