import Heartbeat

/// The end of Engine.IO that accepts: opens, pings, and lets its namespace be joined.
///
/// Its goodbye is the close frame alone, as that of a server that shuts down: a client that was
/// told `41` would not come back by itself.
struct EngineIOServer: MessageDialect {
    private let rhythm: Rhythm
    private var random: SplitMix
    /// The namespace that may be joined; nil where messages are the application's own.
    private let namespace: SocketIONamespace?
    private var agreement = WebSocketAgreement([])
    private var isUp = false

    init(_ rhythm: Rhythm, seed: UInt64, _ namespace: SocketIONamespace?) {
        self.rhythm = rhythm
        self.namespace = namespace
        random = SplitMix(seed: seed)
    }

    mutating func begin(_ agreement: WebSocketAgreement, _ out: inout MessageOutlet) {
        self.agreement = agreement
        let interval = EngineIO.milliseconds(rhythm.interval)
        let timeout = EngineIO.milliseconds(rhythm.silence - rhythm.interval)
        out.send(
            #"0{"sid":"\#(sid())","upgrades":[],"pingInterval":\#(interval),"#
                + #""pingTimeout":\#(timeout),"maxPayload":\#(WebSocketReader.textLimit)}"#)
        if namespace == nil { comeUp(&out) }
    }

    private mutating func sid() -> String {
        let digits = String(random.next(), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private mutating func comeUp(_ out: inout MessageOutlet) {
        isUp = true
        out.comeUp(name: agreement.name, facts: agreement.facts)
    }

    mutating func receive(_ text: [UInt8], _ out: inout MessageOutlet) {
        guard let packet = text.first else { return out.breakRule("an empty packet") }
        switch packet {
        case EngineIO.Packet.pong: if isUp { out.signal(.answered(nonce: nil)) }
        case EngineIO.Packet.message:
            if let namespace { hear(text.dropFirst(), namespace, &out) }
        case EngineIO.Packet.close:
            out.leave(code: 1000, "", .closedByPeer(code: nil, reason: "Engine.IO closed"))
        case EngineIO.Packet.ping: out.breakRule("invalid heartbeat direction")
        case EngineIO.Packet.upgrade, EngineIO.Packet.noop: break
        default: out.breakRule("an unknown packet of Engine.IO")
        }
    }

    private mutating func hear(
        _ body: ArraySlice<UInt8>, _ namespace: SocketIONamespace, _ out: inout MessageOutlet
    ) {
        guard let packet = SocketIOPacket(body) else {
            return out.breakRule("not a packet of Socket.IO")
        }
        let prefix = packet.namespace == "/" ? "" : packet.namespace + ","
        switch packet.kind {
        case .connect where packet.namespace != namespace.name:
            out.send(#"44\#(prefix){"message":"Invalid namespace"}"#)
        case .connect:
            out.send(#"40\#(prefix){"sid":"\#(sid())"}"#)
            if !isUp { comeUp(&out) }
        case .disconnect where packet.namespace == namespace.name:
            out.leave(
                code: 1000, "", .closedByPeer(code: nil, reason: "disconnected by the client"))
        case .event, .binaryEvent: if let answer = packet.acknowledgement { out.send(answer) }
        case .connectError: out.breakRule("a refusal from a client")
        case .disconnect, .ack, .binaryAck: break
        }
    }

    mutating func probe(nonce: UInt64, _ out: inout MessageOutlet) {
        if isUp { out.send("2") }
    }
}
