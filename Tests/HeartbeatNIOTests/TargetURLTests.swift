import Heartbeat
import Testing

@testable import HeartbeatNIO

@Suite("A target's URL")
struct TargetURLTests {
    @Test(
        "names the far end",
        arguments: [
            ("tcp://mail:25", "mail:25"),
            ("TCP://Mail.Example.org:25", "Mail.Example.org:25"),
            ("redis://cache", "cache:6379"),
            ("rediss://cache:7000/0", "cache:7000"),
            ("ws://[::1]/chat?room=1", "[::1]:80"),
            ("wss://user:secret@gate.example/x", "gate.example:443"),
            ("tcp://[fe80::1%25lo]:7", "[fe80::1%lo]:7"),
            ("unix:///run/app.sock", "/run/app.sock"),
            ("redis+unix:///run/redis%20one.sock", "/run/redis one.sock"),
        ])
    func peers(url: String, peer: String) throws {
        #expect(try TargetURL.parse(url).target.peer == peer)
    }

    @Test("carries credentials that no message shows")
    func credentials() throws {
        let target = try TargetURL.parse("redis://me:p%40ss@cache:1#name=x").target
        #expect(target.user == "me")
        #expect(target.password == "p@ss")
        #expect(target.display == "redis://cache:1")
        let onlyPassword = try TargetURL.parse("redis+unix://:pw@/run/r.sock").target
        #expect(onlyPassword.user?.isEmpty ?? true)
        #expect(onlyPassword.password == "pw")
    }

    @Test("carries options after the hash")
    func options() throws {
        let (target, options) = try TargetURL.parse(
            "tcp://mail:25#send=NOOP%0D%0A&expect=250&every=10s&tag=eu&tag=mx&from=127.0.0.1")
        #expect(target.send == "NOOP\r\n")
        #expect(target.expect == "250")
        #expect(target.from == "127.0.0.1")
        #expect(options == ["every": "10s", "tag": "eu,mx"])
        let web = try TargetURL.parse(
            "wss://h/p#header=X-Key:%20a&header=X-B:c&subprotocol=v1&insecure&servername=n"
        ).target
        #expect(web.headers.map(\.name) == ["X-Key", "X-B"])
        #expect(web.headers.first?.value == "a")
        #expect(web.subprotocols == ["v1"])
        #expect(web.tls.insecure)
        #expect(web.tls.serverName == "n")
        #expect(web.path == "/p")
    }

    @Test(
        "says what is wrong, where, and what to do",
        arguments: [
            (
                "localhost:7",
                "\"localhost:7\" is no URL; write scheme://host:port, for example tcp://localhost:7"
            ),
            (
                "redi://h",
                "unknown scheme \"redi\"; did you mean \"redis\"?"
            ),
            ("tcp://h", "tcp has no usual port; write host:port"),
            ("tcp://h:0", "port \"0\" is not between 1 and 65535"),
            ("tcp://h:65536", "port \"65536\" is not between 1 and 65535"),
            ("tcp://h:", "port \"\" is not between 1 and 65535"),
            ("tcp://h:7x", "the port after the host is no number; "),
            ("tcp://:7", "the host is missing"),
            ("tcp://::1:7", "an IPv6 address stands in brackets: [::1:7]:port"),
            ("tcp://[::1:7", "the bracket of the IPv6 address is not closed"),
            ("tcp://[nope]:7", "[nope] is no IPv6 address"),
            ("tcp://a b:7", "host \"a b\" may hold letters, digits, - _ and ."),
            ("tcp://u:p@h:7", "tcp has no users; remove what stands before the @"),
            ("tcp://h:7/x", "tcp has no path; remove \"/x\""),
            ("redis://h/name", "redis has no path; remove \"/name\""),
            ("unix://run/x", "a socket's path begins with a slash: unix:///run/name.sock"),
            ("tcp://h:7#evry=5s", "unknown option \"evry\"; did you mean \"every\"?"),
            ("tcp://h:7#ca=/x", "option ca means nothing to tcp"),
            ("redis://h#send=x", "option send means nothing to redis"),
            ("tcp://h:7#name=a&name=b", "option name is given twice"),
            ("tcp://h:7#name=", "option name has no value"),
            (
                "tcp://h:7#send=%zz",
                "\"%zz\" in option send is no code; a percent sign itself is %25"
            ),
            ("tcp://h:7#from=eth0", "option from must be an address, not \"eth0\""),
            ("tcp://h:7#script=pong", "unknown script \"pong\"; there are ping, none"),
            ("tcp://h:7#expect=250", "expect without send: say what is sent first"),
            ("tcp://h:7#send=a&expect=~(", "expect \"(\": "),
            (
                "tcp://h:7#send=a&expect=<nonce>",
                "expect waits for <nonce>, but send has none to echo"
            ),
            ("tls://h:7#insecure=maybe", "option insecure is yes or no, not \"maybe\""),
            (
                "tls://h:7#tls_min=1.4",
                "option tls_min is one of 1.0, 1.1, 1.2, 1.3, not \"1.4\""
            ),
            ("tcp://h:7#re-resolve=no", "option re-resolve is keep or follow, not \"no\""),
            ("tcp://h:7#tls_min=1.3", "option tls_min means nothing to tcp"),
        ])
    func mistakes(url: String, sentence: String) {
        let error = #expect(throws: TargetError.self) { try TargetURL.parse(url) }
        #expect(error?.description.hasPrefix(sentence) ?? false, "\(String(describing: error))")
    }

    @Test(
        "never shows a password in a mistake",
        arguments: [
            "redis://me:geheim@h:0", "rds://me:geheim@h", "me:geheim@h", "tcp://me:geheim@h:1",
            "redis://me:geheim@h#nme=x", "redis+unix://me:geheim@x", "redis://me:geheim@[h",
            "redis://me:geheim%zz@h", "redis://h#password=geheim&evry=1",
            "redis://me:1#geheim@h", "redis://me:geheim#x@h", "redis://me:1#geheim=x@h",
            "redis://me:geheim/x@h",
        ])
    func secrecy(url: String) {
        let error = #expect(throws: TargetError.self) { try TargetURL.parse(url) }
        #expect(!(error?.description.contains("geheim") ?? true))
    }

    @Test("survives whatever is thrown at it", arguments: 0..<200 as Range<UInt64>)
    func random(seed: UInt64) {
        var generator = Noise(seed: seed)
        let alphabet = Array("tcpredisws+unix:/@[]#&=%?.-_~ 0123456789\u{1B}\u{0}é")
        let text = String(
            (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? "x"
            })
        _ = try? TargetURL.parse(text)
        _ = try? TargetURL.parse("redis://" + text)
        _ = try? TargetURL.parse("tcp://h:1#" + text)
    }
}

/// Bytes that are the same for the same seed.
struct Noise: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_F491_4F6C_DD1D
    }
}
