import Dashboard
import HeartbeatNIO
import Testing

@testable import holter

@Suite("A configuration")
struct ConfigurationTests {
    @Test("says what it says")
    func whole() throws {
        let configuration = try ConfigurationReader.read(
            """
            [defaults]
            every = "5s"          # half of what all do
            tags = ["all"]

            [[session]]
            url = "redis://cache-1"
            name = "cache"
            timeout = "200ms"
            misses = 3
            tags = ["eu", "prod"]
            password_env = "PW"

            [[session]]
            url = "wss://shop.example/ws"
            headers = { Authorization = "Bearer x", X-A = "1" }
            subprotocols = ["a", "b"]
            insecure = true
            ca = "tls/ca.pem"

            [keys]
            kill = ["X", "f9"]
            quit = "Q"

            [theme]
            name = "mono"
            color = "16"
            ascii = true
            """, file: "etc/holter.toml")
        #expect(configuration.defaults.every == .seconds(5))
        #expect(configuration.sessions.count == 2)
        let cache = configuration.sessions[0]
        #expect(cache.name == "cache")
        #expect(cache.place == "etc/holter.toml:6")
        #expect(cache.options.timeout == .milliseconds(200))
        #expect(cache.options.misses == 3)
        #expect(cache.options.tags == ["eu", "prod"])
        #expect(cache.options.passwordEnvironment == "PW")
        let shop = configuration.sessions[1].options
        #expect(shop.values["header"] == ["Authorization:Bearer x", "X-A:1"])
        #expect(shop.values["subprotocol"] == ["a", "b"])
        #expect(shop.values["insecure"] == ["yes"])
        #expect(shop.values["ca"] == ["etc/tls/ca.pem"])
        #expect(configuration.keys == ["kill": ["X", "f9"], "quit": ["Q"]])
        #expect(configuration.theme == "mono")
        #expect(configuration.color == "16")
        #expect(configuration.ascii == true)
    }

    @Test("may say nothing", arguments: ["", "# only a comment\n", "[defaults]\n", "[keys]\n"])
    func empty(_ text: String) throws {
        #expect(try ConfigurationReader.read(text, file: "h").sessions.isEmpty)
    }

    @Test(
        "is told its first mistake with file, line and what to do",
        arguments: [
            (
                "[[session]]\nurl = \"tcp://a:1\"\n\nintervall = \"5s\"",
                "h:4: unknown key \"intervall\" in [[session]]; did you mean \"every\"?"
            ),
            (
                "[[session]]\nurl = \"tcp://a:1\"\n[[session]]\nurl = \"tcp://a:2\"\ntimout = \"5s\"",
                "h:5: unknown key \"timout\" in [[session]]; did you mean \"timeout\"?"
            ),
            ("[default]\n", "h:1: unknown table or key \"default\"; did you mean \"defaults\"?"),
            ("\nevery = \"5s\"\n", "h:2: unknown table or key \"every\""),
            ("[session]\nurl = \"tcp://a:1\"", "h:1: write [[session]] with two brackets"),
            ("[[session]]\nname = \"a\"", "h:1: this [[session]] has no url"),
            ("[[session]]\nurl = 5", "h:2: url must be a text, not a whole number"),
            ("[defaults]\nevery = 5", "h:2: every must be a time such as \"5s\" or \"1m30s\", not"),
            (
                "[defaults]\nevery = \"5\"",
                "h:2: every: \"5\" is no time; write a number with a unit"
            ),
            ("[defaults]\nevery = \"0s\"", "h:2: every: \"0s\" is out of range"),
            ("[defaults]\nmisses = 0", "h:2: misses must be a whole number from 1 to 1000"),
            (
                "[defaults]\nmisses = \"2\"",
                "h:2: misses must be a whole number from 1 to 1000, not a"
            ),
            ("[defaults]\ninsecure = \"yes\"", "h:2: insecure must be true or false, not a text"),
            ("[defaults]\ntags = \"eu\"", "h:2: tags must be an array of texts, not a text"),
            ("[defaults]\ntags = [\"a\\u001b\"]", "h:2: tags must have letters and no control"),
            (
                "[defaults]\nheaders = [\"a\"]",
                "h:2: headers must be a table of texts, not an array"
            ),
            ("[defaults]\nurl = \"tcp://a:1\"", "h:2: unknown key \"url\" in [defaults]"),
            (
                "[defaults]\npassword = \"a\"\npassword_env = \"b\"",
                "h:3: password and password_env contradict each other"
            ),
            (
                "[[session]]\nurl=\"tcp://a:1\"\nname=\"x\"\n[[session]]\nurl=\"tcp://a:2\"\nname=\"x\"",
                "h:6: the name \"x\" is taken already (h:3)"
            ),
            ("[keys]\nkil = \"K\"", "h:2: no key action is called"),
            ("[keys]\nquit = \"q\"\nkill = \"notakey\"", "h:3: "),
            ("[keys]\nkill = 5", "h:2: kill must be a key such as \"K\", or an array of them, not"),
            (
                "[theme]\ncolour = \"auto\"",
                "h:2: unknown key \"colour\" in [theme]; did you mean \"color\""
            ),
            (
                "[theme]\ncolor = \"lots\"",
                "h:2: color \"lots\" is none of auto, never, mono, 8, 16, 256"
            ),
            ("[theme]\nascii = 1", "h:2: ascii must be true or false, not a whole number"),
            ("defaults = 5", "h:1: defaults must be the table [defaults], not a whole number"),
            ("[defaults]\r\n\r\n[#]", "h:3: not TOML: a name is wanted here, not"),
            ("a = \n", "h:1: not TOML: "),
            ("[[session]]\nurl = \"tcp://a:1", "h:2: not TOML: "),
            ("[[session]]\nurl = \"a\"\nurl = \"b\"", "h:3: not TOML: url is set twice"),
        ])
    func mistakes(_ text: String, _ sentence: String) throws {
        let error = try #require(throws: UsageError.self) {
            try ConfigurationReader.read(text, file: "h")
        }
        #expect(error.description.hasPrefix(sentence), "\(error)")
        #expect(!error.description.contains("\n"))
    }

    @Test("never traps on what a file may hold", arguments: 0..<60)
    func fuzz(_ seed: Int) {
        let pieces = [
            "[[session]]", "[defaults]", "[keys]", "[theme]", "[session]", "url", "every", "tags",
            "headers", "=", "\"tcp://a:1\"", "\"5s\"", "5", "1.5", "true", "{", "}", "[", "]", ",",
            "\n", " ", "#", "'", "\"\"\"", "\\", "1979-05-27", "a.b", "\u{1B}", "é", "\r\n", "name",
            "[[", "]]", "''\'", "\\u12", "\t", "\u{85}", "\u{B}", "\r", "\0", "'a'", "\"b\"",
        ]
        var seed = UInt64(seed)
        for _ in 0..<60 {
            var text = ""
            for _ in 0..<12 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(seed >> 33) % pieces.count]
            }
            do {
                _ = try ConfigurationReader.read(text, file: "h")
            } catch {
                #expect(error is UsageError, "\(text)")
            }
        }
    }

    @Test("has one key for every option of a target")
    func keysOfOptions() {
        let names = ConfigurationKey.shared.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.count == 6 + TargetOption.all.count + 2)
    }
}
