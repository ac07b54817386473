import Crypto

/// How a password is shown to the server.
enum MySQLMethod: String, Sendable {
    /// SHA-1 over a nonce: MySQL up to 8.0, MariaDB.
    case native = "mysql_native_password"
    /// SHA-256 over a nonce; the server asks for the password itself when it does not remember it.
    case cachingSHA2 = "caching_sha2_password"
    /// The password itself, where nobody listens.
    case clear = "mysql_clear_password"
    /// The same, of MySQL 5.6 to 8.
    case sha256 = "sha256_password"

    /// What is sent for a password; nil where that would show it to whoever listens.
    func answer(_ password: String?, nonce: [UInt8], isPrivate: Bool) -> [UInt8]? {
        switch self {
        case .native:
            guard let password else { return [] }
            let first = Insecure.SHA1.hash(data: Array(password.utf8))
            let second = Insecure.SHA1.hash(data: Array(first))
            return Self.xor(first, Insecure.SHA1.hash(data: nonce + Array(second)))
        case .cachingSHA2:
            guard let password else { return [] }
            let first = SHA256.hash(data: Array(password.utf8))
            let second = SHA256.hash(data: Array(first))
            return Self.xor(first, SHA256.hash(data: Array(second) + nonce))
        case .clear, .sha256:
            guard password != nil else { return [0] }
            return isPrivate ? Self.plain(password) : nil
        }
    }

    /// The password itself and a zero byte.
    static func plain(_ password: String?) -> [UInt8] {
        Array((password ?? "").utf8) + [0]
    }

    private static func xor(
        _ one: some Sequence<UInt8>, _ other: some Sequence<UInt8>
    ) -> [UInt8] {
        zip(one, other).map { $0 ^ $1 }
    }
}
