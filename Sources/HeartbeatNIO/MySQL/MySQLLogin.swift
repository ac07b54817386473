import NIOCore

/// What a client says to a greeting: what it can, who it is, and its password as the server likes
/// it (HandshakeResponse41).
struct MySQLLogin {
    var target: LoginTarget
    var greeting: MySQLGreeting
    /// Whether TLS is agreed on.
    var isSecure = false

    /// The first part of a login, which alone goes ahead of TLS: what we can, the longest packet we
    /// take, and how we write (utf8mb4).
    var introduction: ByteBuffer {
        var payload = ByteBuffer()
        payload.writeInteger(capabilities.rawValue, endianness: .little)
        payload.writeInteger(UInt32(1 << 24), endianness: .little)
        payload.writeInteger(UInt8(45))
        payload.writeRepeatingByte(0, count: 23)
        return payload
    }

    /// The whole login, with the answer of a method.
    func payload(_ method: MySQLMethod, _ answer: [UInt8]) -> ByteBuffer {
        var payload = introduction
        payload.writeZeroTerminated(target.user)
        payload.writeInteger(UInt8(truncatingIfNeeded: answer.count))
        payload.writeBytes(answer)
        if capabilities.contains(.database), let database = target.database {
            payload.writeZeroTerminated(database)
        }
        if capabilities.contains(.methods) { payload.writeZeroTerminated(method.rawValue) }
        if capabilities.contains(.attributes) { payload.writeImmutableBuffer(Self.attributes) }
        return payload
    }

    private var capabilities: MySQLCapabilities {
        var capabilities: MySQLCapabilities = [
            .longPasswords, .protocol41, .transactions, .nonces,
        ]
        if target.database != nil { capabilities.insert(.database) }
        if isSecure { capabilities.insert(.tls) }
        capabilities.formUnion(greeting.capabilities.intersection([.methods, .attributes]))
        return capabilities
    }

    /// What an operator finds in `session_connect_attrs`.
    private static let attributes: ByteBuffer = {
        var pairs = ByteBuffer()
        for word in ["program_name", "holter"] {
            pairs.writeInteger(UInt8(word.utf8.count))
            pairs.writeString(word)
        }
        var all = ByteBuffer(integer: UInt8(pairs.readableBytes))
        all.writeImmutableBuffer(pairs)
        return all
    }()
}
