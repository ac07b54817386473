import Heartbeat
import HeartbeatNIO
import NIOCore

/// One parser under any bytes: it may refuse them, it may not trap, grow or go on for ever.
///
/// The first byte of an input says how the rest is cut into reads, and whether the hello was done
/// before.
struct FuzzTarget: Sendable {
    /// What it is called on the command line, and where its corpus lies.
    let name: String
    private let run: @Sendable (ArraySlice<UInt8>) -> Void

    /// Every protocol in both roles, its dialects, the filter language and URLs.
    static let all: [FuzzTarget] =
        Adapters.all.filter { !$0.secure }.flatMap(conversations)
        + dialects + [
            FuzzTarget("filter") { _ = try? Filter(parsing: String(decoding: $0, as: UTF8.self)) },
            FuzzTarget("url") { _ = try? TargetURL.parse(String(decoding: $0, as: UTF8.self)) },
        ]

    private init(_ name: String, _ run: @escaping @Sendable (ArraySlice<UInt8>) -> Void) {
        self.name = name
        self.run = run
    }

    /// Lets it read one input.
    func read(_ input: [UInt8]) { run(input[...]) }

    // MARK: Conversations

    private static func conversations(_ adapter: Adapter) -> [FuzzTarget] {
        targets(adapter.name, url: "\(adapter.name)://peer:7")
    }

    private static let dialects: [FuzzTarget] = [
        ("line", "tcp://peer:7#script=ping"),
        ("pattern", "tcp://peer:7#send=x&expect=~a(b|c)*d"),
        ("mqtt5", "mqtt://peer:7#version=5"),
        ("json", "ws://peer:7#dialect=json"),
        ("graphql-ws", "ws://peer:7#dialect=graphql-ws"),
        ("phoenix", "ws://peer:7#dialect=phoenix"),
        ("engine.io", "ws://peer:7#dialect=engine.io"),
        ("socket.io", "ws://peer:7#dialect=socket.io"),
        ("length", "tcp://peer:7#dialect=length"),
        ("echo", "tcp://peer:7#dialect=echo"),
    ].flatMap { targets($0, url: $1) }

    /// The dialling and the accepting side of a URL, as far as there are any.
    private static func targets(_ name: String, url: String) -> [FuzzTarget] {
        guard let target = try? TargetURL.parse(url).target,
            let adapter = Adapters.named(target.scheme)
        else { return [] }
        var known = target
        known.user = "user"
        known.password = "password"
        let dialled = known
        let dial = FuzzTarget("dial-\(name)") { bytes in
            let peer = try? adapter.accepting?.converse(target, PulsePolicy())
            guard let own = try? adapter.converse(dialled, PulsePolicy()) else { return }
            live(own, with: peer, bytes)
        }
        guard let accepting = adapter.accepting else { return [dial] }
        let accept = FuzzTarget("accept-\(name)") { bytes in
            let peer = try? adapter.converse(dialled, PulsePolicy())
            guard let own = try? accepting.converse(target, PulsePolicy()) else { return }
            live(own, with: peer, bytes)
        }
        return [dial, accept]
    }

    /// One link's life under fire; `peer` is who it may have had its hello with before.
    private static func live(
        _ own: any Conversation, with peer: (any Conversation)?, _ bytes: ArraySlice<UInt8>
    ) {
        guard let first = bytes.first else { return }
        var own = own
        var outlet = Outlet()
        var rest = ByteBuffer()
        own.begin(&outlet)
        if first & 1 == 1, var peer { greet(&own, &outlet, &peer, &rest) }
        let size = 1 + Int(first >> 1)
        var left = bytes.dropFirst()
        while !left.isEmpty {
            outlet.clear()
            rest.writeBytes(left.prefix(size))
            left = left.dropFirst(size)
            own.receive(&rest, &outlet)
            precondition(outlet.signals.count < 10_000, "a flood of signals")
            precondition(outlet.bytes.readableBytes < 1 << 20, "an answer without measure")
            if outlet.signals.contains(where: { if case .fail = $0 { true } else { false } }) {
                break
            }
            if outlet.signals.contains(.secure) { own.secured(&outlet) }
            if rest.readableBytes > own.partialLimit { break }
            rest.discardReadBytes()
            own.probe(nonce: UInt64(left.count), &outlet)
        }
        _ = own.endCause
        own.close(&outlet)
    }

    /// Both ends say hello to each other.
    private static func greet(
        _ own: inout any Conversation, _ outlet: inout Outlet, _ peer: inout any Conversation,
        _ rest: inout ByteBuffer
    ) {
        var answer = Outlet()
        var question = ByteBuffer()
        peer.begin(&answer)
        for _ in 0..<8 {
            question.writeImmutableBuffer(outlet.bytes)
            outlet.clear()
            peer.receive(&question, &answer)
            rest.writeImmutableBuffer(answer.bytes)
            answer.clear()
            own.receive(&rest, &outlet)
            if outlet.signals.contains(.up) { return }
        }
    }
}
