import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("An accepted line session")
struct LineServerTests {
    @Test("gets the PONG of its PING, ended as it was, however it is cut")
    func pings() {
        let said = "PING 1\nhello\r\nPING 22\r\nPING\nPINGED\nping x y\r\nPIN"
        for cut in 0...said.utf8.count {
            var conversation = LineServerConversation()
            var outlet = Outlet()
            conversation.begin(&outlet)
            #expect(outlet.signals == [.up])
            var bytes = ByteBuffer()
            bytes.writeBytes(said.utf8.prefix(cut))
            conversation.receive(&bytes, &outlet)
            bytes.writeBytes(said.utf8.dropFirst(cut))
            conversation.receive(&bytes, &outlet)
            #expect(String(buffer: outlet.bytes) == "PONG 1\nPONG 22\r\nPONG\nPONG x y\r\n")
            #expect(String(buffer: bytes) == "PIN")
            let asked = outlet.signals.reduce(0) { sum, signal in
                if case .asked(let count) = signal { sum + count } else { sum }
            }
            #expect(asked == 4)
        }
    }

    @Test("is asked itself where the listener has something to send")
    func asks() throws {
        let adapter = try #require(Adapters.named("tcp")?.accepting)
        var target = Target(scheme: "tcp", endpoint: .host("h", port: 1))
        #expect(adapter.beat(target) == .kernel)
        target.script = "ping"
        #expect(adapter.beat(target) == .passive)
        target.script = nil
        target.send = "ARE YOU THERE <nonce>\n"
        target.expect = "YES <nonce>"
        #expect(adapter.beat(target) == .echoed)
        var conversation = try adapter.converse(target, PulsePolicy())
        var outlet = Outlet()
        conversation.probe(nonce: 5, &outlet)
        #expect(String(buffer: outlet.bytes) == "ARE YOU THERE 5\n")
    }
}
