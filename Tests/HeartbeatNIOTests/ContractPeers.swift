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
    ///
    /// A name with a `!` is the same protocol against the demo's peer.
    private static let records: [String: @Sendable () -> Peer] = [
        "tcp!": { demo(.line) }, "ws!": { demo(.webSocket) }, "redis!": { demo(.redis()) },
        "stomp": stomp, "stomps": stomp, "amqp": amqp, "amqps": amqp,
        "memcached": memcached,
        "http2": http2, "https2": http2,
        "mysql": { DatabasePeers.mysql() }, "postgres": { DatabasePeers.postgres() },
    ]

    /// A well-behaved peer for a protocol.
    static func peer(of subject: ContractSubject) throws -> Peer {
        if let make = records[subject.name] { return make() }
        let accepting = try #require(
            subject.adapter.accepting, "\(subject.name) has no peer yet")
        return listener(try accepting.converse(subject.target, PulsePolicy()))
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

    /// Answers each line by its command.
    @Sendable private static func memcached() -> Peer {
        { question in
            let lines = String(buffer: question).split(separator: "\r\n")
            let answers = lines.map { $0 == "mn" ? "MN\r\n" : "VERSION 1.6.18\r\n" }
            return ByteBuffer(string: answers.joined())
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

/// A protocol under the contract: an adapter, and the target whose options choose what it speaks.
struct ContractSubject {
    let name: String
    let adapter: Adapter
    let target: Target

    /// Every adapter, those with a peer of the demo again with that, and every dialect.
    static let names =
        Adapters.all.map(\.name) + ["tcp!", "ws!", "redis!"]
        + Dialects.all.map { ($0.carrier == .bytes ? "tcp" : "ws") + "#" + $0.name }

    init(_ name: String) throws {
        self.name = name
        let parts = name.split(separator: "#")
        let scheme = String(parts[0]).replacing("!", with: "")
        adapter = try #require(Adapters.named(scheme))
        var target = Target(scheme: adapter.name, endpoint: .host("peer", port: 7))
        if parts.count > 1 { target.dialect = String(parts[1]) }
        if adapter.options.contains(.script), target.dialect ?? "line" == "line" {
            target.script = "ping"
        }
        self.target = target
    }
}
