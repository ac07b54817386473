import Heartbeat
import NIOCore

/// Redis and Valkey: `PING <id>`, and the id comes back.
///
/// Replies come in the order of the commands, so an error that tells of a server that lives (it
/// loads, it is busy) answers the oldest probe that is out. Without credentials `-NOAUTH` is as good
/// an answer as any. Anything else in the place of an answer is life, and the probe is missed.
struct RedisConversation: Conversation {
    /// What a reply that comes next belongs to.
    private enum Phase {
        /// AUTH was sent.
        case authenticating
        /// The first PING was sent.
        case greeting
        case open
        case over
    }

    /// Most probes remembered; replies to older ones are life and nothing more.
    private static let memory = 16
    /// The most answers told of one read; those of a flood beyond it are life and nothing more.
    private static let answersPerRead = 64

    private let user: String?
    private let password: String?
    private let asksForRole: Bool
    /// The answer to the question for the role is still to come.
    private var awaitsRole = false
    private var phase = Phase.greeting
    private var outstanding: [UInt64] = []
    private var reader = RESPReader()

    init(target: Target) {
        user = target.user.flatMap { $0.isEmpty ? nil : $0 }
        password = target.password
        asksForRole = target.settings["role"] != "no"
    }

    mutating func begin(_ outlet: inout Outlet) {
        if let password {
            phase = .authenticating
            outlet.bytes.writeRedisCommand(["AUTH"] + (user.map { [$0] } ?? []) + [password])
        }
        outlet.bytes.writeRedisCommand(["PING"])
    }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        if phase == .open, reader.isAtStart, let nonce = bytes.readRedisEcho() {
            resolve(nonce, &outlet)
        }
        while bytes.readableBytes > 0, phase != .over {
            let (outcome, consumed) = bytes.withUnsafeReadableBytes { raw in
                reader.next(raw.bindMemory(to: UInt8.self))
            }
            switch outcome {
            case .incomplete: return
            case .reply(let reply):
                bytes.moveReaderIndex(forwardBy: consumed)
                take(reply, &outlet)
            case .invalid(let what):
                end(phase == .open ? .protocolError(what) : .badHello(what), &outlet)
            case .tooLarge(let what):
                end(.limitReached(what), &outlet)
            }
        }
        if phase == .over { bytes.moveReaderIndex(to: bytes.writerIndex) }
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        guard phase == .open else { return }
        if outstanding.count == Self.memory { outstanding.removeFirst() }
        outstanding.append(nonce)
        outlet.bytes.writeStaticString("*2\r\n$4\r\nPING\r\n$")
        outlet.bytes.writeDecimal(UInt64(ByteBuffer.decimalDigits(nonce)))
        outlet.bytes.writeStaticString("\r\n")
        outlet.bytes.writeDecimal(nonce)
        outlet.bytes.writeStaticString("\r\n")
    }

    mutating func close(_ outlet: inout Outlet) {
        guard phase == .open else { return }
        phase = .over
        outlet.bytes.writeRedisCommand(["QUIT"])
    }

    var endCause: Cause? {
        phase == .greeting || phase == .authenticating
            ? .badHello("closed before the first answer") : nil
    }

    private mutating func take(_ reply: RESPReader.Reply, _ outlet: inout Outlet) {
        switch phase {
        case .authenticating: authenticated(reply, &outlet)
        case .greeting: greeted(reply, &outlet)
        case .open: answered(reply, &outlet)
        case .over: break
        }
    }

    private mutating func authenticated(_ reply: RESPReader.Reply, _ outlet: inout Outlet) {
        guard reply.kind == .error else {
            phase = .greeting
            return
        }
        if RedisError.isHello(reply.text) {
            end(.badHello(PeerText(reply.text).description), &outlet)
        } else {
            end(.credentialsRefused(PeerText(reply.text).description), &outlet)
        }
    }

    private mutating func greeted(_ reply: RESPReader.Reply, _ outlet: inout Outlet) {
        if reply.kind == .error, !RedisError.isLife(reply.text) {
            let words = PeerText(reply.text).description
            let asksForCredentials = RedisError.asksForPassword(reply.text)
            if asksForCredentials, password != nil {
                return end(.credentialsRefused(words), &outlet)
            }
            if !asksForCredentials { return end(.badHello(words), &outlet) }
            phase = .open
            outlet.signal(.up)
            outlet.signal(.learned([Fact("login", "none; the server asks for a password")]))
            return
        }
        phase = .open
        outlet.signal(.up)
        guard asksForRole else { return }
        awaitsRole = true
        outlet.bytes.writeRedisCommand(["INFO", "replication"])
    }

    /// Takes the answer to the question for the role, be it a refusal; false where it is none.
    ///
    /// Replies keep their order, so that nothing but a push can come before it.
    private mutating func takeRole(_ reply: RESPReader.Reply, _ outlet: inout Outlet) -> Bool {
        guard awaitsRole, reply.kind != .other, reply.kind != .null else { return false }
        awaitsRole = false
        if reply.kind == .string, let role = RedisRole.words(reply.text) {
            outlet.signal(.learned([Fact("role", role)]))
        }
        return true
    }

    private mutating func answered(_ reply: RESPReader.Reply, _ outlet: inout Outlet) {
        if takeRole(reply, &outlet) { return }
        switch reply.kind {
        case .string:
            if let nonce = UInt64(String(decoding: reply.text, as: UTF8.self)) {
                resolve(nonce, &outlet)
            }
        case .error:
            guard let nonce = takeOldest() else { return }
            if RedisError.isLife(reply.text) || RedisError.asksForPassword(reply.text) {
                outlet.signal(.answered(nonce: nonce))
            }
        case .simple:
            guard let nonce = takeOldest() else { return }
            // Some proxies answer every PING so, whatever it carries.
            if reply.text.elementsEqual("PONG".utf8) { outlet.signal(.answered(nonce: nonce)) }
        // What a subscription or a reset would push; no command of ours is answered so.
        case .null, .other: break
        }
    }

    /// The probe whose place in the order of replies has come.
    private mutating func takeOldest() -> UInt64? {
        outstanding.isEmpty ? nil : outstanding.removeFirst()
    }

    /// An echo came: older probes can get no answer any more, for replies keep their order.
    private mutating func resolve(_ nonce: UInt64, _ outlet: inout Outlet) {
        if let index = outstanding.firstIndex(of: nonce) { outstanding.removeFirst(index + 1) }
        if outlet.signals.count < Self.answersPerRead { outlet.signal(.answered(nonce: nonce)) }
    }

    private mutating func end(_ cause: Cause, _ outlet: inout Outlet) {
        phase = .over
        outlet.signal(.fail(cause))
    }
}

/// The errors of Redis that tell something.
enum RedisError {
    /// The server lives and cannot answer now, or not to us.
    static func isLife(_ text: ArraySlice<UInt8>) -> Bool {
        ["LOADING", "BUSY", "MASTERDOWN", "NOPERM", "TRYAGAIN"].contains { begins(text, $0) }
    }

    /// The server answers nobody who did not log in.
    static func asksForPassword(_ text: ArraySlice<UInt8>) -> Bool { begins(text, "NOAUTH") }

    /// The server turns away whoever comes, before any command.
    static func isHello(_ text: ArraySlice<UInt8>) -> Bool {
        begins(text, "DENIED") || text.starts(with: "ERR max number of clients".utf8)
    }

    private static func begins(_ text: ArraySlice<UInt8>, _ word: String) -> Bool {
        text.starts(with: word.utf8)
    }
}

extension ByteBuffer {
    /// Writes a command as an array of strings.
    mutating func writeRedisCommand(_ words: [String]) {
        writeString("*\(words.count)\r\n")
        for word in words { writeString("$\(word.utf8.count)\r\n\(word)\r\n") }
    }

    /// The id in a whole `$<n>\r\n<id>\r\n` at the front: the answer of nearly every beat, read in
    /// place.
    mutating func readRedisEcho() -> UInt64? {
        let found = withUnsafeReadableBytes { raw -> (nonce: UInt64, length: Int)? in
            guard raw.count >= 7, raw[0] == UInt8(ascii: "$") else { return nil }
            var index = 1
            var length = 0
            while index < 3, (48...57).contains(raw[index]) {
                length = length * 10 + Int(raw[index] - 48)
                index += 1
            }
            guard (1...20).contains(length), raw.count >= index + length + 4,
                raw[index] == 13, raw[index + 1] == 10,
                raw[index + 2 + length] == 13, raw[index + 3 + length] == 10
            else { return nil }
            var nonce: UInt64 = 0
            for digit in raw[(index + 2)..<(index + 2 + length)] {
                guard (48...57).contains(digit), nonce.append(digit: digit) else { return nil }
            }
            return (nonce, index + length + 4)
        }
        guard let found else { return nil }
        moveReaderIndex(forwardBy: found.length)
        return found.nonce
    }
}
