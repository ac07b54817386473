import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

@Suite("Redis")
struct RedisConversationTests {
    struct Talk {
        var redis: RedisConversation
        var outlet = Outlet()
        var rest = ByteBuffer()

        init(user: String? = nil, password: String? = nil, role: String? = "no") {
            var target = Target(scheme: "redis", endpoint: .host("h", port: 1))
            target.settings["role"] = role
            target.user = user
            target.password = password
            redis = RedisConversation(target: target)
            redis.begin(&outlet)
        }

        /// What it signals when it hears this.
        mutating func hear(_ text: String) -> [Signal] {
            outlet.clear()
            rest.writeString(text)
            redis.receive(&rest, &outlet)
            return outlet.signals
        }

        mutating func probe(_ nonce: UInt64) -> String {
            outlet.clear()
            redis.probe(nonce: nonce, &outlet)
            return String(buffer: outlet.bytes)
        }
    }

    @Test("says AUTH with user and password, and PING behind it")
    func hello() {
        #expect(String(buffer: Talk().outlet.bytes) == "*1\r\n$4\r\nPING\r\n")
        #expect(
            String(buffer: Talk(password: "pä").outlet.bytes)
                == "*2\r\n$4\r\nAUTH\r\n$3\r\npä\r\n*1\r\n$4\r\nPING\r\n")
        #expect(
            String(buffer: Talk(user: "u", password: "p").outlet.bytes)
                == "*3\r\n$4\r\nAUTH\r\n$1\r\nu\r\n$1\r\np\r\n*1\r\n$4\r\nPING\r\n")
    }

    @Test(
        "is up for every answer that is life",
        arguments: [
            "+PONG\r\n", "-LOADING Redis is loading the dataset in memory\r\n",
            "-BUSY Redis is busy running a script\r\n",
            "-NOPERM this user has no permissions to run 'ping'\r\n",
        ])
    func life(answer: String) {
        var talk = Talk()
        #expect(talk.hear(answer) == [.up])
    }

    @Test("shows that the server asks for a password where that is the sign of life")
    func unknown() {
        var talk = Talk(role: nil)
        let facts = [Fact("login", "none; the server asks for a password")]
        #expect(talk.hear("-NOAUTH Authentication required.\r\n") == [.up, .learned(facts)])
        #expect(talk.outlet.bytes.readableBytes == 0)
    }

    @Test(
        "asks for the server's role once it is up, and shows it",
        arguments: [
            ("role:master\r\nconnected_slaves:2\r\n", "master"),
            (
                "role:slave\r\nmaster_link_status:up\r\nslave_read_only:1\r\n",
                "replica, read-only"
            ),
            ("role:slave\r\nslave_read_only:0\r\n", "replica, writable"),
            (
                "role:slave\r\nmaster_link_status:down\r\n",
                "replica, read-only, cut off from its master"
            ),
            ("role:\u{1B}[2J\r\n", "\\e[2J"), ("nothing", nil), ("", nil),
        ] as [(String, String?)])
    func role(text: String, role: String?) {
        var talk = Talk(role: nil)
        #expect(talk.hear("+PONG\r\n") == [.up])
        let question = "*2\r\n$4\r\nINFO\r\n$11\r\nreplication\r\n"
        #expect(String(buffer: talk.outlet.bytes) == question)
        _ = talk.probe(7)
        let info = "# Replication\r\n" + text
        let told: [Signal] = role.map { [.learned([Fact("role", $0)])] } ?? []
        #expect(
            talk.hear("$\(info.utf8.count)\r\n\(info)\r\n$1\r\n7\r\n")
                == told + [.answered(nonce: 7)])
        _ = talk.probe(8)
        #expect(talk.hear("-BUSY x\r\n") == [.answered(nonce: 8)])
    }

    @Test("takes a refusal to tell the role for no answer to a probe")
    func noRole() {
        var talk = Talk(role: nil)
        _ = talk.hear("+PONG\r\n")
        _ = talk.probe(7)
        #expect(talk.hear("-NOPERM no permission to run 'info'\r\n").isEmpty)
        #expect(talk.hear("$1\r\n7\r\n") == [.answered(nonce: 7)])
    }

    @Test(
        "rests when the credentials are refused",
        arguments: [
            "-WRONGPASS invalid username-password pair or user is disabled.",
            "-ERR invalid password", "-ERR Client sent AUTH, but no password is set",
        ])
    func refused(answer: String) {
        var talk = Talk(password: "p")
        let cause = Cause.credentialsRefused(String(answer.dropFirst()))
        #expect(talk.hear(answer + "\r\n") == [.fail(cause)])
        #expect(!cause.allowsRetry)
    }

    @Test("is up after AUTH and PING were both answered")
    func accepted() {
        var talk = Talk(password: "p")
        #expect(talk.hear("+OK\r\n").isEmpty)
        #expect(talk.hear("+PONG\r\n") == [.up])
        var other = Talk(password: "p")
        #expect(
            other.hear("+OK\r\n-NOAUTH x\r\n") == [.fail(.credentialsRefused("NOAUTH x"))])
    }

    @Test("tells a server that turns everybody away from one that refuses the password")
    func turnedAway() {
        var full = Talk(password: "p")
        #expect(
            full.hear("-ERR max number of clients reached\r\n")
                == [.fail(.badHello("ERR max number of clients reached"))])
        var protected = Talk()
        #expect(
            protected.hear("-DENIED Redis is running in protected mode\r\n")
                == [.fail(.badHello("DENIED Redis is running in protected mode"))])
    }

    @Test("knows its probe by the echo, and an error by its place in the order")
    func answers() {
        var talk = Talk()
        _ = talk.hear("+PONG\r\n")
        #expect(talk.probe(7) == "*2\r\n$4\r\nPING\r\n$1\r\n7\r\n")
        #expect(talk.hear("$1\r\n7\r\n") == [.answered(nonce: 7)])
        _ = talk.probe(8)
        _ = talk.probe(9)
        #expect(talk.hear("-LOADING x\r\n") == [.answered(nonce: 8)])
        #expect(talk.hear("$1\r\n9\r\n$1\r\n9\r\n").count == 2)
        #expect(talk.hear("-BUSY nobody asked\r\n").isEmpty)
    }

    @Test(
        "takes what is no answer to a ping for life and nothing more, and shifts no other",
        arguments: ["+hello", "+OK", "-ERR unknown command", "-busy", "-WRONGTYPE x"])
    func wrong(reply: String) {
        var talk = Talk()
        _ = talk.hear("+PONG\r\n")
        _ = talk.probe(8)
        #expect(talk.hear(reply + "\r\n").isEmpty)
        _ = talk.probe(9)
        #expect(talk.hear("-LOADING x\r\n") == [.answered(nonce: 9)])
    }

    @Test(
        "takes the errors of a server that lives for answers, and a proxy's bare PONG",
        arguments: ["-BUSY x", "-MASTERDOWN x", "-NOPERM x", "-NOAUTH x", "+PONG"])
    func lives(reply: String) {
        var talk = Talk()
        _ = talk.hear("+PONG\r\n")
        _ = talk.probe(8)
        #expect(talk.hear(reply + "\r\n") == [.answered(nonce: 8)])
    }

    @Test("skips what is no answer: pushes, arrays, numbers, nothing")
    func skips() {
        var talk = Talk()
        _ = talk.hear("+PONG\r\n")
        _ = talk.probe(1)
        let noise =
            "*2\r\n*1\r\n:1\r\n$1\r\nx\r\n>1\r\n+x\r\n%1\r\n+a\r\n_\r\n:5\r\n*-1\r\n$-1\r\n*0\r\n"
        #expect(talk.hear(noise).isEmpty)
        #expect(talk.rest.readableBytes == 0)
        #expect(talk.hear("$1\r\n1\r\n") == [.answered(nonce: 1)])
    }

    @Test(
        "gives up on a reply past its limits",
        arguments: [
            ("$70000\r\n", Cause.limitReached("a string of 70.0 kB")),
            ("*1000000\r\n", .limitReached("an array of 1000000")),
            (String(repeating: "*1\r\n", count: 40), .limitReached("arrays more than 16 deep")),
            (
                "+" + String(repeating: "x", count: 5000),
                .limitReached("a line of more than 4096 bytes")
            ),
            ("$1\r\nxyz", .protocolError("a string that is longer than it says")),
            ("$99999999999\r\n", .protocolError("a string without length")),
            ("HTTP/1.1 400\r\n", .protocolError("a reply begins with \"HTTP/1.1 400\\r\\n\"")),
        ])
    func limits(text: String, cause: Cause) {
        var talk = Talk()
        _ = talk.hear("+PONG\r\n")
        #expect(talk.hear(text) == [.fail(cause)])
        #expect(talk.rest.readableBytes == 0)
    }
}
