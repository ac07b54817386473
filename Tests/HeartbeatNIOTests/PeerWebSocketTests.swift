import Heartbeat
import HeartbeatNIO
import NIOCore
import Testing

/// A WebSocket client and server of this module, over a real socket.
@Suite("A peer that speaks WebSocket", .timeLimit(.minutes(1)))
struct PeerWebSocketTests {
    /// A conversation and the connection it goes over.
    struct Link {
        var client: PeerClient
        var conversation: WebSocketConversation
        var outlet = Outlet()
        var inbound = ByteBuffer()

        init(_ client: PeerClient, port: Int) async throws {
            self.client = client
            let target = Target(
                scheme: "ws", endpoint: .host("127.0.0.1", port: port), path: "/beat")
            conversation = try WebSocketConversation(target: target, seed: 3)
            conversation.begin(&outlet)
            try await flush()
        }

        mutating func flush() async throws {
            guard outlet.bytes.readableBytes > 0 else { return }
            try await client.channel.writeAndFlush(outlet.bytes)
            outlet.bytes = ByteBuffer()
        }

        /// The next signal; nil when the connection ended without one.
        mutating func signal() async throws -> Signal? {
            while outlet.signals.isEmpty {
                guard var bytes = await client.read() else { return nil }
                inbound.writeBuffer(&bytes)
                conversation.receive(&inbound, &outlet)
                // A peer that said goodbye may be gone already.
                try? await flush()
            }
            return outlet.signals.removeFirst()
        }

        mutating func probe(_ nonce: UInt64) async throws {
            conversation.probe(nonce: nonce, &outlet)
            try await flush()
        }
    }

    private func withLink(
        _ change: (inout PeerBehaviour) -> Void = { _ in },
        _ body: (PeerServer, inout Link) async throws -> Void
    ) async throws {
        try await withPeer(.webSocket, change) { server, client in
            var link = try await Link(client, port: server.port)
            try await body(server, &link)
        }
    }

    @Test("upgrades, answers pings with their id and closes in order")
    func life() async throws {
        try await withLink { server, link in
            #expect(try await link.signal() == .up)
            for nonce in [1, .max, 0xDEAD_BEEF] as [UInt64] {
                try await link.probe(nonce)
                #expect(try await link.signal() == .answered(nonce: nonce))
            }
            link.conversation.close(&link.outlet)
            try await link.flush()
            #expect(try await link.signal() == nil)
            try await untilSessions(of: server, are: 0)
        }
    }

    /// What a client does after a close with this code.
    private static let advice: [UInt16: RetryAdvice] = [
        1001: .normal, 1011: .normal, 1008: .slow, 4401: .never,
    ]

    @Test(
        "closes with a code and a reason that is safe to show",
        arguments: [
            (1001, "deploy", "deploy"), (1008, "policy violation", "policy violation"),
            (4401, "token expired", "token expired"),
            (1011, "\u{1B}[2Jboom\u{7}", "\\e[2Jboom\\u{7}"),
        ])
    func closes(code: UInt16, reason: String, shown: String) async throws {
        try await withLink {
            $0.ending = PeerBehaviour.Ending(
                after: .beats(1), .close(code: code, reason: reason))
        } _: { _, link in
            #expect(try await link.signal() == .up)
            try await link.probe(5)
            #expect(try await link.signal() == .answered(nonce: 5))
            let cause =
                code == 1001
                ? Cause.moved("1001 \(shown)") : .closedByPeer(code: Int(code), reason: shown)
            #expect(try await link.signal() == .fail(cause))
            #expect(cause.retryAdvice == Self.advice[code])
            #expect(await link.client.rest() == "")
        }
    }

    @Test("refuses the upgrade with a status")
    func refuses() async throws {
        try await withLink {
            $0.refusal = PeerBehaviour.Refusal(status: 503, reason: "Service Unavailable")
        } _: { _, link in
            let signal = try await link.signal()
            #expect(signal == .fail(.badHello("HTTP 503 Service Unavailable")))
        }
    }

    @Test(
        "speaks nonsense instead of HTTP, or instead of frames",
        arguments: [
            PeerMoment.age(.zero), .beats(1),
        ])
    func nonsense(moment: PeerMoment) async throws {
        try await withLink {
            $0.babble = PeerBehaviour.Babble(after: moment, "\u{1B}[2J")
        } _: { _, link in
            if case .beats = moment {
                #expect(try await link.signal() == .up)
                try await link.probe(1)
                #expect(try await link.signal() == .answered(nonce: 1))
                let cause = Cause.protocolError("reserved bits set without an extension")
                #expect(try await link.signal() == .fail(cause))
            } else {
                guard case .fail(.badHello(let words)) = try await link.signal() else {
                    Issue.record("no bad hello")
                    return
                }
                #expect(words.hasPrefix("not HTTP: \"\\e[2J"))
            }
        }
    }

    @Test("never greets when it is silent from the start")
    func mute() async throws {
        try await withLink {
            $0.silence = .age(.zero)
        } _: { server, link in
            var other = try await PeerClient.connect(server.port)
            try await untilSessions(of: server, are: 2)
            try await server.stop()
            #expect(try await link.signal() == nil)
            #expect(link.conversation.endCause == .badHello("closed during the handshake"))
            #expect(await other.rest() == "")
        }
    }

    @Test("answers with an id that nobody sent when it forges")
    func forging() async throws {
        try await withLink {
            $0.falsifies = true
        } _: { _, link in
            #expect(try await link.signal() == .up)
            try await link.probe(5)
            #expect(try await link.signal() == .answered(nonce: ~5))
        }
    }

    @Test("floods with pings and still answers ours")
    func pingFlood() async throws {
        try await withLink {
            $0.flood = PeerBehaviour.Flood(.pings, frames: 1000, every: .milliseconds(1))
        } _: { _, link in
            #expect(try await link.signal() == .up)
            for nonce in 1...20 as ClosedRange<UInt64> {
                try await link.probe(nonce)
                #expect(try await link.signal() == .answered(nonce: nonce))
            }
        }
    }
}
