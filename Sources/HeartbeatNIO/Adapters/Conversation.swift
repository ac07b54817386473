public import Heartbeat
public import NIOCore

/// What one link speaks: bytes in, signals and bytes out.
///
/// A conversation is pure protocol: it reads no clock, sets no timer and does no I/O. Nothing a
/// peer sends may trap it; what breaks the protocol becomes `fail` with a cause. One value serves
/// one generation of a session and is dropped with it.
public protocol Conversation {
    /// The transport (and TLS) is ready: say hello, and signal `up` when none is needed.
    mutating func begin(_ outlet: inout Outlet)

    /// Bytes came: consume whole messages, leave a part of one for the next call.
    ///
    /// The shell keeps what is left and closes the link when it grows over `partialLimit`.
    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet)

    /// The TLS handshake that was asked for with ``Signal/secure`` is done: go on.
    mutating func secured(_ outlet: inout Outlet)

    /// Go on with work that was told of with ``Signal/working``, a turn of the event loop later.
    mutating func goOn(_ outlet: inout Outlet)

    /// An accepted peer that settled is let in: say who it is, as far as it told, and signal `up`.
    mutating func letIn(_ outlet: inout Outlet)

    /// Write one probe; where the protocol echoes it, it carries this id.
    mutating func probe(nonce: UInt64, _ outlet: inout Outlet)

    /// Write why an accepted peer is not let in, as far as the protocol has words for it now; what
    /// was said before in the same turn was not sent.
    mutating func refuse(_ refusal: Refusal, _ outlet: inout Outlet)

    /// Write the goodbye; the shell sends FIN after it.
    mutating func close(_ outlet: inout Outlet)

    /// Write the goodbye that says why we end it, where the protocol has a place for that.
    mutating func close(because cause: Cause, _ outlet: inout Outlet)

    /// The cause of death when the peer ended the stream now; nil where a plain end says it all.
    var endCause: Cause? { get }

    /// Whether the socket of a link that is over stays until the peer closes it, no longer than the
    /// grace, for what lies below still answers.
    var lingers: Bool { get }

    /// The most bytes of an unfinished message that may wait.
    var partialLimit: Int { get }
}

extension Conversation {
    /// Nothing to do: most protocols never ask for TLS on the way.
    public mutating func secured(_ outlet: inout Outlet) {}

    /// Nothing to do: most protocols never work for more than a turn.
    public mutating func goOn(_ outlet: inout Outlet) {}

    /// Nothing to do: most protocols have a hello with an end.
    public mutating func letIn(_ outlet: inout Outlet) {}

    /// The plain goodbye: no place for a reason.
    public mutating func close(because cause: Cause, _ outlet: inout Outlet) { close(&outlet) }

    /// Nothing to say: the end says it all.
    public mutating func refuse(_ refusal: Refusal, _ outlet: inout Outlet) {}

    /// A plain end says it all.
    public var endCause: Cause? { nil }

    /// What is over is closed.
    public var lingers: Bool { false }

    /// 64 KiB.
    public var partialLimit: Int { 65_536 }
}

/// Where a conversation puts what it has to say; kept and reused by the shell.
public struct Outlet {
    /// Bytes to write, in order.
    public var bytes: ByteBuffer
    /// What the engine must hear, in order.
    public var signals: [Signal]

    /// An empty outlet.
    public init(bytes: ByteBuffer = ByteBuffer()) {
        self.bytes = bytes
        signals = []
    }

    /// The cause that ends the link, if it is over.
    var failure: Cause? {
        for case .fail(let cause) in signals { return cause }
        return nil
    }

    /// Adds a signal.
    @inlinable
    public mutating func signal(_ signal: Signal) {
        signals.append(signal)
    }

    /// Most bytes of storage that are kept from turn to turn: one long answer must not make every
    /// later one as large.
    private static let keptStorage = 65_536

    /// Empties it and keeps its storage.
    public mutating func clear() {
        if bytes.storageCapacity > Self.keptStorage {
            bytes = ByteBuffer()
        } else {
            bytes.clear()
        }
        signals.removeAll(keepingCapacity: true)
    }
}

/// What a conversation tells the engine; that bytes came is told by the shell.
public enum Signal: Sendable, Hashable {
    /// The hello is done.
    case up
    /// An answer came: with the probe's id, or nil where answers carry none.
    case answered(nonce: UInt64?)
    /// Who the peer of an accepted link says it is; told before `up` where it is known then, and
    /// whenever it says so.
    indirect case introduced(Introduction)
    /// An accepted peer may be let in as it is, and may still say who it is: it is up a moment later
    /// (``Conversation/letIn(_:)``), or with what it does next.
    case settled
    /// The peer asked for a sign of life, that many times, and was answered.
    case asked(count: Int)
    /// What the protocol promises of the peer's own beats.
    indirect case expects(Rhythm)
    /// There is work for more than one turn of the event loop: ``Conversation/goOn(_:)`` follows.
    case working
    /// Both ends agreed to go on in TLS: what is in `bytes` is written in the clear, then the
    /// handshake begins and ``Conversation/secured(_:)`` follows.
    case secure
    /// Facts to show; values from a peer are ``Heartbeat/PeerText``.
    indirect case learned([Fact])
    /// The link is over, with this cause; what is in `bytes` (an error reply, a close frame) is
    /// still written.
    indirect case fail(Cause)
}
