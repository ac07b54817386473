import Crypto
import Synchronization

/// Passwords mixed with their salt as often as the server asks (PBKDF2), and remembered.
///
/// PostgreSQL's usual 4,096 rounds take 2.3 ms and the limit 70 ms (a release build, measured): a
/// thousand sessions that come back after a restart would hold up the event loop for seconds. So
/// results are remembered, and no turn of the loop makes more rounds than usual.
final class SaltedPasswords: Sendable {
    /// The most rounds that a server may ask for.
    static let roundLimit = 100_000
    /// The fewest that it may ask for (RFC 7677, section 4): fewer would be asked for by somebody who
    /// wants to guess the password from our proof.
    static let roundMinimum = 4_096
    /// The most rounds of one turn of the event loop.
    static let roundsPerTurn = 4_096
    /// The most results remembered; beyond, the table starts over.
    static let limit = 256

    private struct Key: Hashable {
        var password: String
        var salt: [UInt8]
        var rounds: Int
    }

    private let known = Mutex<[Key: [UInt8]]>([:])

    /// The 32 bytes for a password, where they are known.
    func key(_ password: String, salt: [UInt8], rounds: Int) -> [UInt8]? {
        let key = Key(password: password, salt: salt, rounds: rounds)
        return known.withLock { $0[key] }
    }

    /// Remembers the 32 bytes for a password.
    func remember(_ salted: [UInt8], of password: String, salt: [UInt8], rounds: Int) {
        let key = Key(password: password, salt: salt, rounds: rounds)
        known.withLock { table in
            if table.count >= Self.limit { table = [:] }
            table[key] = salted
        }
    }
}

/// PBKDF2 with HMAC-SHA-256, of which one block is enough, in as many turns as it is given.
struct SaltedPassword {
    private let fresh: HMAC<SHA256>
    private var round: [UInt8]
    private var key: [UInt8]
    private var left: Int

    /// The work for a password; the first round is done.
    init(_ password: String, salt: [UInt8], rounds: Int) {
        // A fresh authenticator costs two of a round's four blocks: it is made once and copied.
        fresh = HMAC<SHA256>(key: SymmetricKey(data: Array(password.utf8)))
        var first = fresh
        first.update(data: salt + [0, 0, 0, 1])
        round = Array(first.finalize())
        key = round
        left = max(1, min(rounds, SaltedPasswords.roundLimit)) - 1
    }

    /// Makes some rounds; the 32 bytes when all are made.
    mutating func advance(_ rounds: Int = SaltedPasswords.roundsPerTurn) -> [UInt8]? {
        let some = min(rounds, left)
        for _ in 0..<some {
            var next = fresh
            next.update(data: round)
            next.finalize().withUnsafeBytes { code in
                for index in 0..<min(key.count, code.count) {
                    round[index] = code[index]
                    key[index] ^= code[index]
                }
            }
        }
        left -= some
        return left == 0 ? key : nil
    }
}
