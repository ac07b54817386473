import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("memcached")
struct MemcachedConversationTests {
    struct Talk {
        var memcached: MemcachedConversation
        var outlet = Outlet()
        var rest = ByteBuffer()

        init(user: String? = nil, password: String? = nil) {
            var target = Target(scheme: "memcached", endpoint: .host("h", port: 1))
            target.user = user
            target.password = password
            memcached = MemcachedConversation(target: target)
            memcached.begin(&outlet)
        }

        /// A talk that is past its hello.
        static func up() -> Talk {
            var talk = Talk()
            _ = talk.hear("VERSION 1.6.18\r\n")
            return talk
        }

        /// What it signals when it hears this.
        mutating func hear(_ text: String) -> [Signal] {
            outlet.clear()
            rest.writeString(text)
            memcached.receive(&rest, &outlet)
            return outlet.signals
        }

        mutating func probe() -> String {
            outlet.clear()
            memcached.probe(nonce: 7, &outlet)
            return said
        }

        /// What it wrote since it heard something.
        var said: String { String(buffer: outlet.bytes) }
    }

    static let version: [Signal] = [.up, .learned([Fact("server version", "1.6.18")])]
    static let stranger = "CLIENT_ERROR unauthenticated\r\n"

    @Test("asks for the version, and is up with it")
    func hello() {
        var talk = Talk()
        #expect(talk.said == "version\r\n")
        #expect(talk.hear("VERSION 1.6").isEmpty)
        #expect(talk.hear(".18\r\n") == Self.version)
        #expect(talk.said.isEmpty)
    }

    @Test("beats with the no-op, and with version where a server does not know it")
    func beats() {
        var talk = Talk.up()
        #expect(talk.probe() == "mn\r\n")
        #expect(talk.hear("MN\r\n") == [.answered(nonce: nil)])
        #expect(talk.probe() == "mn\r\n")
        #expect(talk.hear("ERROR\r\n") == [.answered(nonce: nil)])
        #expect(talk.probe() == "version\r\n")
        #expect(talk.hear("VERSION 1.4.33\r\n") == [.answered(nonce: nil)])
        #expect(talk.hear("SERVER_ERROR out of memory\r\n") == [.answered(nonce: nil)])
    }

    @Test("shows its credentials to a server that asks for them, and to no other")
    func credentials() {
        var open = Talk(user: "u", password: "hunter2")
        #expect(open.hear("VERSION 1.6.18\r\n") == Self.version)
        #expect(open.said.isEmpty)
        var talk = Talk(user: "wätcher", password: "a b\r\nflush_all")
        #expect(talk.hear(Self.stranger).isEmpty)
        // The text is counted, so that nothing in it is a command.
        #expect(talk.said == "set holter 0 0 23\r\nwätcher a b\r\nflush_all\r\n")
        #expect(talk.hear("STORED\r\n").isEmpty)
        #expect(talk.said == "version\r\n")
        #expect(talk.hear("VERSION 1.6.18\r\n") == Self.version)
    }

    @Test("rests when they are refused, and lives as a stranger without any")
    func refused() {
        var talk = Talk(user: "u", password: "p")
        _ = talk.hear(Self.stranger)
        #expect(
            talk.hear("CLIENT_ERROR authentication failure\r\n")
                == [.fail(.credentialsRefused("CLIENT_ERROR authentication failure"))])
        var stranger = Talk()
        #expect(stranger.hear(Self.stranger) == [.up])
        #expect(stranger.probe() == "mn\r\n")
        #expect(stranger.hear(Self.stranger) == [.answered(nonce: nil)])
    }

    @Test("says quit, once it is in")
    func goodbye() {
        var talk = Talk.up()
        talk.memcached.close(&talk.outlet)
        talk.memcached.close(&talk.outlet)
        #expect(talk.said == "quit\r\n")
        #expect(talk.memcached.endCause == nil)
        #expect(talk.hear("MN\r\n").isEmpty)
        #expect(Talk().memcached.endCause == .badHello("closed before the first answer"))
    }

    @Test(
        "quotes a server that does not greet",
        arguments: [
            "ERROR Too many open connections", "SERVER_ERROR busy", "+PONG", "HTTP/1.1 400 Bad",
            "VERSION",
        ])
    func strangers(line: String) {
        var talk = Talk()
        #expect(talk.hear(line + "\r\n") == [.fail(.badHello(line))])
        #expect(talk.hear("VERSION 1.6.18\r\n").isEmpty)
    }

    @Test("makes a server's words safe to show")
    func safeWords() {
        var talk = Talk()
        #expect(
            talk.hear("VERSION \u{1B}[2J\r\n") == [
                .up, .learned([Fact("server version", "\\e[2J")]),
            ])
        #expect(
            talk.hear("\u{1B}[2J\r\n") == [.fail(.protocolError("a line says \"\\e[2J\""))])
    }

    @Test("ends a server that answers what was not asked or never ends a line")
    func hostile() {
        var talk = Talk.up()
        #expect(
            talk.hear("VALUE a 0 5\r\nhello\r\nEND\r\n")
                == [.fail(.protocolError("a line says \"VALUE a 0 5\""))])
        #expect(talk.rest.readableBytes == 0)
        for up in [false, true] {
            var endless = up ? Talk.up() : Talk()
            let limit = MemcachedConversation.lineLimit
            #expect(endless.hear(String(repeating: "M", count: limit - 1)).isEmpty)
            #expect(
                endless.hear("M") == [.fail(.limitReached("a line of more than \(limit) bytes"))])
        }
    }

    @Test("tells of no more than 64 answers of one read")
    func flood() {
        var talk = Talk.up()
        #expect(talk.hear(String(repeating: "MN\r\n", count: 5000)).count == 64)
        #expect(talk.rest.readableBytes == 0)
    }
}
