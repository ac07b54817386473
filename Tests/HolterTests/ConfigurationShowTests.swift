import Heartbeat
import Testing

@testable import holter

@Suite("What a configuration comes to")
struct ConfigurationShowTests {
    private func show(_ text: String) throws -> [String] {
        let configuration = try ConfigurationReader.read(text, file: "h")
        return try ConfigurationShow(configuration: configuration).text()
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test("names the place of each value")
    func places() throws {
        let lines = try show(
            """
            [defaults]
            every = "90s"
            tags = ["all"]
            [[session]]
            url = "tcp://a:1#timeout=250ms"
            tags = ["eu"]
            misses = 3
            [keys]
            kill = "X"
            """)
        #expect(
            lines.prefix(8) == [
                "[[session]]", "url = \"tcp://a:1#timeout=250ms\"  # h:5",
                "every = \"1m30s\"  # [defaults], h:2", "timeout = \"250ms\"  # in the url",
                "misses = 3  # h:7", "late_after = \"adaptive:1s\"  # built in",
                "connect_timeout = \"10s\"  # built in",
                "tags = [\"all\", \"eu\"]  # h:6; [defaults], h:3",
            ])
        #expect(lines.contains("kill = [\"X\"]  # h:9"))
        #expect(lines.contains("name = \"terminal\"  # built in"))
    }

    @Test("is a configuration again, which comes to the same")
    func again() throws {
        let text = """
            [defaults]
            every = "5s"
            [[session]]
            url = "tcp://a:1"
            name = "a \\"quoted\\" name"
            send = "NOOP\\r\\n"
            expect = "~^2"
            [[session]]
            url = "wss://b/ws"
            headers = { X-One = "1", "X.Two" = "2" }
            subprotocols = ["a", "b"]
            insecure = true
            [[listen]]
            url = "ws://:9000"
            reader_idle = "1m"
            idle_action = "close"
            """
        let first = try ConfigurationReader.read(text, file: "h")
        let shown = try ConfigurationShow(configuration: first).text()
        let second = try ConfigurationReader.read(shown, file: "s")
        func sessions(_ configuration: Configuration) throws -> [WatchedSession] {
            try SessionList.gather(
                urls: [], lists: [], configuration: configuration, flags: SessionOptions()
            ).map { session in
                var session = session
                session.place = ""
                return session
            }
        }
        #expect(try sessions(first) == sessions(second))
        #expect(second.listeners.map(\.listening) == first.listeners.map(\.listening))
    }

    @Test(
        "shows nothing that is secret",
        arguments: [
            "[[session]]\nurl = \"redis://ada:geheim@a/1\"",
            "[[session]]\nurl = \"redis://a/1#password=geheim\"",
            "[[session]]\nurl = \"redis://a/1\"\npassword = \"geheim\"",
            "[defaults]\npassword = \"geheim\"\n[[session]]\nurl = \"redis://a/1\"",
            "[[session]]\nurl = \"ws://a/?token=geheim&x=1\"",
            "[[session]]\nurl = \"ws://a/#header=Cookie:geheim\"",
            "[[session]]\nurl = \"ws://a/\"\nheaders = { Authorization = \"Bearer geheim\" }",
            "[[session]]\nurl = \"tcp://a:1\"\nsend = \"AUTH geheim\\r\\n\"\nexpect = \"OK\"",
        ])
    func secrets(_ text: String) throws {
        let lines = try show(text)
        #expect(!lines.joined().contains("geheim"), "\(lines)")
        #expect(lines.joined().contains(Hidden.mark))
    }

    @Test("leaves out of a refused URL what may be secret")
    func redacted() {
        for (url, text) in [
            ("tcp://ada:ge/heim@host:1/p?a#b", "tcp://host:1/p"), ("nonsense", "nonsense"),
            ("tcp://host:1#send=x", "tcp://host:1"), ("a\u{1B}b", "a\\eb"),
        ] {
            #expect(RedactedURL.text(url) == text)
        }
    }

    @Test("is looked for in the working directory, the user's folder and the system's")
    func candidates() {
        #expect(
            ConfigurationFile.candidates(environment: ["HOME": "/h"]) == [
                "holter.toml", "/h/.config/holter/holter.toml", "/etc/xdg/holter/holter.toml",
            ])
        #expect(
            ConfigurationFile.candidates(environment: [
                "HOME": "/h", "XDG_CONFIG_HOME": "/x", "XDG_CONFIG_DIRS": "/a:b:/c",
            ]) == [
                "holter.toml", "/x/holter/holter.toml", "/a/holter/holter.toml",
                "/c/holter/holter.toml",
            ])
    }

    @Test("is trusted where somebody chose it, and not where it merely lay about")
    func trust() throws {
        let folder = try TemporaryFolder()
        try folder.write("h.toml", "")
        #expect(ConfigurationFile.choose(named: "h.toml")?.isTrusted == true)
        let file = ConfigurationFile.Found(path: folder.path + "/h.toml", isTrusted: true)
        #expect(try ConfigurationFile.read(file).isTrusted)
        let lying = ConfigurationFile.Found(path: folder.path + "/h.toml", isTrusted: false)
        #expect(try !ConfigurationFile.read(lying).isTrusted)
        #expect(try !ConfigurationReader.read("", file: "h").isTrusted)
    }

    @Test("writes times as they are read")
    func times() throws {
        for text in ["1ms", "200ms", "5s", "1m30s", "2h", "1d2h3m4s5ms"] {
            #expect(DurationText.text(try DurationText.parse(text)) == text)
        }
    }
}
