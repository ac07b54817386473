import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("A dialect")
struct DialectTests {
    /// A URL's conversation at one end, and what it signals and writes.
    struct End {
        var conversation: any Conversation
        var outlet = Outlet()
        var rest = ByteBuffer()

        init(_ url: String, isAccepting: Bool = false) throws {
            let target = try TargetURL.parse(url, role: isAccepting ? .accepting : .dialling).target
            let adapter = try #require(Adapters.named(target.scheme))
            conversation =
                isAccepting
                ? try #require(adapter.accepting).converse(target, PulsePolicy())
                : try adapter.converse(target, PulsePolicy())
            conversation.begin(&outlet)
        }

        /// Hears some bytes; answers what it wrote.
        mutating func hear(_ bytes: ByteBuffer) -> ByteBuffer {
            outlet.clear()
            rest.writeImmutableBuffer(bytes)
            conversation.receive(&rest, &outlet)
            return outlet.bytes
        }

        mutating func probe(_ nonce: UInt64) -> ByteBuffer {
            outlet.clear()
            conversation.probe(nonce: nonce, &outlet)
            return outlet.bytes
        }
    }

    /// Both ends of a dialect, up.
    static func pair(_ url: String) throws -> (End, End) {
        var dialling = try End(url)
        var accepting = try End(url, isAccepting: true)
        var toAccept = dialling.outlet.bytes
        for _ in 0..<4 {
            let answer = accepting.hear(toAccept)
            toAccept = dialling.hear(answer)
        }
        return (dialling, accepting)
    }

    // MARK: JSON

    @Test("of JSON tells a message by its fields, not by its letters")
    func shapes() throws {
        let ping = try #require(
            JSONTemplate(#"{"type":"ping","id":<nonce>}"#, placeholder: "<nonce>"))
        for text in [
            #"{"type":"ping","id":7}"#, #"{ "id" : 7, "type" : "ping" }"#,
            #"{"type":"p\u0069ng","id":"7","at":[1,{"x":"}"}]}"#,
        ] {
            let message = try #require(JSONFields(text.utf8))
            #expect(ping.match(message)?.mark?.nonce == 7, "\(text)")
        }
        for text in [#"{"type":"pong","id":7}"#, #"{"type":"ping"}"#, #"{"id":7}"#] {
            let message = try #require(JSONFields(text.utf8))
            #expect(ping.match(message) == nil, "\(text)")
        }
        for text in [
            "", "[]", "{", #"{"a":<nonce>,"b":<nonce>}"#, #"{"a":{"b":<nonce>},"#, "x<nonce>",
        ] {
            #expect(JSONTemplate(text, placeholder: "<nonce>") == nil, "\(text)")
        }
    }

    @Test(
        "of JSON beats in both roles, with and without an id",
        arguments: [
            ("", nil),
            (#"&ping={"op":"hb","n":<nonce>}&pong={"op":"ok","n":<nonce>}"#, 42),
            (#"&ping={"op":"hb","n":"<nonce>"}&pong={"ack":"<nonce>"}"#, 42),
        ] as [(String, UInt64?)])
    func json(options: String, nonce: UInt64?) throws {
        let escaped = options.replacing("{", with: "%7B").replacing("}", with: "%7D")
        var (dialling, accepting) = try Self.pair("ws://peer:7#dialect=json\(escaped)")
        let question = dialling.probe(42)
        let answer = accepting.hear(question)
        #expect(accepting.outlet.signals == [.asked(count: 1)])
        _ = dialling.hear(answer)
        #expect(dialling.outlet.signals == [.answered(nonce: nonce)])
    }

    @Test("of JSON writes ids that a JavaScript peer can count with, in whatever generation")
    func smallIDs() throws {
        var (dialling, accepting) = try Self.pair(
            "ws://peer:7#dialect=json&ping=%7B\"n\":<nonce>%7D&pong=%7B\"m\":<nonce>%7D")
        let nonce = UInt64(40) << 48 | 5
        let answer = accepting.hear(dialling.probe(nonce))
        #expect(String(buffer: answer).contains(#"{"m":5}"#))
        _ = dialling.hear(answer)
        #expect(dialling.outlet.signals == [.answered(nonce: nonce)])
    }

    @Test("of JSON waits for the hello that it was told of, and takes the name in it")
    func hello() throws {
        let url = "ws://peer:7#dialect=json&hello=%7B\"type\":\"hello\",\"id\":\"<name>\"%7D"
        var accepting = try End(url, isAccepting: true)
        var dialling = try End("ws://peer:7#dialect=json")
        let agreed = accepting.hear(dialling.outlet.bytes)
        #expect(!accepting.outlet.signals.contains(.up))
        _ = dialling.hear(agreed)
        _ = accepting.hear(dialling.probe(1))
        #expect(accepting.outlet.signals.isEmpty)
        var named = try End(url)
        accepting = try End(url, isAccepting: true)
        let greeting = named.hear(accepting.hear(named.outlet.bytes))
        _ = accepting.hear(greeting)
        #expect(
            accepting.outlet.signals.prefix(2) == [
                .introduced(Introduction(PeerText("holter"), isExclusive: false)), .up,
            ])
    }

    @Test("of JSON gives a browser its own id back, whatever it is")
    func ownID() throws {
        var (dialling, accepting) = try Self.pair(
            "ws://peer:7#dialect=json&ping=%7B\"type\":\"ping\",\"id\":<nonce>%7D")
        // A client that tags its pings with something of its own.
        let answer = accepting.hear(dialling.probe(77))
        _ = dialling.hear(answer)
        #expect(String(buffer: answer).contains(#"{"type":"pong","id":77}"#))
    }

    @Test(
        "of JSON refuses a shape that is none",
        arguments: ["ping=x", "pong=[]", "ping={\"a\":<nonce>,\"b\":<nonce>}", "hello=1"])
    func wrongShapes(option: String) {
        let escaped = option.replacing("{", with: "%7B").replacing("}", with: "%7D")
        #expect(throws: TargetError.self) {
            try TargetURL.parse("ws://peer:7#dialect=json&\(escaped)")
        }
    }

    // MARK: Echo and frames

    @Test("that is an echo takes what comes back for the answer, whole or in pieces")
    func echo() throws {
        var (dialling, accepting) = try Self.pair("tcp://peer:7#dialect=echo")
        let back = accepting.hear(dialling.probe(12345))
        #expect(back == ByteBuffer(string: "12345\n"))
        _ = dialling.hear(ByteBuffer(string: "123"))
        #expect(dialling.outlet.signals.isEmpty)
        _ = dialling.hear(ByteBuffer(string: "45\n"))
        #expect(dialling.outlet.signals == [.answered(nonce: 12345)])
        _ = dialling.hear(ByteBuffer(string: "what?"))
        #expect(dialling.outlet.signals == [.answered(nonce: nil)])
    }

    @Test(
        "of frames writes what Netty's LengthFieldBasedFrameDecoder reads",
        arguments: [
            ("", "00000006" + "50494e472037"),
            ("&length_size=2", "0006" + "50494e472037"),
            ("&length_size=2&endian=little", "0600" + "50494e472037"),
            ("&length_size=1&length_offset=2", "000006" + "50494e472037"),
            ("&length_size=2&length_adjustment=-2", "0008" + "50494e472037"),
            ("&length_size=3", "000006" + "50494e472037"),
            ("&length_size=8", "0000000000000006" + "50494e472037"),
            ("&ping=0xC000&pong=0xD000", "00000002" + "c000"),
        ])
    func frames(options: String, hex: String) throws {
        var (dialling, accepting) = try Self.pair("tcp://peer:7#dialect=length\(options)")
        let question = dialling.probe(7)
        let written = question.readableBytesView.map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        #expect(written.joined() == hex)
        _ = dialling.hear(accepting.hear(question))
        #expect(dialling.outlet.signals == [.answered(nonce: options.contains("0x") ? nil : 7)])
    }

    @Test("of frames passes over a long one in constant memory, and ends on one too long")
    func longFrames() throws {
        var (dialling, _) = try Self.pair("tcp://peer:7#dialect=length")
        _ = dialling.hear(ByteBuffer(integer: UInt32(1 << 20)))
        for _ in 0..<16 {
            _ = dialling.hear(ByteBuffer(repeating: 0x41, count: 65_536))
            #expect(dialling.rest.readableBytes == 0)
        }
        var pong = ByteBuffer(integer: UInt32(7))
        pong.writeString("PONG 12")
        _ = dialling.hear(pong)
        #expect(dialling.outlet.signals == [.answered(nonce: 12)])
        _ = dialling.hear(ByteBuffer(integer: UInt32.max))
        #expect(
            dialling.outlet.signals == [.fail(.protocolError("a frame of 4294967295 bytes"))])
    }

    @Test("that nobody speaks is refused with the nearest")
    func unknown() throws {
        let error = #expect(throws: TargetError.self) {
            try TargetURL.parse("ws://peer:7#dialect=jsno")
        }
        #expect(error?.description.contains("did you mean \"json\"") ?? false)
        #expect(throws: TargetError.self) { try TargetURL.parse("tcp://peer:7#dialect=json") }
    }
}
