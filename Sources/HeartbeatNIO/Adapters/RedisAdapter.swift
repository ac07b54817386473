import Heartbeat

extension Adapter {
    /// Redis and Valkey.
    static let redis = accepting(
        Adapter(
            name: "redis", defaultPort: 6379,
            summary: "Redis and Valkey: PING with an id, which comes back",
            options: [.credentials, .database],
            beat: { _ in .echoed },
            converse: { target, _ throws(TargetError) in RedisConversation(target: target) }))

    /// The same over TLS.
    static let rediss = accepting(
        Adapter(
            name: "rediss", defaultPort: 6379, secure: true,
            summary: "as redis, over TLS",
            options: [.credentials, .database],
            beat: { _ in .echoed },
            converse: { target, _ throws(TargetError) in RedisConversation(target: target) }))

    private static func accepting(_ adapter: Adapter) -> Adapter {
        var adapter = adapter
        adapter.settings = [RedisRole.option]
        adapter.accepting = Accepting(
            beat: { _ in .passive },
            converse: { target, _ throws(TargetError) in RedisServerConversation(target: target) })
        return adapter
    }
}
