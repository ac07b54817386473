import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("An accepted Redis client")
struct RedisServerTests {
    struct Talk {
        var redis: RedisServerConversation
        var outlet = Outlet()
        var rest = ByteBuffer()
        var signals: [Signal] = []

        init(user: String? = nil, password: String? = nil) {
            var target = Target(scheme: "redis", endpoint: .host("h", port: 1))
            target.user = user
            target.password = password
            redis = RedisServerConversation(target: target)
            redis.begin(&outlet)
        }

        /// What it is answered when it says this.
        mutating func say(_ text: String) -> String {
            outlet.clear()
            rest.writeString(text)
            redis.receive(&rest, &outlet)
            signals += outlet.signals
            return String(buffer: outlet.bytes)
        }

        mutating func say(words: String...) -> String {
            var command = ByteBuffer()
            command.writeRedisCommand(words)
            return say(String(buffer: command))
        }
    }

    @Test("is answered, inline or not, and has asked")
    func pings() {
        var talk = Talk()
        #expect(talk.say("PING\r\n") == "+PONG\r\n")
        #expect(talk.say(words: "ping", "7") == "$1\r\n7\r\n")
        #expect(talk.say(words: "ECHO", "a b") == "$3\r\na b\r\n")
        #expect(talk.say("\r\n") == "")
        #expect(talk.say(words: "SET", "k", "v") == "-ERR unknown command\r\n")
        #expect(
            talk.signals == [
                .up, .learned([Fact("protocol", "RESP2")]), .asked(count: 1), .asked(count: 1),
                .asked(count: 1),
            ])
    }

    @Test("is introduced by its name, before it is up")
    func names() {
        var talk = Talk()
        #expect(talk.say(words: "HELLO", "3").hasPrefix("%7\r\n$6\r\nserver\r\n$5\r\nredis\r\n"))
        #expect(talk.signals == [.settled])
        #expect(talk.say(words: "CLIENT", "SETNAME", "app-1") == "+OK\r\n")
        #expect(
            talk.signals == [
                .settled, .introduced(Introduction(PeerText("app-1"), isExclusive: false)), .up,
                .learned([Fact("protocol", "RESP3")]),
            ])
        #expect(talk.say(words: "CLIENT", "GETNAME") == "$5\r\napp-1\r\n")
        #expect(talk.say(words: "CLIENT", "SETINFO", "lib-name", "py\u{1B}[2J") == "+OK\r\n")
        #expect(talk.signals.last == .learned([Fact("library", "py\\e[2J")]))
        #expect(talk.say(words: "CLIENT", "SETNAME", "a b").hasPrefix("-ERR Client names"))
        var other = Talk()
        #expect(other.say(words: "HELLO", "2", "SETNAME", "x").hasPrefix("*14\r\n"))
        #expect(other.signals.first == .introduced(Introduction(PeerText("x"), isExclusive: false)))
    }

    @Test("has settled with what clients do first, and is let in without a name")
    func settles() {
        var talk = Talk()
        #expect(talk.say(words: "COMMAND", "DOCS") == "*0\r\n")
        #expect(talk.say(words: "CLIENT", "SETINFO", "LIB-NAME", "py") == "+OK\r\n")
        #expect(talk.signals == [.settled, .learned([Fact("library", "py")])])
        talk.outlet.clear()
        talk.redis.letIn(&talk.outlet)
        #expect(talk.outlet.signals == [.up, .learned([Fact("protocol", "RESP2")])])
        var known = Talk(password: "p")
        known.redis.letIn(&known.outlet)
        #expect(known.outlet.signals.isEmpty)
        #expect(known.say(words: "AUTH", "p") == "+OK\r\n")
        #expect(known.signals == [.settled])
    }

    @Test("counts as whom it says it is whenever it says so")
    func namesLate() {
        var talk = Talk()
        #expect(talk.say(words: "PING") == "+PONG\r\n")
        #expect(talk.say(words: "CLIENT", "SETNAME", "app-1") == "+OK\r\n")
        let app = Signal.introduced(Introduction(PeerText("app-1"), isExclusive: false))
        #expect(talk.signals.last == app)
        let count = talk.signals.count
        #expect(talk.say(words: "CLIENT", "SETNAME", "app-1") == "+OK\r\n")
        #expect(talk.signals.count == count)
        #expect(talk.say(words: "HELLO", "3", "SETNAME", "app-2").hasPrefix("%7"))
        #expect(
            talk.signals.last == .introduced(Introduction(PeerText("app-2"), isExclusive: false)))
    }

    @Test("must know the password where there is one, and has eight attempts")
    func password() {
        var talk = Talk(password: "p")
        #expect(talk.say(words: "PING") == "-NOAUTH Authentication required.\r\n")
        #expect(talk.say(words: "HELLO", "3").hasPrefix("-NOAUTH HELLO must"))
        #expect(talk.say(words: "AUTH", "q").hasPrefix("-WRONGPASS"))
        #expect(talk.signals.isEmpty)
        #expect(talk.say(words: "AUTH", "default", "p") == "+OK\r\n")
        #expect(talk.say(words: "PING") == "+PONG\r\n")
        var guessing = Talk(user: "u", password: "p")
        for _ in 0..<8 { _ = guessing.say(words: "AUTH", "default", "p") }
        #expect(guessing.signals == [.fail(.limitReached("8 wrong passwords"))])
        var known = Talk(user: "u", password: "p")
        #expect(known.say(words: "HELLO", "3", "AUTH", "u", "p").hasPrefix("%7"))
        var needless = Talk()
        #expect(needless.say(words: "AUTH", "p").hasPrefix("-ERR AUTH <password> called"))
    }

    @Test("is answered while it is subscribed, as its protocol has it")
    func subscribed() {
        var talk = Talk()
        #expect(
            talk.say(words: "SUBSCRIBE", "a", "b")
                == "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n"
                + "*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n")
        #expect(talk.say(words: "PING", "9") == "*2\r\n$4\r\npong\r\n$1\r\n9\r\n")
        #expect(talk.say(words: "UNSUBSCRIBE") == "*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n")
        #expect(talk.say(words: "PING") == "+PONG\r\n")
    }

    @Test("leaves in order, and is refused in words when it speaks something else")
    func ends() {
        var talk = Talk()
        #expect(talk.say(words: "PING") == "+PONG\r\n")
        #expect(talk.say(words: "QUIT") == "+OK\r\n")
        #expect(talk.signals.last == .fail(.left("QUIT")))
        var garbage = Talk()
        #expect(garbage.redis.endCause == .badHello("closed before its first command"))
        #expect(
            garbage.say("*1\r\n:1\r\n") == "-ERR Protocol error: expected '$'\r\n")
        #expect(garbage.signals == [.fail(.protocolError("expected '$'"))])
        #expect(garbage.rest.readableBytes == 0)
    }
}
