import Heartbeat

/// The end of Engine.IO that dials: learns the server's rhythm and answers its pings.
struct EngineIOClient: MessageDialect {
    private enum Phase {
        /// The upgrade is done. Can become: joining, up.
        case opening
        /// The namespace is asked for. Can become: up.
        case joining
        case up
    }

    private var phase = Phase.opening
    private var facts: [Fact] = []
    /// The namespace that is joined; nil where messages are the application's own.
    private let namespace: SocketIONamespace?

    init(_ namespace: SocketIONamespace?) { self.namespace = namespace }

    mutating func begin(_ agreement: WebSocketAgreement, _ out: inout MessageOutlet) {
        facts = agreement.facts
    }

    mutating func receive(_ text: [UInt8], _ out: inout MessageOutlet) {
        guard let packet = text.first else { return out.breakRule("an empty packet") }
        let body = text.dropFirst()
        if case .opening = phase {
            guard packet == EngineIO.Packet.open, let fields = JSONFields(body) else {
                return out.leave(
                    code: 1002, "no open packet", .badHello("no open packet of Engine.IO"))
            }
            return open(fields, &out)
        }
        switch packet {
        case EngineIO.Packet.ping:
            out.send("3" + String(decoding: body, as: UTF8.self))
            out.signal(.asked(count: 1))
        case EngineIO.Packet.close:
            out.leave(code: 1000, "", .closedByPeer(code: nil, reason: "Engine.IO closed"))
        case EngineIO.Packet.message: if let namespace { hear(body, namespace, &out) }
        // A pong that nobody asked for is life.
        case EngineIO.Packet.pong, EngineIO.Packet.noop: break
        default: out.breakRule("an unknown packet of Engine.IO")
        }
    }

    private mutating func open(_ fields: JSONFields, _ out: inout MessageOutlet) {
        if let sid = fields.text("sid") {
            facts.append(Fact("sid", PeerText(sid, limit: 40).description))
        }
        if let rhythm = EngineIO.rhythm(fields) { out.signal(.expects(rhythm)) }
        guard let namespace else { return comeUp(&out) }
        phase = .joining
        out.send(namespace.join)
    }

    private mutating func comeUp(_ out: inout MessageOutlet) {
        phase = .up
        out.comeUp(facts: facts)
    }

    private mutating func hear(
        _ body: ArraySlice<UInt8>, _ namespace: SocketIONamespace, _ out: inout MessageOutlet
    ) {
        guard let packet = SocketIOPacket(body) else {
            return out.breakRule("not a packet of Socket.IO")
        }
        guard packet.namespace == namespace.name else { return }
        switch packet.kind {
        case .connect: if case .joining = phase { comeUp(&out) }
        case .connectError: out.leave(code: 1000, "", namespace.refusal(packet))
        case .disconnect:
            out.leave(
                code: 1000, "", .closedByPeer(code: nil, reason: "disconnected by the server"))
        case .event, .binaryEvent: if let answer = packet.acknowledgement { out.send(answer) }
        case .ack, .binaryAck: break
        }
    }

    mutating func probe(nonce: UInt64, _ out: inout MessageOutlet) {
        if case .up = phase { out.acts.append(.ping(nonce)) }
    }

    mutating func close(_ out: inout MessageOutlet) {
        if let namespace, case .up = phase { out.send(namespace.leave) }
        out.send("1")
    }
}
