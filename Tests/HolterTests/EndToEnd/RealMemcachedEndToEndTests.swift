import Foundation
import Testing

@Suite("Against a real memcached", .enabled(if: EndToEnd.hasReal), .serialized)
struct MemcachedRealEndToEndTests {
    @Test("comes up, with a password and without, and is measured")
    func life() async throws {
        let open = try await CommandServer.memcached()
        let closed = try await CommandServer.memcached(password: "hunter2")
        try await ServerTrial.life([
            "memcached://127.0.0.1:\(open.port)",
            "memcached://watcher:hunter2@127.0.0.1:\(closed.port)",
            "memcached://127.0.0.1:\(closed.port)",
        ])
    }

    @Test("a kill -9 is seen at once; a stopped process is late, then dead; both come back")
    func death() async throws {
        let server = try await CommandServer.memcached()
        try await ServerTrial.death(["memcached://127.0.0.1:\(server.port)"], server)
    }

    @Test("a refused login rests after one attempt")
    func refused() async throws {
        let server = try await CommandServer.memcached(password: "hunter2")
        try await ServerTrial.refused([
            (
                "memcached://watcher:wrong-one@127.0.0.1:\(server.port)",
                "CLIENT_ERROR authentication failure"
            )
        ])
    }
}
