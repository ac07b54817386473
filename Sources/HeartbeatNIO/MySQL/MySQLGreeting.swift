import Heartbeat
import NIOCore

/// What the server says first: who it is, what it can, and the bytes that a password is mixed
/// with (HandshakeV10).
struct MySQLGreeting {
    /// `8.4.3`, `10.11.19-MariaDB`; safe to show.
    var version: String
    var connection: UInt32
    var capabilities: MySQLCapabilities
    var nonce: [UInt8]
    /// How the server would like to be shown the password.
    var method: [UInt8]

    /// Reads the payload of the first packet; nil where it is none of version 10.
    init?(_ payload: ByteBuffer) {
        var rest = payload
        guard rest.readInteger(as: UInt8.self) == 10, let version = rest.readZeroTerminated(),
            let connection = rest.readInteger(endianness: .little, as: UInt32.self),
            let front = rest.readBytes(length: 8), rest.readInteger(as: UInt8.self) != nil,
            let low = rest.readInteger(endianness: .little, as: UInt16.self)
        else { return nil }
        self.version = Self.words(version)
        self.connection = connection
        nonce = front
        method = Array(MySQLMethod.native.rawValue.utf8)
        capabilities = MySQLCapabilities(rawValue: UInt32(low))
        // Character set and status, of which nothing depends here.
        guard rest.readBytes(length: 3) != nil,
            let high = rest.readInteger(endianness: .little, as: UInt16.self),
            let length = rest.readInteger(as: UInt8.self), rest.readBytes(length: 10) != nil
        else { return }
        capabilities = MySQLCapabilities(rawValue: UInt32(high) << 16 | UInt32(low))
        let behind = max(13, Int(length) - 8)
        guard let back = rest.readBytes(length: min(behind, rest.readableBytes)) else { return }
        nonce += back.last == 0 ? back.dropLast() : back
        if capabilities.contains(.methods) {
            method = rest.readZeroTerminated() ?? Array(rest.readableBytesView)
        }
    }

    /// MariaDB hides behind an old number, for the sake of replicas that read only one digit.
    private static func words(_ version: [UInt8]) -> String {
        let disguise = Array("5.5.5-".utf8)
        let isDisguised = version.starts(with: disguise) && version.count > disguise.count
        return PeerText(isDisguised ? Array(version.dropFirst(disguise.count)) : version, limit: 60)
            .description
    }
}

/// What client and server can: the bits that matter here.
struct MySQLCapabilities: OptionSet {
    let rawValue: UInt32

    static let longPasswords = Self(rawValue: 0x1)
    static let database = Self(rawValue: 0x8)
    static let protocol41 = Self(rawValue: 0x200)
    static let tls = Self(rawValue: 0x800)
    static let transactions = Self(rawValue: 0x2000)
    static let nonces = Self(rawValue: 0x8000)
    static let methods = Self(rawValue: 0x8_0000)
    static let attributes = Self(rawValue: 0x10_0000)
}
