import NIOCore

/// The properties of an MQTT 5 packet that mean something to a heartbeat; the others are checked
/// and passed over.
struct MQTTProperties: Hashable {
    /// Seconds: the keep-alive that the broker sets instead of the client's.
    var serverKeepAlive: UInt16?
    var assignedClientID: String?
    var reason: String?
    /// Where the broker sends its client to.
    var serverReference: String?
    /// Whether a way to authenticate beyond user and password is asked for.
    var asksForAuthentication = false

    init() {}

    /// Reads them with their length; nil when they are malformed.
    init?(reading body: inout ByteBuffer) {
        guard let length = body.readMQTTLength(), var bytes = body.readSlice(length: length) else {
            return nil
        }
        while bytes.readableBytes > 0 {
            guard let name = bytes.readInteger(as: UInt8.self), read(name, &bytes) else {
                return nil
            }
        }
    }

    /// Writes those that Holter sends, with their length.
    func write(to body: inout ByteBuffer) {
        var bytes = ByteBuffer()
        if let assignedClientID {
            bytes.writeInteger(UInt8(0x12))
            bytes.writeMQTTText(assignedClientID)
        }
        body.writeMQTTLength(bytes.readableBytes)
        body.writeBuffer(&bytes)
    }

    private mutating func read(_ name: UInt8, _ bytes: inout ByteBuffer) -> Bool {
        switch name {
        case 0x13:
            serverKeepAlive = bytes.readInteger()
            return serverKeepAlive != nil
        case 0x12: return text(&assignedClientID, &bytes)
        case 0x1C: return text(&serverReference, &bytes)
        case 0x1F: return text(&reason, &bytes)
        case 0x15:
            asksForAuthentication = true
            return bytes.readMQTTText() != nil
        default: return Self.pass(name, &bytes)
        }
    }

    private func text(_ value: inout String?, _ bytes: inout ByteBuffer) -> Bool {
        value = bytes.readMQTTText()
        return value != nil
    }

    /// Passes over a property by the type that the standard gives it.
    private static func pass(_ name: UInt8, _ bytes: inout ByteBuffer) -> Bool {
        switch name {
        case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A:
            bytes.readInteger(as: UInt8.self) != nil
        case 0x21, 0x22, 0x23: bytes.readInteger(as: UInt16.self) != nil
        case 0x02, 0x11, 0x18, 0x27: bytes.readInteger(as: UInt32.self) != nil
        case 0x0B: bytes.readMQTTLength() != nil
        case 0x03, 0x08, 0x09, 0x16, 0x1A: bytes.readMQTTBytes() != nil
        case 0x26: bytes.readMQTTBytes() != nil && bytes.readMQTTBytes() != nil
        default: false
        }
    }
}
