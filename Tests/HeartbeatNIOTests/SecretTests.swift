import Heartbeat
import Testing

@testable import HeartbeatNIO

@Suite("A secret")
struct SecretTests {
    private static let url =
        "wss://whoever:hunter2@h:1/p#header=X-Key:t0ken&servername=n"

    /// All ways in which a value becomes a text.
    private func texts(of value: some Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return ["\(value)", String(reflecting: value), dumped]
    }

    @Test("is not in a target that is printed, nor in what is made of it")
    func hidden() throws {
        let target = try TargetURL.parse(Self.url).target
        #expect(target.password == "hunter2" && target.headers.first?.value == "t0ken")
        var login = Target(scheme: "postgres", endpoint: .host("h", port: 1))
        login.user = "whoever"
        login.password = "hunter2"
        let all =
            texts(of: target) + texts(of: Secret("hunter2")) + texts(of: target.headers)
            + texts(of: RedisServerConversation(target: target))
            + texts(of: try NATSAcceptor(target: target, seed: 1))
            + texts(of: try WebSocketDoor(target))
        for text in all {
            for secret in ["whoever", "hunter2", "t0ken"] {
                #expect(!text.contains(secret), "\(text)")
            }
        }
        for text in texts(of: try LoginTarget(login)) { #expect(!text.contains("hunter2")) }
    }

    @Test("is the same as itself and as nothing else")
    func matches() {
        let secret = Secret("hunter2")
        #expect(secret.matches("hunter2"))
        for other in ["", "hunter", "hunter22", "Hunter2", "hunter3", "\0hunter2"] {
            #expect(!secret.matches(other), "\(other)")
        }
        #expect(!secret.matches(nil as String?))
        #expect(Secret("").matches("") && !Secret("").matches(nil as String?))
        #expect(secret == Secret("hunter2") && secret != Secret("hunter3"))
    }
}
