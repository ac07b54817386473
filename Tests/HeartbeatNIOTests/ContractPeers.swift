import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

/// The peers of the contract test: what was said to one goes in, what it answers comes out.
///
/// A protocol that Holter accepts too has its own accepting side as its peer; the others, and
/// those that the demo speaks, have a record here.
enum ContractPeers {
    typealias Peer = (ByteBuffer) -> ByteBuffer

    /// Peers of protocols that Holter only dials, by the name of the adapter.
    private static let records: [String: @Sendable () -> Peer] = [
        "tcp": { demo(.line) }, "tls": { demo(.line) },
        "ws": { demo(.webSocket) }, "wss": { demo(.webSocket) },
        "redis": { demo(.redis()) }, "rediss": { demo(.redis()) },
        "http2": http2, "https2": http2,
    ]

    /// A well-behaved peer for an adapter.
    static func peer(of adapter: Adapter) throws -> Peer {
        if let make = records[adapter.name] { return make() }
        let accepting = try #require(adapter.accepting, "\(adapter.name) has no peer yet")
        let target = ConversationContractTests.target(adapter)
        return listener(try accepting.converse(target, PulsePolicy()))
    }

    /// The accepting side of a protocol.
    private static func listener(_ conversation: any Conversation) -> Peer {
        var conversation = conversation
        var outlet = Outlet()
        var waiting = ByteBuffer()
        var hasBegun = false
        return { question in
            if !hasBegun { conversation.begin(&outlet) }
            hasBegun = true
            waiting.writeImmutableBuffer(question)
            conversation.receive(&waiting, &outlet)
            defer { outlet.clear() }
            return outlet.bytes
        }
    }

    /// A server behind the bridge: its settings first, then an answer to each ping.
    @Sendable private static func http2() -> Peer {
        var waiting = ByteBuffer()
        var hasGreeted = false
        return { question in
            var answer = ByteBuffer()
            if !hasGreeted { answer.writeHTTP2(.settings([.init(identifier: 3, value: 100)])) }
            hasGreeted = true
            waiting.writeImmutableBuffer(question)
            while case .message(.ping(let nonce, false)) = waiting.readHTTP2() {
                answer.writeHTTP2(.ping(nonce, isAnswer: true))
            }
            return answer
        }
    }

    /// One of the demo's peers.
    private static func demo(_ kind: PeerProtocol) -> Peer {
        var dialect = kind.dialect(PeerBehaviour())
        var waiting = ByteBuffer()
        return { question in
            waiting.writeImmutableBuffer(question)
            var answer = ByteBuffer()
            while let request = dialect.receive(&waiting) {
                switch request {
                case .setup(let bytes), .beat(let bytes), .over(let bytes):
                    answer.writeImmutableBuffer(bytes)
                }
            }
            return answer
        }
    }
}
