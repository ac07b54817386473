/// What happened in the world: the only input of a ``Monitor`` beside time.
public enum Event: Sendable {
    /// An attempt reached a stage.
    case stage(Link, Stage)
    /// The protocol's hello is done: the session is alive.
    case up(Link)
    /// Something worth showing was learnt about the link; replaces facts of the same name.
    indirect case learned(Link, [Fact])
    /// The socket is gone (or the attempt failed), and why.
    indirect case down(Link, Cause)
    /// A probe left the process: its deadline starts now. `bytes` is its size on the wire.
    case sent(Link, nonce: UInt64, bytes: UInt32)
    /// The answer that carries this probe's id came; `nil` where answers carry no id.
    case answered(Link, nonce: UInt64?, bytes: UInt32)
    /// Bytes came that answer nothing; they are life all the same.
    case received(Link, bytes: UInt32)
    /// The peer asked for a sign of life, that many times, and was answered.
    case asked(Link, count: UInt32)
    /// What the protocol promises of the peer's own beats.
    indirect case expects(Link, Rhythm)
    /// Bytes left that are no probe (hello, answers to the peer's own probes).
    case wrote(Link, bytes: UInt32)
    /// What the kernel says of the socket; the answer to ``Effect/inspect(_:)``.
    indirect case kernel(Link, KernelFacts)
    /// The peer of an accepted link said who it is, after it was let in.
    indirect case introduced(Link, Introduction)
    /// A connection could not be accepted, or only with a file that others need: the process may
    /// have that many open.
    case outOfFiles(limit: Int)
    /// There are files for connections again.
    case filesFree
    /// The machine slept that long (CLOCK_BOOTTIME ran ahead of CLOCK_MONOTONIC).
    case resumed(after: Duration)
    /// A screen shows everything of this session: its long history is kept.
    case lookedAt(SessionID)
    /// A reading of the wall clock, for display only.
    indirect case wallClock(WallClock)
    /// What came of something that was asked of the program around the engine, for the journal.
    indirect case reported(OrderReport)
    /// What came of telling somebody of an alert.
    indirect case served(AlertOutcome)
    /// What an operator asks.
    indirect case order(Order)
}

/// One thing to show about a link, such as the TLS version or the server's name.
///
/// Values from a peer are ``PeerText``.
public struct Fact: Sendable, Hashable, Codable {
    /// What it is, in one or two words.
    public var name: String
    /// Its value, safe to show.
    public var value: String
    /// Whether it stands before the others, since somebody should know it.
    public var isNotable = false

    private enum CodingKeys: CodingKey { case name, value }

    /// A fact.
    public init(_ name: String, _ value: String, isNotable: Bool = false) {
        self.name = name
        self.value = value
        self.isNotable = isNotable
    }
}
