import Heartbeat

extension Adapter {
    /// memcached over its text protocol.
    static let memcached = Adapter(
        name: "memcached", defaultPort: 11211,
        summary: "memcached: mn, its no-op, or version",
        options: [.credentials],
        beat: { _ in .plain },
        converse: { target, _ throws(TargetError) in MemcachedConversation(target: target) })
}
