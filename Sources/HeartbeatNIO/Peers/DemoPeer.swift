public import Heartbeat

/// One peer of the demo as a watcher needs it: where it is, what to call it and how to beat.
public struct DemoPeer: Sendable, Hashable {
    /// Where, credentials and script included.
    public var url: String
    /// A name that is its alone.
    public var name: String
    /// Labels to filter by.
    public var tags: [String]
    /// The interval, timeout, misses and backoff that show its character within half a minute.
    public var policy: PulsePolicy
    /// What to expect of it.
    public var character: PeerCharacter
}
