import Heartbeat

extension Adapter {
    /// AMQP 0-9-1, as RabbitMQ and LavinMQ speak it.
    static let amqp = amqp(secure: false)

    /// The same over TLS.
    static let amqps = amqp(secure: true)

    private static func amqp(secure: Bool) -> Adapter {
        var adapter = Adapter(
            name: secure ? "amqps" : "amqp", defaultPort: secure ? 5_671 : 5_672, secure: secure,
            summary: secure
                ? "as amqp, over TLS" : "AMQP 0-9-1 (RabbitMQ): heartbeat frames both ways",
            options: [.path, .credentials],
            beat: { _ in .oneWay },
            converse: { target, policy throws(TargetError) in
                try AMQPConversation(target: target, policy: policy)
            })
        adapter.agreesOnRhythm = true
        adapter.settings = [
            .setting("heartbeat", "SECONDS", "the heartbeat to agree on; twice the interval else") {
                UInt16($0).map { $0 > 0 } == true ? nil : "a number from 1 to 65535"
            }
        ]
        adapter.advise = { target, policy in
            advice(AMQPConversation.heartbeat(target, policy), policy)
        }
        return adapter
    }

    /// A server that hears nothing for two heartbeats hangs up, and expects two beats in each.
    private static func advice(_ heartbeat: UInt16, _ policy: PulsePolicy) -> Advice? {
        let gap = policy.longestInterval
        let words = "a beat every \(Humane.duration(gap.nanoseconds)) with a heartbeat of"
        if gap >= .seconds(heartbeat) * 2 {
            return .refuse("\(words) \(heartbeat) s: the server would hang up; shorten `every`")
        }
        if gap * 2 > .seconds(heartbeat) {
            return .warn("\(words) \(heartbeat) s: the server expects two in that time")
        }
        if policy.interval < .milliseconds(450) {
            return .warn("AMQP counts in seconds: the server beats every 500 ms at the quickest")
        }
        return nil
    }
}
