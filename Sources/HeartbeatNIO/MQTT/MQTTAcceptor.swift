import Heartbeat
import NIOCore

/// MQTT as a broker: takes a CONNECT, answers PINGREQ, grants subscriptions, and drops what is
/// published.
///
/// The client's keep-alive is a promise: half as long again without a packet and it is given up.
struct MQTTAcceptor: Conversation {
    private enum Phase {
        /// Waits for CONNECT. Can become: open, over.
        case greeting
        case open(MQTTVersion)
        case over
    }

    private let user: Secret?
    private let password: Secret?
    private let seed: UInt64
    private var phase = Phase.greeting
    private var reader = MQTTReader()

    /// A link with a client; where the target has a user or a password, the client must say them.
    ///
    /// Client ids that it gives out follow from the seed.
    init(target: Target, seed: UInt64) {
        user = target.hiddenUser
        password = target.hiddenPassword
        self.seed = seed
    }

    mutating func begin(_ outlet: inout Outlet) {}

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        var asked = 0
        do throws(MQTTViolation) {
            if case .greeting = phase, let first = bytes.readableBytesView.first, first != 0x10 {
                let start = PeerText(bytes.readableBytesView.prefix(16))
                throw .unexpected("no CONNECT but \"\(start)\"")
            }
            while let item = try next(&bytes) {
                switch (item, phase) {
                case (.packet(let packet), .greeting): try greeted(packet, &outlet)
                case (.packet(let packet), .open(let version)):
                    if packet.kind == .ping { asked += 1 }
                    try take(packet, version, &outlet)
                case (.published(let quality, let identifier), .open):
                    outlet.bytes.writeMQTTReceipt(
                        quality == 1 ? .publishAcknowledged : .publishReceived,
                        identifier: identifier)
                case (.published, .greeting): throw .unexpected("a message before CONNECT")
                case (_, .over): break
                }
            }
        } catch {
            fail(error, &outlet)
        }
        if asked > 0 { outlet.signal(.asked(count: asked)) }
        if case .over = phase { bytes.moveReaderIndex(to: bytes.writerIndex) }
    }

    /// Nothing: in MQTT the client alone beats.
    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {}

    mutating func refuse(_ refusal: Refusal, _ outlet: inout Outlet) {
        guard case .open(let version) = phase else { return }
        let isForbidden = refusal == .banned || refusal == .held
        refuse(version, isForbidden ? 5 : 3, isForbidden ? 0x8A : 0x97, refusal.words, &outlet)
    }

    mutating func close(_ outlet: inout Outlet) { leave(0x8B, &outlet) }

    /// A client whose session another one took over must not take it for a server that goes.
    mutating func close(because cause: Cause, _ outlet: inout Outlet) {
        leave(cause == .replaced ? 0x8E : 0x8B, &outlet)
    }

    private mutating func leave(_ reason: UInt8, _ outlet: inout Outlet) {
        if case .open(.v5) = phase {
            outlet.bytes.writeMQTTPacket(.disconnect, ByteBuffer(integer: reason))
        }
        phase = .over
    }

    var endCause: Cause? {
        switch phase {
        case .greeting: .badHello("closed before CONNECT")
        case .open: .closedByPeer(code: nil, reason: "without DISCONNECT")
        case .over: nil
        }
    }

    var partialLimit: Int { MQTTReader.packetLimit + 5 }

    private mutating func next(_ bytes: inout ByteBuffer) throws(MQTTViolation) -> MQTTReader.Item?
    {
        if case .over = phase { return nil }
        return try reader.next(&bytes)
    }

    // MARK: CONNECT

    private mutating func greeted(
        _ packet: MQTTPacket, _ outlet: inout Outlet
    ) throws(MQTTViolation) {
        guard packet.kind == .connect else { throw .unexpected("no CONNECT") }
        let connect: MQTTConnect
        do throws(MQTTConnect.Fault) {
            connect = try MQTTConnect(reading: packet)
        } catch {
            switch error {
            case .malformed(let words): throw .malformed(words)
            case .version(let level):
                return refuse(
                    level > 4 ? .v5 : .v311, 1, 0x84, "MQTT of level \(level)", &outlet)
            }
        }
        if connect.asksForAuthentication {
            return refuse(.v5, 0, 0x8C, "asks for a way to authenticate beyond a password", &outlet)
        }
        // Both are compared, whatever the first says.
        let isUser = user?.matches(connect.user) ?? true
        let isPassword = password?.matches(connect.password) ?? true
        guard isUser, isPassword else {
            return refuse(connect.version, 4, 0x86, "wrong user or password", &outlet)
        }
        let mayBeNameless =
            connect.version == .v5 || connect.version == .v311 && connect.startsClean
        guard mayBeNameless || !connect.clientID.isEmpty else {
            return refuse(connect.version, 2, 0x85, "no client id", &outlet)
        }
        welcome(connect, &outlet)
    }

    private mutating func welcome(_ connect: MQTTConnect, _ outlet: inout Outlet) {
        var body = ByteBuffer(bytes: [0, 0])
        var clientID = connect.clientID
        if connect.version == .v5 {
            var properties = MQTTProperties()
            if clientID.isEmpty {
                clientID = MQTTSettings.clientID(seed)
                properties.assignedClientID = clientID
            }
            properties.write(to: &body)
        }
        outlet.bytes.writeMQTTPacket(.connectAnswer, body)
        phase = .open(connect.version)
        var facts = [Fact("mqtt version", connect.version.words)]
        if !clientID.isEmpty {
            let name = PeerText(clientID)
            outlet.signal(.introduced(Introduction(name, isExclusive: true)))
            facts.append(Fact("client id", name.description))
        }
        facts.append(Fact("keep-alive", MQTTSettings.words(connect.keepAlive)))
        outlet.signal(.up)
        outlet.signal(.learned(facts))
        if connect.keepAlive > 0 {
            let keepAlive = Duration.seconds(Int64(connect.keepAlive))
            outlet.signal(.expects(Rhythm(every: keepAlive, silence: keepAlive * 3 / 2)))
        }
    }

    /// Answers a CONNECT that cannot be taken, with the code of the client's version.
    private mutating func refuse(
        _ version: MQTTVersion, _ code: UInt8, _ reason: UInt8, _ words: String,
        _ outlet: inout Outlet
    ) {
        let body =
            version == .v5 ? ByteBuffer(bytes: [0, reason, 0]) : ByteBuffer(bytes: [0, code])
        outlet.bytes.writeMQTTPacket(.connectAnswer, body)
        end(.badHello(words), &outlet)
    }

    // MARK: A client that is in

    private mutating func take(
        _ packet: MQTTPacket, _ version: MQTTVersion, _ outlet: inout Outlet
    ) throws(MQTTViolation) {
        switch packet.kind {
        case .ping: outlet.bytes.writeMQTTPacket(.pingAnswer)
        case .subscribe, .unsubscribe:
            try MQTTSubscriptions.answer(packet, version, to: &outlet.bytes)
        case .publishReleased:
            var body = packet.body
            guard let identifier = body.readInteger(as: UInt16.self) else {
                throw .malformed("a PUBREL without number")
            }
            outlet.bytes.writeMQTTReceipt(.publishComplete, identifier: identifier)
        case .disconnect:
            let parting = MQTTParting(packet.body, version)
            let isCalm = parting.code ?? 0 == 0
            end(
                isCalm
                    ? .left(parting.words)
                    : .closedByPeer(code: parting.code, reason: parting.words), &outlet)
        case .publishAcknowledged, .publishReceived, .publishComplete, .publish: break
        case .connect: throw .unexpected("a second CONNECT")
        case .connectAnswer, .subscribeAnswer, .unsubscribeAnswer, .pingAnswer, .authenticate:
            throw .unexpected("a packet of type \(packet.kind.rawValue) from a client")
        }
    }

    private mutating func fail(_ violation: MQTTViolation, _ outlet: inout Outlet) {
        switch phase {
        case .greeting: end(.badHello(violation.words), &outlet)
        case .open(let version):
            if version == .v5 {
                outlet.bytes.writeMQTTPacket(.disconnect, ByteBuffer(integer: violation.reason))
            }
            end(violation.cause, &outlet)
        case .over: break
        }
    }

    private mutating func end(_ cause: Cause, _ outlet: inout Outlet) {
        phase = .over
        outlet.signal(.fail(cause))
    }
}
