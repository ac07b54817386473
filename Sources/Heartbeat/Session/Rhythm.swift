/// What a protocol promises of a peer that beats by itself: how often something comes of it, and
/// how long its silence may last.
public struct Rhythm: Sendable, Hashable, Codable {
    /// The time from one of the peer's beats to the next.
    public var interval: Duration
    /// The silence after which the protocol gives the peer up; MQTT has 1.5 keep-alives, AMQP two
    /// heartbeats.
    public var silence: Duration

    /// A promise.
    public init(every interval: Duration, silence: Duration) {
        self.interval = interval
        self.silence = silence
    }
}
