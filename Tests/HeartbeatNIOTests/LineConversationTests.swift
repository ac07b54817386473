import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("A line script")
struct LineConversationTests {
    /// What a script makes of some lines, all at once.
    func signals(
        send: String = "NOOP\r\n", expect: String?, hearing chunks: [String]
    ) throws -> [Signal] {
        var target = Target(scheme: "tcp", endpoint: .host("h", port: 1))
        target.send = send
        target.expect = expect
        var line = LineConversation(script: try LineScript.compiled(for: target))
        var outlet = Outlet()
        var rest = ByteBuffer()
        for chunk in chunks {
            rest.writeString(chunk)
            line.receive(&rest, &outlet)
        }
        return outlet.signals
    }

    @Test("sends nothing without a script, and asks the kernel")
    func silent() throws {
        let target = Target(scheme: "tcp", endpoint: .host("h", port: 1))
        #expect(Adapter.tcp.beat(target) == .kernel)
        var line = try Adapter.tcp.converse(target, PulsePolicy())
        var outlet = Outlet()
        line.begin(&outlet)
        line.probe(nonce: 1, &outlet)
        #expect(outlet.signals == [.up])
        #expect(outlet.bytes.readableBytes == 0)
    }

    @Test("sends the id where the placeholder stands")
    func placeholder() throws {
        var target = Target(scheme: "tcp", endpoint: .host("h", port: 1))
        target.send = "a<nonce>b<nonce>\n"
        target.expect = "b<nonce>"
        #expect(Adapter.tcp.beat(target) == .echoed)
        var line = LineConversation(script: try LineScript.compiled(for: target))
        var outlet = Outlet()
        line.probe(nonce: .max, &outlet)
        #expect(String(buffer: outlet.bytes) == "a18446744073709551615b18446744073709551615\n")
    }

    @Test("finds a literal in a line, once per line, whatever comes around it")
    func literal() throws {
        let banner = "220 mail.example ESMTP\r\n"
        #expect(try signals(expect: "250", hearing: [banner]).isEmpty)
        #expect(
            try signals(expect: "250", hearing: [banner + "250 2.0.0 Ok 250\r\n250 x\r\n"])
                == [.answered(nonce: nil), .answered(nonce: nil)])
        #expect(try signals(expect: "250\r\n", hearing: ["250\r\n"]) == [.answered(nonce: nil)])
    }

    @Test("takes a prompt without a line end as soon as it is there, and only once")
    func prompt() throws {
        #expect(
            try signals(expect: "> ", hearing: ["mo", "re> ", "x", "> \n", "more> "])
                == [.answered(nonce: nil), .answered(nonce: nil)])
    }

    @Test("finds a pattern in a line")
    func pattern() throws {
        #expect(
            try signals(expect: "~^2[0-9]+ ", hearing: ["x 220 \n", "250 ok\n"])
                == [.answered(nonce: nil)])
    }

    @Test(
        "finds the id between two texts",
        arguments: [
            ("PONG <nonce>", "PONG 17", 17 as UInt64?), ("PONG <nonce>", "xPONG 18 y", 18),
            ("<nonce>", "19", 19), ("[<nonce>]", "[x] [20]", 20), ("[<nonce>]", "[21", nil),
            ("PONG <nonce>", "PONG", nil), ("PONG <nonce>", "PONG x", nil),
        ])
    func nonce(expect: String, line: String, id: UInt64?) throws {
        let found = try signals(send: "<nonce>", expect: expect, hearing: [line + "\r\n"])
        #expect(found == (id.map { [.answered(nonce: $0)] } ?? []))
    }

    @Test("counts everything as life where nothing is expected")
    func nothingExpected() throws {
        #expect(try signals(expect: nil, hearing: ["whatever\n"]).isEmpty)
        for expect in [nil, "", "\r\n"] as [String?] {
            var target = Target(scheme: "tcp", endpoint: .host("h", port: 1))
            target.send = "NOOP\r\n"
            target.expect = expect
            // It asks for no answer, so none is missed.
            #expect(Adapter.tcp.beat(target) == .oneWay)
        }
    }

    @Test("looks at each byte of a slow line once")
    func slowLine() throws {
        let chunks = Array(repeating: "x", count: 60_000) + ["\n"]
        #expect(try signals(send: "<nonce>", expect: "PONG <nonce>", hearing: chunks).isEmpty)
    }
}
