public import Heartbeat
public import NIOCore

/// A WebSocket as its client holds it (RFC 6455): the upgrade, then pings that carry an id and
/// their pongs.
///
/// Data is life and is skipped; pings of the peer are answered in the same turn, the last of a
/// flood alone, as the RFC allows. What it does not do: speak to anyone, check text for UTF-8,
/// offer extensions.
public struct WebSocketConversation: Conversation {
    /// Where the link stands.
    private enum Phase {
        /// The upgrade is asked for. Can become: open, over.
        indirect case greeting(WebSocketHello)
        /// Frames go both ways. Can become: over.
        case open
        /// One of us said goodbye or broke the rules; whatever still comes is dropped.
        case over
    }

    /// The most answers told of one read; those of a flood beyond it are life and nothing more.
    private static let answersPerRead = 64

    /// The most control frames that a peer may send between two of our probes; a flood beyond it
    /// ends the link.
    static let controlFramesPerProbe = 200_000

    private var phase: Phase
    private var reader: WebSocketReader
    private var random: SplitMix
    /// Pings and pongs since the last probe.
    private var controlFrames = 0
    /// The bytes of a ping's payload.
    private let pingSize: Int

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
        self.pingSize = min(max(8, pingSize), 125)
        random = SplitMix(seed: seed)
        var key = ByteBuffer()
        key.writeMultipleIntegers(random.next(), random.next())
        let request = try WebSocketRequest(target, key: Array(key.readableBytesView))
        phase = .greeting(WebSocketHello(request))
        reader = WebSocketReader(role: .client, frameLimit: frameLimit)
    }

    /// Asks for the upgrade.
    public mutating func begin(_ outlet: inout Outlet) {
        guard case .greeting(let hello) = phase else { return }
        outlet.bytes.writeString(hello.request.text)
    }

    /// Reads the answer to the upgrade, then frames.
    public mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        switch phase {
        case .greeting(let hello): greet(hello, &bytes, &outlet)
        case .open: read(&bytes, &outlet)
        case .over: bytes.moveReaderIndex(to: bytes.writerIndex)
        }
    }

    /// Writes a ping: 14 bytes where the payload is the id alone.
    public mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        guard case .open = phase else { return }
        controlFrames = 0
        if pingSize == 8 {
            outlet.bytes.writeWebSocketPing(nonce: nonce, mask: mask())
        } else {
            outlet.bytes.writeWebSocketPing(nonce: nonce, count: pingSize, mask: mask())
        }
    }

    /// Writes a close frame with code 1000; nothing when the upgrade is not done or the link is
    /// over.
    public mutating func close(_ outlet: inout Outlet) {
        guard case .open = phase else { return }
        phase = .over
        outlet.bytes.writeWebSocketClose(code: 1000, mask: mask())
    }

    /// What an end without a close frame means.
    public var endCause: Cause? {
        switch phase {
        case .greeting: .badHello("closed during the handshake")
        case .open: .closedByPeer(code: 1006, reason: "no close frame")
        case .over: nil
        }
    }

    /// The size of the largest HTTP head; frames wait for at most 131 bytes.
    public var partialLimit: Int { HTTPHead.limit }

    private mutating func mask() -> UInt32 {
        UInt32(truncatingIfNeeded: random.next() >> 32)
    }

    private mutating func greet(
        _ hello: WebSocketHello, _ bytes: inout ByteBuffer, _ outlet: inout Outlet
    ) {
        var hello = hello
        switch hello.receive(&bytes) {
        case nil:
            phase = .greeting(hello)
        case .failed(let cause):
            end(cause, &bytes, &outlet)
        case .agreed(let facts):
            phase = .open
            outlet.signal(.up)
            if !facts.isEmpty { outlet.signal(.learned(facts)) }
            read(&bytes, &outlet)
        }
    }

    private mutating func read(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        var ping: WebSocketPayload?
        var answers = 0
        do throws(WebSocketViolation) {
            while let item = try reader.next(&bytes) {
                controlFrames += 1
                switch item {
                case .ping(let payload):
                    ping = payload
                case .pong(let payload):
                    guard answers < Self.answersPerRead, let nonce = payload.nonce(in: pingSize)
                    else { continue }
                    answers += 1
                    outlet.signal(.answered(nonce: nonce))
                case .close(let close):
                    outlet.bytes.writeWebSocketClose(code: close.code, mask: mask())
                    let code = close.code.map(Int.init)
                    end(
                        .closedByPeer(code: code, reason: close.reason.description), &bytes, &outlet
                    )
                    return
                }
            }
            guard controlFrames <= Self.controlFramesPerProbe else {
                outlet.bytes.writeWebSocketClose(code: 1008, mask: mask())
                let limit = Self.controlFramesPerProbe
                let cause = Cause.limitReached("a flood of more than \(limit) pings and pongs")
                return end(cause, &bytes, &outlet)
            }
            guard let ping else { return }
            outlet.bytes.writeWebSocketPong(answering: ping, mask: mask())
        } catch {
            outlet.bytes.writeWebSocketClose(code: error.closeCode, mask: mask())
            end(error.cause, &bytes, &outlet)
        }
    }

    private mutating func end(_ cause: Cause, _ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        phase = .over
        bytes.moveReaderIndex(to: bytes.writerIndex)
        outlet.signal(.fail(cause))
    }
}
