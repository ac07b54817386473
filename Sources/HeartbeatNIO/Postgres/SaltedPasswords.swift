import Crypto
import Synchronization

/// Passwords mixed with their salt as often as the server asks (PBKDF2), and remembered.
///
/// PostgreSQL's usual 4,096 rounds take 2.3 ms and the limit 70 ms (a release build, measured): a
/// thousand sessions that come back after a restart would hold up the event loop for seconds.
final class SaltedPasswords: Sendable {
    /// The most rounds that a server may ask for.
    static let roundLimit = 100_000
    /// The most results remembered; beyond, the table starts over.
    static let limit = 256

    private struct Key: Hashable {
        var password: String
        var salt: [UInt8]
        var rounds: Int
    }

    private let known = Mutex<[Key: [UInt8]]>([:])

    /// The 32 bytes for a password.
    func key(_ password: String, salt: [UInt8], rounds: Int) -> [UInt8] {
        let key = Key(password: password, salt: salt, rounds: rounds)
        if let found = known.withLock({ $0[key] }) { return found }
        let salted = Self.derive(password, salt: salt, rounds: rounds)
        known.withLock { table in
            if table.count >= Self.limit { table = [:] }
            table[key] = salted
        }
        return salted
    }

    /// PBKDF2 with HMAC-SHA-256, of which one block is enough.
    static func derive(_ password: String, salt: [UInt8], rounds: Int) -> [UInt8] {
        // A fresh authenticator costs two of a round's four blocks: it is made once and copied.
        let fresh = HMAC<SHA256>(key: SymmetricKey(data: Array(password.utf8)))
        var first = fresh
        first.update(data: salt + [0, 0, 0, 1])
        var round = Array(first.finalize())
        var key = round
        for _ in 1..<max(1, min(rounds, roundLimit)) {
            var next = fresh
            next.update(data: round)
            next.finalize().withUnsafeBytes { code in
                for index in 0..<min(key.count, code.count) {
                    round[index] = code[index]
                    key[index] ^= code[index]
                }
            }
        }
        return key
    }
}
