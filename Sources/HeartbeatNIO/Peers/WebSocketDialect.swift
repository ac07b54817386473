import NIOCore

/// The server's side of WebSocket: the upgrade, pongs, the close.
struct WebSocketDialect: PeerDialect {
    private enum Phase {
        case greeting(WebSocketAcceptor)
        case open(WebSocketReader)
        case over
    }

    private let falsifies: Bool
    private let refusal: PeerBehaviour.Refusal?
    private var hasClosed = false
    private var phase = Phase.greeting(WebSocketAcceptor())

    /// A server; one with a refusal upgrades nobody.
    init(falsifies: Bool = false, refusal: PeerBehaviour.Refusal? = nil) {
        self.falsifies = falsifies
        self.refusal = refusal
    }

    var isOpen: Bool { if case .open = phase { true } else { false } }

    mutating func receive(_ bytes: inout ByteBuffer) -> PeerRequest? {
        switch phase {
        case .greeting(let acceptor): return greet(acceptor, &bytes)
        case .open(let reader): return read(reader, &bytes)
        case .over:
            bytes.moveReaderIndex(to: bytes.writerIndex)
            return nil
        }
    }

    mutating func farewell(code: UInt16, reason: String) -> ByteBuffer {
        guard isOpen, !hasClosed else { return ByteBuffer() }
        hasClosed = true
        var frame = ByteBuffer()
        frame.writeWebSocketClose(code: code, reason: reason, mask: nil)
        return frame
    }

    func unasked(_ kind: PeerBehaviour.Flood.Kind) -> ByteBuffer {
        var frame = ByteBuffer()
        switch kind {
        case .pings: frame.writeWebSocketPing(nonce: 0, mask: nil)
        case .answers: frame.writeWebSocketPong(nonce: 0, mask: nil)
        }
        return frame
    }

    private mutating func greet(
        _ acceptor: WebSocketAcceptor, _ bytes: inout ByteBuffer
    ) -> PeerRequest? {
        var acceptor = acceptor
        let outcome = acceptor.receive(&bytes)
        switch (outcome, refusal) {
        case (nil, _):
            phase = .greeting(acceptor)
            return nil
        case (.refused(let answer, _), _):
            phase = .over
            return .over(ByteBuffer(string: answer))
        case (.agreed, let refusal?):
            phase = .over
            let answer = WebSocketAcceptor.refusal(refusal.status, refusal.reason)
            guard case .refused(let text, _) = answer else { return nil }
            return .over(ByteBuffer(string: text))
        case (.agreed(let answer, _), nil):
            phase = .open(WebSocketReader(role: .server))
            return .setup(ByteBuffer(string: answer))
        }
    }

    private mutating func read(
        _ reader: WebSocketReader, _ bytes: inout ByteBuffer
    ) -> PeerRequest? {
        var reader = reader
        var frame = ByteBuffer()
        do throws(WebSocketViolation) {
            while let item = try reader.next(&bytes) {
                phase = .open(reader)
                switch item {
                case .pong, .text: continue
                case .ping(let ping):
                    pong(ping, &frame)
                    return .beat(frame)
                case .close(let close):
                    phase = .over
                    if !hasClosed { frame.writeWebSocketClose(code: close.code, mask: nil) }
                    return .over(frame)
                }
            }
            phase = .open(reader)
            return nil
        } catch {
            phase = .over
            if !hasClosed { frame.writeWebSocketClose(code: error.closeCode, mask: nil) }
            return .over(frame)
        }
    }

    private func pong(_ ping: WebSocketPayload, _ frame: inout ByteBuffer) {
        if falsifies {
            frame.writeWebSocketPong(nonce: ~(ping.nonce ?? 0), mask: nil)
        } else {
            frame.writeWebSocketPong(answering: ping, mask: nil)
        }
    }
}
