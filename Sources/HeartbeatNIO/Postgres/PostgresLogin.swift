import Crypto
import Heartbeat
import NIOCore

/// How a login to PostgreSQL goes on: the server names a way, we answer, until it says yes.
struct PostgresLogin {
    /// What an AuthenticationRequest comes to.
    enum Step: Hashable {
        /// The server lets us in.
        case accepted
        /// A message to send.
        case answer(ByteBuffer)
        /// The answer takes more than one turn: ``PostgresLogin/goOn()`` goes on with it.
        case working
        /// It has said something that needs no answer.
        case nothing
        /// We go no further.
        case fail(Cause)
    }

    let target: LoginTarget
    /// Whether TLS is agreed on.
    var isSecure = false
    /// How the password was shown, for the facts.
    private(set) var method = "none asked"

    private let nonce: [UInt8]
    private let keys: SaltedPasswords
    private var scram: SCRAM?
    /// The proof that is being worked out; out of line, for hardly a session has one.
    private var work: [(challenge: SCRAM.Challenge, password: SaltedPassword)] = []
    private var isProven = false

    init(_ target: LoginTarget, nonce: [UInt8], keys: SaltedPasswords) {
        self.target = target
        self.nonce = nonce
        self.keys = keys
    }

    /// The first message of a session: who, where and by which program.
    var startup: ByteBuffer {
        var payload = ByteBuffer(integer: UInt32(196_608))
        let parameters = [
            ("user", target.user), ("database", target.database ?? target.user),
            ("application_name", "holter"), ("client_encoding", "UTF8"),
        ]
        for (name, value) in parameters {
            payload.writeZeroTerminated(name)
            payload.writeZeroTerminated(value)
        }
        payload.writeInteger(UInt8(0))
        var message = ByteBuffer(integer: UInt32(payload.readableBytes + 4))
        message.writeImmutableBuffer(payload)
        return message
    }

    /// Judges an AuthenticationRequest (`R`).
    mutating func judge(_ payload: ByteBuffer) -> Step {
        var rest = payload
        guard let way = rest.readInteger(as: Int32.self) else {
            return .fail(.badHello("a request of a login without a way"))
        }
        switch way {
        case 0: return accept()
        case 3: return clear()
        case 5: return md5(Array(rest.readableBytesView))
        case 10: return begin(rest)
        case 11: return prove(String(buffer: rest))
        case 12: return verify(String(buffer: rest))
        default: return refuse("the server wants \(Self.name(way)), which Holter does not speak")
        }
    }

    /// A server that asked for a proof and gives none itself need not know the password at all.
    private func accept() -> Step {
        guard scram == nil || isProven else {
            return .fail(.badHello("the server did not prove that it knows the password"))
        }
        return .accepted
    }

    private mutating func clear() -> Step {
        guard let password = target.password else { return Self.wantsPassword }
        guard isSecure || target.isLocal else {
            return refuse("the server wants the password in the clear; use tls=require")
        }
        method = "password"
        return Self.say(password)
    }

    private mutating func md5(_ salt: [UInt8]) -> Step {
        guard let password = target.password else { return Self.wantsPassword }
        method = "md5"
        let inner = Self.md5(Array((password + target.user).utf8))
        return Self.say("md5" + Self.md5(Array(inner.utf8) + salt))
    }

    private mutating func begin(_ list: ByteBuffer) -> Step {
        var rest = list
        var names: [String] = []
        while let name = rest.readZeroTerminated(), !name.isEmpty {
            names.append(String(decoding: name, as: UTF8.self))
        }
        guard names.contains(SCRAM.name) else {
            let offer = PeerText(names.joined(separator: " "), limit: 40)
            return refuse("the server wants \(offer), which Holter does not speak")
        }
        guard target.password != nil else { return Self.wantsPassword }
        guard scram == nil else { return .fail(.badHello("SCRAM is begun twice")) }
        method = SCRAM.name
        let talk = SCRAM(nonce: nonce)
        scram = talk
        var payload = ByteBuffer()
        payload.writeZeroTerminated(SCRAM.name)
        payload.writeInteger(Int32(truncatingIfNeeded: talk.first.utf8.count))
        payload.writeString(talk.first)
        return .answer(payload)
    }

    private mutating func prove(_ text: String) -> Step {
        guard let password = target.password, let scram, !isProven, work.isEmpty else {
            return .fail(.badHello("SCRAM goes on where it never began"))
        }
        do throws(SCRAM.Fault) {
            let challenge = try scram.read(text)
            let (salt, rounds) = (challenge.salt, challenge.rounds)
            if let salted = keys.key(password, salt: salt, rounds: rounds) {
                return answer(challenge, salted)
            }
            work = [(challenge, SaltedPassword(password, salt: salt, rounds: rounds))]
            return goOn()
        } catch {
            return .fail(error.cause)
        }
    }

    /// Goes on with a proof, as far as one turn may take.
    mutating func goOn() -> Step {
        guard let challenge = work.first?.challenge, let password = target.password else {
            return .nothing
        }
        guard let salted = work[0].password.advance() else { return .working }
        work = []
        keys.remember(salted, of: password, salt: challenge.salt, rounds: challenge.rounds)
        return answer(challenge, salted)
    }

    private mutating func answer(_ challenge: SCRAM.Challenge, _ salted: [UInt8]) -> Step {
        .answer(ByteBuffer(string: scram?.proof(for: challenge, salted) ?? ""))
    }

    private mutating func verify(_ last: String) -> Step {
        do throws(SCRAM.Fault) {
            guard let scram else { throw SCRAM.Fault("SCRAM ends where it never began") }
            try scram.verify(last)
            isProven = true
            return .nothing
        } catch {
            return .fail(error.cause)
        }
    }

    private func refuse(_ words: String) -> Step { .fail(.credentialsRefused(words)) }

    private static let wantsPassword = Step.fail(
        .credentialsRefused("the server wants a password and none was given"))

    private static func say(_ password: String) -> Step {
        var payload = ByteBuffer()
        payload.writeZeroTerminated(password)
        return .answer(payload)
    }

    private static func md5(_ bytes: [UInt8]) -> String {
        Insecure.MD5.hash(data: bytes).map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }

    private static func name(_ way: Int32) -> String {
        switch way {
        case 2: "Kerberos"
        case 7, 8: "GSSAPI"
        case 9: "SSPI"
        default: "a login of kind \(way)"
        }
    }
}
