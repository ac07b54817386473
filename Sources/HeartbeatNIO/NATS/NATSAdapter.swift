import Heartbeat

extension Adapter {
    /// NATS, in the clear and over TLS.
    static let nats: Adapter = {
        var adapter = Adapter(
            name: "nats", defaultPort: 4222,
            summary: "NATS: PING and PONG, over TLS where the server wants it",
            options: [.credentials],
            beat: { _ in .plain },
            converse: { target, _ throws(TargetError) in NATSConversation(target: target) })
        adapter.upgrades = true
        adapter.settings = [
            TLSUpgrade.option,
            .setting("tlsfirst", "yes|no", "whether TLS begins ahead of the server's INFO") {
                ["yes", "no"].contains($0) ? nil : "yes or no"
            },
        ]
        adapter.accepting = Accepting(
            beat: { _ in .plain },
            converse: { target, _ throws(TargetError) in
                try NATSAcceptor(target: target, seed: .random(in: .min ... .max))
            })
        return adapter
    }()
}
