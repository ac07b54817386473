/// Why a session died: one of a closed set, each with words a user understands.
///
/// Texts that came from a peer must have passed through ``PeerText`` before they get here.
public enum Cause: Sendable, Hashable, Codable {
    /// The name has no address.
    case nameUnresolved(String)
    /// The far end refused the connection.
    case refused
    /// No route, or an answer that says so.
    case unreachable(String)
    /// The attempt took longer than the connect timeout, in that stage.
    case connectTimeout(Stage)
    /// The TLS handshake failed, and why.
    case tls(TLSFailure)
    /// The peer's hello was not what the protocol asks for.
    case badHello(String)
    /// The peer refused the credentials.
    case credentialsRefused(String)
    /// A gateway refused us, which it also does while what stands behind it starts.
    case forbidden(String)
    /// That many probes in a row ran out of time.
    case noAnswer(misses: Int)
    /// The peer promised to beat so often and was silent for as long as its protocol allows.
    case silent(for: Duration, promised: Duration)
    /// The kernel gave up on the connection (ETIMEDOUT).
    case kernelTimeout
    /// The peer broke the protocol.
    case protocolError(String)
    /// The peer passed a limit that Holter states.
    case limitReached(String)
    /// The peer closed in order; with code and reason where the protocol has them.
    case closedByPeer(code: Int?, reason: String)
    /// The peer of an accepted link said goodbye and went: nothing is wrong.
    case left(String)
    /// The peer reset the connection.
    case reset
    /// A newer connection of the same name took its place.
    case replaced
    /// Nothing was read, written or either for as long as the listener allows.
    case idle(IdleKind, after: Duration)
    /// The peer asks to be dialled anew, for it restarts or retires the connection; and why.
    case moved(String)
    /// The peer asks to be left alone for a time; what it said, and for how long.
    case askedToWait(String, for: Duration)
    /// The peer sends us elsewhere; what it said, and where to.
    case redirected(String)
    /// Somebody else says to be who we are; the peer told, or how the links end makes us guess.
    case contested(isGuess: Bool)
    /// Closed after the same silence as the times before; and whether quicker beats would help.
    case closedInSilence(after: Duration, beatsHelp: Bool)
    /// An operator killed it.
    case killed(KillMode)
    /// Something on this machine stands in the way (no file descriptors, no such source address).
    case local(String)

    /// Whether it came from the far end, so that the path to it is there.
    var provesPath: Bool {
        switch self {
        case .refused, .tls, .badHello, .credentialsRefused, .forbidden, .protocolError,
            .limitReached, .closedByPeer, .left, .reset, .replaced, .moved, .askedToWait,
            .redirected, .contested, .closedInSilence:
            true
        case .nameUnresolved, .unreachable, .connectTimeout, .noAnswer, .silent, .kernelTimeout,
            .killed, .local, .idle:
            false
        }
    }

    /// Whether it is that nothing came in time, which the kernel's facts may explain.
    var isSilence: Bool {
        switch self {
        case .noAnswer, .silent: true
        default: false
        }
    }

    /// Whether nothing is wrong: whoever dialled us has left in order.
    public var isCalm: Bool { if case .left = self { true } else { false } }

    /// The same at a port of ours, where whoever dialled may leave when it wants to.
    var atPort: Cause {
        switch self {
        case .closedByPeer(nil, ""): .left("")
        // A WebSocket's normal end, going away, and no code at all (RFC 6455, section 7.4.1).
        case .closedByPeer(1000?, let reason), .closedByPeer(1001?, let reason),
            .closedByPeer(1005?, let reason):
            .left(reason)
        default: self
        }
    }

    /// Whether another attempt can help by itself; where not, the session rests in dead.
    public var allowsRetry: Bool { retryAdvice != .never }

    /// Whether, and how soon, another attempt can help by itself.
    public var retryAdvice: RetryAdvice {
        switch self {
        case .credentialsRefused, .redirected, .contested: .never
        case .forbidden: .slow
        case .tls(let failure): failure.retryAdvice
        case .closedByPeer(code: 1008, _): .slow
        case .closedByPeer(let code?, _): (4400...4499).contains(code) ? .never : .normal
        default: .normal
        }
    }
}

/// Whether another attempt can help by itself.
public enum RetryAdvice: Sendable, Hashable, Codable, CaseIterable {
    /// As soon as the backoff says.
    case normal
    /// In a few minutes: the far end may mend itself, and is not to be pressed until then.
    case slow
    /// Not before somebody changes something.
    case never
}

/// What went wrong in a TLS handshake.
public enum TLSFailure: Sendable, Hashable, Codable {
    /// The certificate's time is over.
    case expired
    /// The certificate's time has not begun.
    case notYetValid
    /// The certificate's key is too short, so many bits.
    case weakKey(bits: Int)
    /// No trusted authority signed it; a self-signed certificate is one of these.
    case unknownIssuer
    /// It was made for another name.
    case wrongName(String)
    /// The peer asked for a client certificate or refused ours.
    case clientCertificate
    /// It was required, and the peer offers none.
    case notOffered
    /// Anything else, in words.
    case handshake(String)

    /// A certificate that is out of its time may be replaced any minute.
    var retryAdvice: RetryAdvice {
        switch self {
        case .handshake: .normal
        case .expired, .notYetValid: .slow
        case .weakKey, .unknownIssuer, .wrongName, .clientCertificate, .notOffered: .never
        }
    }
}

/// How an operator ends a session.
public enum KillMode: UInt8, Sendable, Hashable, Codable, CaseIterable {
    /// As the protocol says goodbye, then FIN.
    case close
    /// At once, with RST.
    case reset
    /// As `close`, and no reconnect until released.
    case hold
    /// As `close`, and an inbound peer is refused for a time.
    case ban

    /// The verb of the dialog and the journal.
    public var word: String {
        switch self {
        case .close: "close"
        case .reset: "reset"
        case .hold: "hold"
        case .ban: "ban"
        }
    }
}

extension Cause: CustomStringConvertible {
    /// One clause for the row, the journal and JSON.
    public var description: String {
        switch self {
        case .nameUnresolved(let detail): Self.join("name unresolved", detail)
        case .refused: "refused"
        case .unreachable(let detail): Self.join("unreachable", detail)
        case .connectTimeout(let stage): "connect timeout (\(stage.words))"
        case .tls(let failure): "TLS failure: \(failure)"
        case .badHello(let detail): Self.join("bad hello", detail)
        case .credentialsRefused(let detail), .forbidden(let detail):
            Self.join("credentials refused", detail)
        case .noAnswer(let misses): "no answer in time (\(misses) missed)"
        case .silent(let silence, let promised):
            Humane.silence(silence.nanoseconds, promised: promised.nanoseconds)
        case .kernelTimeout: "kernel timeout"
        case .protocolError(let detail): Self.join("protocol error", detail)
        case .limitReached(let detail): Self.join("limit reached", detail)
        case .closedByPeer(let code?, let reason): Self.join("closed by peer \(code)", reason)
        case .closedByPeer(nil, let reason): Self.join("closed by peer", reason)
        case .left(let reason): Self.join("left", reason)
        case .reset: "reset by peer"
        case .replaced: "replaced by a newer connection of the same name"
        case .idle(let kind, let after):
            "idle: \(kind.words) for \(Humane.duration(after.bounded))"
        case .moved(""): "server asked us to move"
        case .moved(let reason): "server asked us to move (\(reason))"
        case .askedToWait(let words, let time):
            "\(words): asked to wait \(Humane.clock(seconds: time.bounded / 1_000_000_000))"
        case .redirected(let words): Self.join("redirected", words)
        case .contested(isGuess: false): "somebody else uses this client id"
        case .contested(isGuess: true):
            "closed again right after the hello: somebody else uses this client id?"
        case .closedInSilence(let silence, let beatsHelp):
            "closed after \(Humane.duration(silence.bounded)) of silence, as before: "
                + "a proxy's idle limit?"
                + (beatsHelp ? " `every` below it keeps it open" : "")
        case .killed(let mode): "killed by you (\(mode.word))"
        case .local(let detail): detail
        }
    }

    private static func join(_ words: String, _ detail: String) -> String {
        detail.isEmpty ? words : "\(words): \(detail)"
    }
}

extension TLSFailure: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .expired: "certificate expired"
        case .notYetValid: "certificate is not valid yet"
        case .weakKey(let bits): "certificate with a key of \(bits) bits"
        case .unknownIssuer: "certificate from an unknown issuer"
        case .wrongName(let name): "certificate is not for \(name)"
        case .clientCertificate: "client certificate refused or missing"
        case .notOffered: "the peer offers none"
        case .handshake(let detail): detail
        }
    }
}
