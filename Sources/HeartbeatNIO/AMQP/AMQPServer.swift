import Heartbeat
import NIOCore

/// What a server says of itself in Start: the few of its properties that are shown or used.
struct AMQPServer: Equatable {
    /// The most fields of a table that are read.
    static let fieldLimit = 256

    var product: String?
    var version: String?
    var cluster: String?
    /// Whether it says why it refuses a login, rather than just hanging up.
    var namesRefusals = false

    init() {}

    /// Reads the table of properties; nil where it is none.
    init?(_ table: ByteBuffer) {
        var capabilities: ByteBuffer?
        let isTable = AMQPFields.read(table) { name, kind, value in
            switch (name, kind) {
            case ("product", "S"):
                product = PeerText(value.readableBytesView, limit: 60).description
            case ("version", "S"):
                version = PeerText(value.readableBytesView, limit: 40).description
            case ("cluster_name", "S"): cluster = PeerText(value.readableBytesView).description
            case ("capabilities", "F"): capabilities = value
            default: break
            }
        }
        guard isTable else { return nil }
        guard let capabilities else { return }
        let areFields = AMQPFields.read(capabilities) { name, kind, value in
            guard name == "authentication_failure_close", kind == "t" else { return }
            namesRefusals = value.readableBytesView.first ?? 0 != 0
        }
        guard areFields else { return nil }
    }

    /// What the session shows.
    var facts: [Fact] {
        let name = [product, version].compactMap { $0 }.joined(separator: " ")
        return (name.isEmpty ? [] : [Fact("server", name)])
            + (cluster.map { [Fact("cluster", $0)] } ?? [])
    }

    /// What we say of ourselves: a name, that we want to hear why a login fails, and when the
    /// server takes no more messages.
    static let ourProperties: ByteBuffer = {
        var capabilities = ByteBuffer()
        for name in ["authentication_failure_close", "connection.blocked"] {
            capabilities.writeAMQPShortString(name)
            capabilities.writeBytes([UInt8(ascii: "t"), 1])
        }
        var fields = ByteBuffer()
        fields.writeAMQPShortString("product")
        fields.writeInteger(UInt8(ascii: "S"))
        fields.writeAMQPLongString("Holter")
        fields.writeAMQPShortString("capabilities")
        fields.writeInteger(UInt8(ascii: "F"))
        fields.writeInteger(UInt32(clamping: capabilities.readableBytes))
        fields.writeImmutableBuffer(capabilities)
        var table = ByteBuffer()
        table.writeInteger(UInt32(clamping: fields.readableBytes))
        table.writeImmutableBuffer(fields)
        return table
    }()
}

/// Reads a field table one level deep: tables and arrays in it are handed over whole, by their
/// length, so that no peer can nest us anywhere.
enum AMQPFields {
    /// Calls `body` with each field's name, kind and bytes (without length); false where it is no
    /// table, or one of too many fields.
    static func read(
        _ table: ByteBuffer, _ body: (String, Character, ByteBuffer) -> Void
    ) -> Bool {
        var table = table
        var fields = 0
        while table.readableBytes > 0 {
            fields += 1
            guard fields <= AMQPServer.fieldLimit, let name = table.readAMQPShortString(),
                let kind = table.readInteger(as: UInt8.self),
                let value = readValue(kind, &table)
            else { return false }
            body(String(buffer: name), Character(Unicode.Scalar(kind)), value)
        }
        return true
    }

    /// The kinds as RabbitMQ and its clients use them, which is not quite as the specification
    /// does.
    private static func readValue(_ kind: UInt8, _ table: inout ByteBuffer) -> ByteBuffer? {
        switch Character(Unicode.Scalar(kind)) {
        case "t", "b", "B": table.readSlice(length: 1)
        case "s", "u", "U": table.readSlice(length: 2)
        case "I", "i", "f": table.readSlice(length: 4)
        case "D": table.readSlice(length: 5)
        case "l", "L", "d", "T": table.readSlice(length: 8)
        case "V": table.readSlice(length: 0)
        case "S", "x", "A", "F": table.readAMQPLongString()
        default: nil
        }
    }
}
