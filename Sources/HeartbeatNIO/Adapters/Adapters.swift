import Heartbeat

/// The protocols that Holter speaks, one record each: a new one is a file and a line here.
public enum Adapters {
    /// All of them, in the order of the help.
    public static let all: [Adapter] = [
        .tcp, .tls, .ws, .wss, .redis, .rediss,
        .http2, .https2,
        .mqtt, .mqtts,
        .mysql, .postgres,
        .stomp, .stomps,
        .amqp, .amqps,
        .nats, .memcached,
    ]

    /// The one with a scheme.
    public static func named(_ scheme: String) -> Adapter? {
        all.first { $0.name == scheme }
    }
}
