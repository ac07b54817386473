import NIOCore

/// A CONNECT: who a client is and what it asks for.
struct MQTTConnect {
    /// Why a broker cannot take one.
    enum Fault: Error, Hashable {
        case malformed(String)
        /// Well-formed as far as it can be known, of a level that nobody here speaks.
        case version(UInt8)
    }

    var version: MQTTVersion
    /// Empty where the broker is to choose one.
    var clientID: String
    var startsClean = true
    /// Seconds; 0 for none.
    var keepAlive: UInt16
    var user: String?
    var password: String?
    var asksForAuthentication = false

    /// Writes the packet.
    func write(to bytes: inout ByteBuffer) {
        var body = ByteBuffer()
        body.writeMQTTText(version == .v31 ? "MQIsdp" : "MQTT")
        var flags: UInt8 = startsClean ? 0x02 : 0
        // Before MQTT 5 a password needs a user beside it.
        let user = password != nil && version != .v5 ? user ?? "" : user
        if user != nil { flags |= 0x80 }
        if password != nil { flags |= 0x40 }
        body.writeMultipleIntegers(version.rawValue, flags, keepAlive)
        if version == .v5 { MQTTProperties().write(to: &body) }
        body.writeMQTTText(clientID)
        if let user { body.writeMQTTText(user) }
        if let password { body.writeMQTTText(password) }
        bytes.writeMQTTPacket(.connect, body)
    }
}

extension MQTTConnect {
    /// Reads the body of a packet.
    init(reading packet: MQTTPacket) throws(Fault) {
        var body = packet.body
        guard let name = body.readMQTTText(), let level = body.readInteger(as: UInt8.self) else {
            throw .malformed("a CONNECT without the name of its protocol")
        }
        guard name == "MQTT" || name == "MQIsdp" else {
            throw .malformed("a CONNECT for another protocol")
        }
        // A bridge marks itself by the highest bit of the level, which some brokers understand.
        guard let version = MQTTVersion(rawValue: level & 0x7F),
            (version == .v31) == (name == "MQIsdp")
        else { throw .version(level) }
        guard let flags = body.readInteger(as: UInt8.self), flags & 1 == 0,
            flags & 0x18 != 0x18, let keepAlive = body.readInteger(as: UInt16.self)
        else { throw .malformed("a CONNECT with reserved flags") }
        self.init(version: version, clientID: "", keepAlive: keepAlive)
        startsClean = flags & 0x02 != 0
        if version == .v5 {
            guard let properties = MQTTProperties(reading: &body) else {
                throw .malformed("a CONNECT with malformed properties")
            }
            asksForAuthentication = properties.asksForAuthentication
        }
        guard let clientID = body.readMQTTText() else {
            throw .malformed("a CONNECT without a client id in UTF-8")
        }
        self.clientID = clientID
        try readWill(flags, &body)
        try readCredentials(flags, &body)
    }

    /// A will is read and forgotten: Holter passes nothing on.
    private func readWill(_ flags: UInt8, _ body: inout ByteBuffer) throws(Fault) {
        guard flags & 0x04 != 0 else { return }
        if version == .v5, MQTTProperties(reading: &body) == nil {
            throw .malformed("a will with malformed properties")
        }
        guard body.readMQTTText() != nil, body.readMQTTBytes() != nil else {
            throw .malformed("a will that is cut off")
        }
    }

    private mutating func readCredentials(
        _ flags: UInt8, _ body: inout ByteBuffer
    ) throws(Fault) {
        if flags & 0x80 != 0 {
            user = body.readMQTTText()
            guard user != nil else { throw .malformed("a user name that is cut off") }
        }
        if flags & 0x40 != 0 {
            guard let bytes = body.readMQTTBytes() else {
                throw .malformed("a password that is cut off")
            }
            password = String(buffer: bytes)
        }
        guard body.readableBytes == 0 else { throw .malformed("a CONNECT longer than its parts") }
    }
}
