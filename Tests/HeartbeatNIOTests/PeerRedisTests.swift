import HeartbeatNIO
import Testing

@Suite("A peer that speaks Redis", .timeLimit(.minutes(1)))
struct PeerRedisTests {
    @Test(
        "answers as Redis does",
        arguments: [
            ("*1\r\n$4\r\nPING\r\n", "+PONG\r\n"),
            ("*2\r\n$4\r\nping\r\n$5\r\nhello\r\n", "$5\r\nhello\r\n"),
            ("PING\r\n", "+PONG\r\n"),
            ("PING x\r\n", "$1\r\nx\r\n"),
            ("*2\r\n$4\r\nECHO\r\n$2\r\n\r\n\r\n", "$2\r\n\r\n\r\n"),
            ("CLIENT SETNAME x\r\n", "+OK\r\n"),
            (
                "AUTH x\r\n",
                "-ERR AUTH <password> called without any password configured for the default user.\r\n"
            ),
            ("ECHO\r\n", "-ERR wrong number of arguments for 'echo' command\r\n"),
            ("NOSUCH\r\n", "-ERR unknown command\r\n"),
            ("HELLO 4\r\n", "-NOPROTO unsupported protocol version\r\n"),
            (
                "HELLO 2\r\n",
                "*6\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n7.4.0\r\n$5\r\nproto\r\n:2\r\n"
            ),
            (
                "HELLO 3\r\n",
                "%3\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n7.4.0\r\n$5\r\nproto\r\n:3\r\n"
            ),
            ("QUIT\r\n", "+OK\r\n"),
        ])
    func commands(command: String, answer: String) async throws {
        try await withPeer(.redis()) { _, client in
            try await client.send(command)
            #expect(await client.text(to: answer) == answer)
        }
    }

    @Test(
        "lets in who knows the password, and nobody else",
        arguments: [
            ("AUTH secret\r\n", "+OK\r\n", true),
            ("AUTH default secret\r\n", "+OK\r\n", true),
            ("HELLO 2 AUTH default secret SETNAME x\r\n", ":2\r\n", true),
            ("AUTH default wrong\r\n", "disabled.\r\n", false),
            ("AUTH somebody secret\r\n", "disabled.\r\n", false),
            ("HELLO 3\r\n", "authenticated.\r\n", false),
        ])
    func password(command: String, end: String, isLetIn: Bool) async throws {
        try await withPeer(.redis(password: "secret")) { _, client in
            try await client.send("PING\r\n")
            #expect(await client.text(to: "\r\n") == "-NOAUTH Authentication required.\r\n")
            try await client.send(command)
            #expect(await client.text(to: end).hasSuffix(end))
            try await client.send("PING\r\n")
            #expect(await client.text(to: "\r\n").hasPrefix(isLetIn ? "+PONG" : "-NOAUTH"))
        }
    }

    @Test(
        "closes on what is no request",
        arguments: [
            "*1\r\n+PING\r\n", "*x\r\n", "*-1\r\n", "*99\r\n", "*1\r\n$99999\r\n",
            "*1\r\n$4\r\nPINGxx", "*1000000000000000000000\r\n",
        ])
    func nonsense(request: String) async throws {
        try await withPeer(.redis()) { _, client in
            try await client.send(request)
            #expect(await client.rest().hasPrefix("-ERR Protocol error: "))
        }
    }
}
