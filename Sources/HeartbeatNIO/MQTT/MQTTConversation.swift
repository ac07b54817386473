import Heartbeat
import NIOCore

/// MQTT as a client: CONNECT, then PINGREQ and PINGRESP.
///
/// It subscribes to nothing. What a broker sends all the same is life; a message that wants an
/// answer gets it, its payload is passed over.
struct MQTTConversation: Conversation {
    private enum Phase {
        /// CONNECT was sent. Can become: open, over.
        case greeting
        case open
        case over
    }

    /// The most answers told of one read; those of a flood beyond it are life and nothing more.
    private static let answersPerRead = 64

    private let connect: MQTTConnect
    private let interval: Duration
    private var phase = Phase.greeting
    private var reader = MQTTReader()
    private var answers = 0

    /// A link to a target; its client id follows from the seed where the target has none.
    init(target: Target, policy: PulsePolicy, seed: UInt64) throws(TargetError) {
        let settings = try MQTTSettings(target, policy)
        connect = MQTTConnect(
            version: settings.version, clientID: settings.clientID ?? MQTTSettings.clientID(seed),
            keepAlive: settings.keepAlive, user: target.user, password: target.password)
        interval = policy.interval
    }

    mutating func begin(_ outlet: inout Outlet) {
        connect.write(to: &outlet.bytes)
    }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        answers = 0
        do throws(MQTTViolation) {
            if phase == .greeting, let first = bytes.readableBytesView.first, first != 0x20 {
                let start = PeerText(bytes.readableBytesView.prefix(16))
                throw .unexpected("the answer to CONNECT begins with \"\(start)\"")
            }
            while phase != .over, let item = try reader.next(&bytes) {
                switch item {
                case .published(let quality, let identifier):
                    guard phase == .open else { throw .unexpected("a message before CONNACK") }
                    outlet.bytes.writeMQTTReceipt(
                        quality == 1 ? .publishAcknowledged : .publishReceived,
                        identifier: identifier)
                case .packet(let packet):
                    if phase == .greeting {
                        try greeted(packet, &outlet)
                    } else {
                        try take(packet, &outlet)
                    }
                }
            }
        } catch {
            if phase == .open { disconnect(error.reason, &outlet) }
            end(phase == .greeting ? .badHello(error.words) : error.cause, &outlet)
        }
        if phase == .over { bytes.moveReaderIndex(to: bytes.writerIndex) }
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        guard phase == .open else { return }
        outlet.bytes.writeMQTTPacket(.ping)
    }

    mutating func close(_ outlet: inout Outlet) {
        guard phase == .open else { return }
        phase = .over
        outlet.bytes.writeMQTTPacket(.disconnect)
    }

    var endCause: Cause? {
        phase == .greeting ? .badHello("closed before the answer to CONNECT") : nil
    }

    var partialLimit: Int { MQTTReader.packetLimit + 5 }

    private mutating func greeted(
        _ packet: MQTTPacket, _ outlet: inout Outlet
    ) throws(MQTTViolation) {
        var body = packet.body
        guard packet.kind == .connectAnswer, body.readInteger(as: UInt8.self) != nil,
            let code = body.readInteger(as: UInt8.self)
        else { throw .malformed("a malformed CONNACK") }
        var properties = MQTTProperties()
        // A broker that does not speak MQTT 5 answers in the form of 3.1.1.
        if connect.version == .v5, body.readableBytes > 0 {
            guard let read = MQTTProperties(reading: &body) else {
                throw .malformed("a CONNACK with malformed properties")
            }
            properties = read
        }
        guard code == 0 else {
            let isOld = connect.version == .v5 && code < 0x80
            let version = isOld ? .v311 : connect.version
            return end(MQTTReason.refusal(code, version, properties), &outlet)
        }
        phase = .open
        outlet.signal(.up)
        outlet.signal(.learned(facts(properties)))
    }

    private func facts(_ properties: MQTTProperties) -> [Fact] {
        let granted = properties.serverKeepAlive ?? connect.keepAlive
        let clientID = properties.assignedClientID ?? connect.clientID
        // Half as long again is what a broker waits.
        let isShort = granted > 0 && interval > .milliseconds(Int64(granted) * 1500)
        return [
            Fact("mqtt version", connect.version.words),
            Fact("client id", PeerText(clientID).description),
            Fact(
                "keep-alive granted",
                MQTTSettings.words(granted) + (isShort ? ", shorter than the interval" : "")),
        ]
    }

    private mutating func take(
        _ packet: MQTTPacket, _ outlet: inout Outlet
    ) throws(MQTTViolation) {
        switch packet.kind {
        case .pingAnswer:
            answers += 1
            if answers <= Self.answersPerRead { outlet.signal(.answered(nonce: nil)) }
        case .publishReleased:
            var body = packet.body
            guard let identifier = body.readInteger(as: UInt16.self) else {
                throw .malformed("a PUBREL without number")
            }
            outlet.bytes.writeMQTTReceipt(.publishComplete, identifier: identifier)
        case .disconnect:
            end(MQTTParting(packet.body, connect.version).cause, &outlet)
        case .publishAcknowledged, .publishReceived, .publishComplete, .subscribeAnswer,
            .unsubscribeAnswer, .publish:
            break
        case .connect, .connectAnswer, .subscribe, .unsubscribe, .ping, .authenticate:
            throw .unexpected("a packet of type \(packet.kind.rawValue) from a broker")
        }
    }

    /// Tells the peer why, which only MQTT 5 can.
    private func disconnect(_ reason: UInt8, _ outlet: inout Outlet) {
        guard connect.version == .v5 else { return }
        outlet.bytes.writeMQTTPacket(.disconnect, ByteBuffer(integer: reason))
    }

    private mutating func end(_ cause: Cause, _ outlet: inout Outlet) {
        phase = .over
        outlet.signal(.fail(cause))
    }
}
