import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("A host name")
struct HostNameTests {
    @Test(
        "of another script travels as A-labels (RFC 3492 and 5890)",
        arguments: [
            ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.Example.", "xn--bcher-kva.example."),
            ("faß.de", "xn--fa-hia.de"), ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
            ("münchen\u{3002}de", "xn--mnchen-3ya.de"),
            ("пример.испытание", "xn--e1afmkfd.xn--80akhbyknj4f"),
            ("☃.net", "xn--n3h.net"),
            ("3年b組金八先生.x", "xn--3b-ww4c5e180e575a65lsy2b.x"),
            ("他们为什么不说中文.x", "xn--ihqwcrb4cv8a8dqg056pqjye.x"),
        ])
    func labels(written: String, sent: String) throws {
        #expect(try HostName.ascii(written) == sent)
    }

    @Test("of ASCII stays as it is", arguments: ["EXAMPLE.com", "a_b-c.", "::1", "127.0.0.1", ""])
    func plain(name: String) throws {
        #expect(try HostName.ascii(name) == name)
    }

    @Test(
        "that cannot be sent is refused, with the reason",
        arguments: [
            ("bu\u{308}cher.de", "write an accented letter as one character"),
            ("ab cd ü.x", "holds a sign that is no part of a name"),
            ("a\u{202E}b.x", "holds a sign that is no part of a name"),
            (String(repeating: "ü", count: 64), "has a part that is too long"),
            (String(repeating: "üa.", count: 60), "is too long"),
        ])
    func refused(name: String, reason: String) {
        let error = #expect(throws: TargetError.self) { try HostName.ascii(name) }
        #expect(error?.description.hasSuffix(reason) ?? false, "\(String(describing: error))")
        #expect(HostName.sent(name) == name)
    }

    @Test("is shown as it was written, and asked for as it is sent, without a final dot")
    func plan() throws {
        let target = try TargetURL.parse("wss://Bücher.example.:444/").target
        #expect(target.peer == "Bücher.example.:444")
        #expect(target.host == "Bücher.example.")
        let adapter = try #require(Adapters.named("wss"))
        let plan = Plan(target: target, adapter: adapter, policy: PulsePolicy(), tls: nil)
        #expect(plan.serverName == "xn--bcher-kva.example")
        var (talk, outlet) = (try WebSocketTalk(target), Outlet())
        talk.conversation.begin(&outlet)
        let request = String(buffer: outlet.bytes)
        #expect(request.contains("Host: xn--bcher-kva.example.:444\r\n"))
        var named = target
        named.tls.serverName = "other.example."
        let other = Plan(target: named, adapter: adapter, policy: PulsePolicy(), tls: nil)
        #expect(other.serverName == "other.example")
    }
}
