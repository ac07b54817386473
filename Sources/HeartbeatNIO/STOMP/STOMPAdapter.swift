import Heartbeat

extension Adapter {
    /// STOMP 1.0 to 1.2, as RabbitMQ, ActiveMQ and Artemis speak it.
    static let stomp = stomp(secure: false)

    /// The same over TLS.
    static let stomps = stomp(secure: true)

    private static func stomp(secure: Bool) -> Adapter {
        var adapter = Adapter(
            name: secure ? "stomps" : "stomp", defaultPort: secure ? 61_614 : 61_613,
            secure: secure,
            summary: secure
                ? "as stomp, over TLS" : "STOMP 1.0 to 1.2: line ends both ways, by heart-beat",
            options: [.credentials],
            beat: { STOMPConversation.asksForReceipts($0) ? .echoed : .oneWay },
            converse: { target, policy throws(TargetError) in
                try STOMPConversation(target: target, policy: policy)
            })
        adapter.agreesOnRhythm = true
        adapter.settings = [
            .setting("vhost", "NAME", "the virtual host; / where none is given"),
            .setting("receipts", "yes|no", "ask for a receipt with each beat: a round trip") {
                ["yes", "no"].contains($0) ? nil : "yes or no"
            },
        ]
        adapter.advise = { target, policy in
            guard policy.interval < .seconds(1), !STOMPConversation.asksForReceipts(target) else {
                return nil
            }
            return .warn("RabbitMQ grants no beats under a second: its silence counts from there")
        }
        return adapter
    }
}
