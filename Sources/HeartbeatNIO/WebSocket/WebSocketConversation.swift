public import Heartbeat
public import NIOCore

/// A WebSocket as either end holds it (RFC 6455): the upgrade, then pings that carry an id and
/// their pongs.
///
/// Without a dialect data is life and is skipped, unread; pings of the peer are answered in the
/// same turn, the last of a flood alone, as the RFC allows. Extensions are neither offered nor
/// agreed to.
public struct WebSocketConversation: Conversation {
    /// Where the link stands.
    enum Phase {
        /// The upgrade is asked for. Can become: open, over.
        indirect case greeting(WebSocketHello)
        /// The peer is to ask for the upgrade. Can become: open, over.
        indirect case accepting(WebSocketAcceptor)
        /// Frames go both ways. Can become: over.
        case open
        /// One of us said goodbye or broke the rules; whatever still comes is dropped.
        case over
    }

    /// The most answers told of one read; those of a flood beyond it are life and nothing more.
    private static let answersPerRead = 64

    /// Control frames of one read that are nobody's flood, and the most beyond them between two of
    /// our probes; more end the link.
    ///
    /// A flood is told by how dense it is: whoever pings now and then fills no read, however long it
    /// is since we probed, and texts are not counted at all.
    static let controlFramesPerRead = 64
    static let controlFramesPerProbe = 200_000

    /// What a server closes with that is about to go (1001) or to restart (1012).
    private static let moves: Set<UInt16> = [1001, 1012]

    var phase: Phase
    private var reader: WebSocketReader
    private var random: SplitMix
    /// Pings and pongs since the last probe, beyond those that a read may have.
    private var controlFrames = 0
    /// The bytes of a ping's payload.
    private let pingSize: Int
    /// What is spoken in text messages; nil where none is read.
    var dialect: (any MessageDialect)?

    /// A link to a target, with a seed of its own for the key and the masks.
    ///
    /// A ping's payload is the probe's id, filled up to `pingSize` bytes (8 to 125).
    public init(target: Target, pingSize: Int = 8) throws(TargetError) {
        try self.init(
            target: target, seed: UInt64.random(in: .min ... .max), pingSize: pingSize)
    }

    /// A link whose key and masks follow from a seed, so that its bytes can be told beforehand.
    public init(
        target: Target, seed: UInt64, frameLimit: UInt64 = 16 << 20, pingSize: Int = 8
    ) throws(TargetError) {
        try self.init(target: target, seed: seed, frameLimit, pingSize, dialect: nil)
    }

    /// A link that a dialect speaks over; the target is as the dialect wants it.
    ///
    /// The wall clock at the dial is what dates in the server's answer are compared with.
    init(
        target: Target, seed: UInt64 = .random(in: .min ... .max), _ frameLimit: UInt64 = 16 << 20,
        _ pingSize: Int = 8, dialledAt: Int64 = Clocks.wall(at: Clocks.now).unixSeconds,
        dialect: (any MessageDialect)?
    ) throws(TargetError) {
        self.pingSize = min(max(8, pingSize), 125)
        random = SplitMix(seed: seed)
        var key = ByteBuffer()
        key.writeMultipleIntegers(random.next(), random.next())
        let request = try WebSocketRequest(target, key: Array(key.readableBytesView))
        phase = .greeting(WebSocketHello(request, dialledAt: dialledAt))
        self.dialect = dialect
        reader = WebSocketReader(
            role: .client, frameLimit: frameLimit, readsTexts: dialect != nil)
    }

    /// A link that a peer opens: what it must ask for, and what is spoken then.
    init(accepting door: WebSocketDoor, dialect: (any MessageDialect)? = nil) {
        pingSize = 8
        random = SplitMix(seed: 0)
        phase = .accepting(WebSocketAcceptor(door: door))
        self.dialect = dialect
        reader = WebSocketReader(role: .server, readsTexts: dialect != nil)
    }

    /// Asks for the upgrade, where it is ours to ask.
    public mutating func begin(_ outlet: inout Outlet) {
        guard case .greeting(let hello) = phase else { return }
        outlet.bytes.writeString(hello.request.text)
    }

    /// Reads the upgrade or the answer to it, then frames.
    public mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        switch phase {
        case .greeting(let hello): greet(hello, &bytes, &outlet)
        case .accepting(let acceptor): accept(acceptor, &bytes, &outlet)
        case .open: read(&bytes, &outlet)
        case .over: bytes.moveReaderIndex(to: bytes.writerIndex)
        }
    }

    /// Writes the status that refuses an upgrade, with the reason.
    public mutating func refuse(_ refusal: Refusal, _ outlet: inout Outlet) {
        phase = .over
        let isForbidden = refusal == .banned || refusal == .held
        let answer = WebSocketAcceptor.refusal(
            isForbidden ? 403 : 503, isForbidden ? "Forbidden" : "Service Unavailable",
            ["X-Reason: \(refusal.words)"])
        if case .refused(let text, _) = answer { outlet.bytes.writeString(text) }
    }

    /// Writes a ping: 14 bytes (10 from the accepting end) where the payload is the id alone.
    public mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        guard case .open = phase else { return }
        controlFrames = 0
        if dialect != nil {
            speak(&outlet) { $0.probe(nonce: nonce, &$1) }
        } else {
            ping(nonce, mask: mask(), &outlet)
        }
    }

    /// Writes a ping of the WebSocket itself.
    func ping(_ nonce: UInt64, mask: UInt32?, _ outlet: inout Outlet) {
        if pingSize == 8 {
            outlet.bytes.writeWebSocketPing(nonce: nonce, mask: mask)
        } else {
            outlet.bytes.writeWebSocketPing(nonce: nonce, count: pingSize, mask: mask)
        }
    }

    /// Writes a close frame with code 1000; nothing when the upgrade is not done or the link is
    /// over.
    public mutating func close(_ outlet: inout Outlet) {
        guard case .open = phase else { return }
        if dialect != nil { speak(&outlet) { $0.close(&$1) } }
        guard case .open = phase else { return }
        phase = .over
        outlet.bytes.writeWebSocketClose(code: 1000, mask: mask())
    }

    /// Code 1008, for what breaks a rule of ours, and the rule.
    public mutating func close(because cause: Cause, _ outlet: inout Outlet) {
        guard case .open = phase else { return }
        phase = .over
        outlet.bytes.writeWebSocketClose(code: 1008, reason: cause.description, mask: mask())
    }

    /// What an end without a close frame means.
    public var endCause: Cause? {
        switch phase {
        case .greeting, .accepting: .badHello("closed during the handshake")
        case .open: .closedByPeer(code: 1006, reason: "no close frame")
        case .over: nil
        }
    }

    /// The size of the largest HTTP head; frames wait for at most 131 bytes.
    public var partialLimit: Int { HTTPHead.limit }

    /// The mask of the next frame; a server sends none.
    mutating func mask() -> UInt32? {
        reader.role == .client ? UInt32(truncatingIfNeeded: random.next() >> 32) : nil
    }

    private mutating func greet(
        _ hello: WebSocketHello, _ bytes: inout ByteBuffer, _ outlet: inout Outlet
    ) {
        var hello = hello
        switch hello.receive(&bytes) {
        case nil:
            phase = .greeting(hello)
        case .failed(let cause):
            end(cause, &outlet)
        case .agreed(let facts):
            phase = .open
            if dialect == nil {
                outlet.signal(.up)
                if !facts.isEmpty { outlet.signal(.learned(facts)) }
            } else {
                speak(&outlet) { $0.begin(WebSocketAgreement(facts), &$1) }
            }
        }
        read(&bytes, &outlet)
    }

    /// Reads what came while the link is open; what comes after its end is dropped.
    mutating func read(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        var ping: WebSocketPayload?
        var pings = 0
        var pongs = 0
        var answers = 0
        do throws(WebSocketViolation) {
            while case .open = phase, let item = try reader.next(&bytes) {
                switch item {
                case .ping(let payload):
                    ping = payload
                    pings += 1
                case .pong(let payload):
                    pongs += 1
                    guard answers < Self.answersPerRead, let nonce = payload.nonce(in: pingSize)
                    else { continue }
                    answers += 1
                    outlet.signal(.answered(nonce: nonce))
                case .text(let text):
                    speak(&outlet) { $0.receive(text, &$1) }
                case .close(let close):
                    outlet.bytes.writeWebSocketClose(code: close.code, mask: mask())
                    end(cause(of: close), &outlet)
                }
            }
            controlFrames += max(0, pings + pongs - Self.controlFramesPerRead)
            if controlFrames > Self.controlFramesPerProbe, case .open = phase {
                outlet.bytes.writeWebSocketClose(code: 1008, mask: mask())
                let limit = Self.controlFramesPerProbe
                end(.limitReached("a flood of more than \(limit) pings and pongs"), &outlet)
            }
            if let ping, case .open = phase {
                outlet.bytes.writeWebSocketPong(answering: ping, mask: mask())
                if reader.role == .server { outlet.signal(.asked(count: pings)) }
            }
        } catch {
            outlet.bytes.writeWebSocketClose(code: error.closeCode, mask: mask())
            end(error.cause, &outlet)
        }
        if case .over = phase { bytes.moveReaderIndex(to: bytes.writerIndex) }
    }

    private func cause(of close: WebSocketClose) -> Cause {
        if let cause = dialect?.cause(of: close) { return cause }
        let words = close.reason.description
        // Whoever dials us and goes away does not ask for anything.
        if reader.role == .client, let code = close.code, Self.moves.contains(code) {
            return .moved(words.isEmpty ? "\(code)" : "\(code) \(words)")
        }
        return .closedByPeer(code: close.code.map(Int.init), reason: words)
    }

    /// The link is over; what is left of the bytes is dropped by whoever reads them.
    mutating func end(_ cause: Cause, _ outlet: inout Outlet) {
        phase = .over
        outlet.signal(.fail(cause))
    }
}
