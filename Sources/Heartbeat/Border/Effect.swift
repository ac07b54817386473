/// What the shell must do now.
///
/// It obeys in order, decides nothing and reports what came of it as an ``Event``.
public enum Effect: Sendable, Hashable {
    /// Dial: resolve, connect, secure, greet. Answer with `stage`, then `up` or `down`.
    case open(Link)
    /// Write one probe that carries (or is remembered by) this id. Answer with `sent` when it has
    /// left.
    case probe(Link, nonce: UInt64)
    /// End the socket; `down` is not awaited, nothing more is heard of this link.
    case close(Link, CloseMode)
    /// As a polite close, and with the reason where the protocol has a place for it.
    indirect case farewell(Link, Cause)
    /// End a connection whose hello took too long; nothing is awaited.
    case dismiss(Arrival)
    /// Let a connection in as it is: it was silent for long enough. Answered by `admit`.
    case letIn(Arrival)
    /// Accept no more connections at any port until ``resumeAccepting``.
    case pauseAccepting
    /// Accept again. Answer with `filesFree`, or with `outOfFiles` where there is still none.
    case resumeAccepting
    /// Read the kernel's facts. Answer with `kernel`, or not at all.
    case inspect(Link)
    /// Tell somebody of an alert; nothing is awaited.
    indirect case alert(AlertNote)
    /// Let go of what is kept for this session; its link, if it had one, was closed before.
    case forget(SessionID)
}

/// How a socket ends.
public enum CloseMode: UInt8, Sendable, Hashable, Codable {
    /// Say goodbye as the protocol does, then FIN; if that takes longer than the grace, reset.
    case polite
    /// RST at once.
    case reset
}

/// A list of effects that keeps its storage from turn to turn.
public struct EffectList: Sendable {
    /// In the order in which they must be obeyed.
    public private(set) var all: [Effect] = []

    /// An empty list.
    public init() {}

    /// Adds one at the end.
    public mutating func append(_ effect: Effect) {
        all.append(effect)
    }

    /// Empties the list and keeps its storage.
    public mutating func removeAll() {
        all.removeAll(keepingCapacity: true)
    }
}
