import Heartbeat
import Testing

@testable import HeartbeatNIO

@Suite("SCRAM-SHA-256")
struct SCRAMTests {
    static let keys = SaltedPasswords()

    /// The talk of RFC 7677, section 3, but for the user name, which PostgreSQL leaves empty.
    static let nonce = "rOprNGfwEbeRWgbNEkqO"
    static let challenge =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    /// From an implementation of its own: Python's hashlib and hmac over the same messages.
    static let proof =
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        + "p=qvT2SWdEH5Q06albL+hjSYuUhCG7VndFyzIb7CK4n9k="
    static let signature = "v=3HO6Qt1M4MKJrmlKaoOqLAI0/0TV0HZe7J9H3MBtSOg="

    func talk() throws -> SCRAM {
        SCRAM(nonce: try #require(Base64.decode(Self.nonce)))
    }

    @Test("mixes a password with its salt as RFC 7914 shows, and Python's hashlib")
    func derivation() {
        // RFC 7914, section 11, the first 32 bytes; then hashlib.
        #expect(
            Self.hex(Self.derive("passwd", rounds: 1))
                == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc")
        #expect(
            Self.hex(Self.derive("password", rounds: 4096))
                == "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a")
    }

    @Test("begins with its nonce, and proves that it knows the password")
    func proof() throws {
        var talk = try talk()
        #expect(talk.first == "n,,n=,r=\(Self.nonce)")
        #expect(
            try talk.answer(Self.challenge, password: "pencil", keys: Self.keys)
                == Self.proof)
        try talk.verify(Self.signature)
    }

    @Test("accepts no server that does not know the password")
    func signature() throws {
        var talk = try talk()
        let words = "the server did not prove that it knows the password"
        #expect(throws: SCRAM.Fault(words)) { try talk.verify("v=") }
        _ = try talk.answer(Self.challenge, password: "pencil", keys: Self.keys)
        for last in ["v=", "v=AAAA", "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="] {
            #expect(throws: SCRAM.Fault(words)) { try talk.verify(last) }
        }
        #expect(throws: SCRAM.Fault.self) { try talk.verify("e=other-error") }
        #expect(throws: SCRAM.Fault.self) { try talk.verify("") }
    }

    @Test(
        "goes no further with a challenge that is none",
        arguments: [
            "", "r=", "r=abc,s=W22Z,i=4096", "r=rOprNGfwEbeRWgbNEkqO,s=W22Z,i=4096",
            "s=W22Z,r=rOprNGfwEbeRWgbNEkqOx,i=1", "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096",
            "r=rOprNGfwEbeRWgbNEkqOx,s=W22,i=4096", "r=rOprNGfwEbeRWgbNEkqOx,s=W22Z,i=0",
            "r=rOprNGfwEbeRWgbNEkqOx,s=W22Z,i=-4096", "r=rOprNGfwEbeRWgbNEkqOx,s=W22Z,i=4096x",
            "r=rOprNGfwEbeRWgbNEkqOx,s=W22Z,i=99999999999999999999",
            "m=new,r=rOprNGfwEbeRWgbNEkqOx,s=W22Z,i=4096",
        ])
    func nonsense(challenge: String) throws {
        var talk = try talk()
        #expect(throws: SCRAM.Fault.self) {
            try talk.answer(challenge, password: "pencil", keys: Self.keys)
        }
    }

    /// The whole work, some rounds at a time.
    static func derive(_ password: String, rounds: Int, turn: Int = 1000) -> [UInt8] {
        var work = SaltedPassword(password, salt: Array("salt".utf8), rounds: rounds)
        while true {
            if let key = work.advance(turn) { return key }
        }
    }

    @Test("comes to the same in many turns, and none has more rounds than usual")
    func turns() throws {
        for turn in [1, 7, 4095, 4096] {
            #expect(
                Self.derive("password", rounds: 4096, turn: turn)
                    == Self.derive("password", rounds: 4096))
        }
        var work = SaltedPassword("p", salt: [1], rounds: 100_000)
        var turns = 1
        while work.advance() == nil { turns += 1 }
        #expect(turns == 25)
    }

    @Test("lets no server keep the processor busy, and none ask for a proof that is guessed")
    func rounds() throws {
        var talk = try talk()
        let few = SCRAM.Fault("4095 rounds of SCRAM, and RFC 7677 asks for 4096")
        #expect(throws: few) {
            try talk.answer("r=\(Self.nonce)x,s=W22Z,i=4095", password: "p", keys: Self.keys)
        }
        #expect(throws: SCRAM.Fault(.limitReached("100001 rounds of SCRAM"))) {
            try talk.answer(
                "r=\(Self.nonce)x,s=W22Z,i=100001", password: "p", keys: Self.keys)
        }
    }

    @Test("reads Base64 and nothing else")
    func base64() {
        #expect(Base64.decode("") == [])
        #expect(Base64.decode("Zg==") == Array("f".utf8))
        #expect(Base64.decode("Zm8=") == Array("fo".utf8))
        #expect(Base64.decode("Zm9vYmFy") == Array("foobar".utf8))
        for text in ["Z", "Zg", "Zg=", "====", "Z===", "Zm9v=", "Zm 9", "Zm9v====", "Zg==Zg=="] {
            #expect(Base64.decode(text) == nil, "\(text)")
        }
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension SCRAM {
    /// The proof for a challenge, all in one turn.
    fileprivate mutating func answer(
        _ text: String, password: String, keys: SaltedPasswords
    ) throws(Fault) -> String {
        let challenge = try read(text)
        let (salt, rounds) = (challenge.salt, challenge.rounds)
        var work = SaltedPassword(password, salt: salt, rounds: rounds)
        let salted = keys.key(password, salt: salt, rounds: rounds) ?? work.advance(rounds) ?? []
        keys.remember(salted, of: password, salt: salt, rounds: rounds)
        return proof(for: challenge, salted)
    }
}
