import Crypto
import Heartbeat

/// SCRAM-SHA-256 as a client speaks it (RFC 5802, RFC 7677): each end proves that it knows the
/// password, and neither shows it.
///
/// A password goes in as it is: one with letters that Unicode writes in several ways must be given
/// in its composed form.
struct SCRAM: Sendable {
    /// The name in a server's list.
    static let name = "SCRAM-SHA-256"

    /// What the server said that ends the talk.
    struct Fault: Error, Sendable, Hashable {
        var cause: Cause

        init(_ words: String) { cause = .badHello(words) }
        init(_ cause: Cause) { self.cause = cause }
    }

    private let nonce: String
    private var serverSignature: [UInt8] = []

    /// A talk with a nonce that nobody can guess.
    init(nonce: [UInt8]) {
        self.nonce = Base64.encode(nonce)
    }

    /// As many bytes of a nonce as other clients take.
    static func randomNonce() -> [UInt8] {
        (0..<18).map { _ in .random(in: 0...255) }
    }

    /// The first message; the user is known already, and TLS is not tied in.
    var first: String { "n,,\(bareFirst)" }

    private var bareFirst: String { "n=,r=\(nonce)" }

    /// What the server asks to be proved.
    struct Challenge: Sendable, Hashable {
        fileprivate var text: String
        fileprivate var nonce: String
        /// What the password is mixed with, and how often.
        var salt: [UInt8]
        var rounds: Int
    }

    /// Reads the server's challenge.
    func read(_ text: String) throws(Fault) -> Challenge {
        let fields = try Self.fields(text, "rsi")
        let (both, salt) = (fields[0], Base64.decode(fields[1]))
        guard both.hasPrefix(nonce), both.utf8.count > nonce.utf8.count else {
            throw Fault("the server took another nonce than ours")
        }
        guard let salt, !salt.isEmpty, let rounds = Int(fields[2]), rounds > 0 else {
            throw Fault("a challenge of SCRAM without salt or rounds")
        }
        guard rounds <= SaltedPasswords.roundLimit else {
            throw Fault(.limitReached("\(rounds) rounds of SCRAM"))
        }
        guard rounds >= SaltedPasswords.roundMinimum else {
            throw Fault(
                "\(rounds) rounds of SCRAM, and RFC 7677 asks for \(SaltedPasswords.roundMinimum)")
        }
        return Challenge(text: text, nonce: both, salt: salt, rounds: rounds)
    }

    /// The proof for the server's challenge, by the salted password.
    mutating func proof(for challenge: Challenge, _ salted: [UInt8]) -> String {
        let last = "c=biws,r=\(challenge.nonce)"
        let message = "\(bareFirst),\(challenge.text),\(last)"
        let clientKey = Self.mac(salted, "Client Key")
        let signature = Self.mac(Array(SHA256.hash(data: clientKey)), message)
        serverSignature = Self.mac(Self.mac(salted, "Server Key"), message)
        let proof = zip(clientKey, signature).map { $0 ^ $1 }
        return "\(last),p=\(Base64.encode(proof))"
    }

    /// Whether the server's last message proves that it knows the password too.
    func verify(_ last: String) throws(Fault) {
        let fields = try Self.fields(last, "v")
        guard !serverSignature.isEmpty, let signature = Base64.decode(fields[0]),
            Self.isSame(signature, serverSignature)
        else {
            throw Fault("the server did not prove that it knows the password")
        }
    }

    /// The values of the first attributes, which must have these letters; what follows is for
    /// later versions.
    private static func fields(_ text: String, _ letters: String) throws(Fault) -> [String] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        var values: [String] = []
        for (letter, part) in zip(letters, parts) {
            guard part.hasPrefix("\(letter)=") else { break }
            values.append(String(part.dropFirst(2)))
        }
        guard values.count == letters.count else {
            throw Fault("no message of SCRAM: \"\(PeerText(text, limit: 60))\"")
        }
        return values
    }

    private static func mac(_ key: [UInt8], _ message: String) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(
                for: Array(message.utf8), using: SymmetricKey(data: key)))
    }

    private static func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        one.count == other.count && zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
