import Heartbeat

extension Adapter {
    /// Redis and Valkey.
    static let redis = Adapter(
        name: "redis", defaultPort: 6379,
        summary: "Redis and Valkey: PING with an id, which comes back",
        options: [.credentials, .database],
        beat: { _ in .echoed },
        converse: { target, _ throws(TargetError) in RedisConversation(target: target) })

    /// The same over TLS.
    static let rediss = Adapter(
        name: "rediss", defaultPort: 6379, secure: true,
        summary: "as redis, over TLS",
        options: [.credentials, .database],
        beat: { _ in .echoed },
        converse: { target, _ throws(TargetError) in RedisConversation(target: target) })
}
