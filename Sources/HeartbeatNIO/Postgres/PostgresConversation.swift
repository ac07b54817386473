import Heartbeat
import NIOCore

/// PostgreSQL: a login, then `Sync` and its ReadyForQuery, in order and without an id.
///
/// A Sync outside of any query runs nothing and is logged nowhere. Notices, notifications and
/// parameters are life and are passed over.
struct PostgresConversation: Conversation {
    private enum Phase {
        /// TLS was asked for: one letter answers. Can become: securing, greeting, over.
        case negotiating
        /// TLS is agreed on. Can become: greeting, over.
        case securing
        /// The server asks for proofs, then tells of itself. Can become: open, over.
        case greeting
        case open
        case over
    }

    private static let requestForTLS = ByteBuffer(bytes: [0, 0, 0, 8, 4, 210, 22, 47])

    private var phase = Phase.greeting
    private var login: PostgresLogin
    private var reader = PostgresReader()
    private var isAccepted = false
    private var facts: [Fact] = []
    private var outstanding: UInt8 = 0

    init(_ target: LoginTarget, nonce: [UInt8], keys: SaltedPasswords) {
        login = PostgresLogin(target, nonce: nonce, keys: keys)
    }

    mutating func begin(_ outlet: inout Outlet) {
        if login.target.upgrade == .off {
            outlet.bytes.writeImmutableBuffer(login.startup)
        } else {
            phase = .negotiating
            outlet.bytes.writeImmutableBuffer(Self.requestForTLS)
        }
    }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        if case .negotiating = phase { negotiate(&bytes, &outlet) }
        if phase == .greeting, let error = PostgresError(bare: bytes) {
            end(error.refusal, &outlet)
        }
        while phase == .greeting || phase == .open {
            switch reader.next(&bytes) {
            case .message(let message):
                if phase == .open { answered(message, &outlet) } else { greeted(message, &outlet) }
            case .invalid:
                let words = "no message of PostgreSQL"
                end(phase == .open ? .protocolError(words) : .badHello(words), &outlet)
            case .incomplete: return
            }
        }
        if phase == .over { bytes.moveReaderIndex(to: bytes.writerIndex) }
    }

    mutating func secured(_ outlet: inout Outlet) {
        guard phase == .securing else { return }
        login.isSecure = true
        start(&outlet)
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        guard phase == .open else { return }
        if outstanding < .max { outstanding += 1 }
        outlet.bytes.writePostgres("S")
    }

    mutating func close(_ outlet: inout Outlet) {
        guard phase == .open else { return }
        phase = .over
        outlet.bytes.writePostgres("X")
    }

    var endCause: Cause? {
        switch phase {
        case .negotiating, .securing: .badHello("closed before the login")
        case .greeting: .badHello("closed during the login")
        case .open, .over: nil
        }
    }

    // MARK: The hello

    /// One letter, and nothing behind it: what came in the clear must not count as said in TLS.
    private mutating func negotiate(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        switch bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) {
        case UInt8(ascii: "S"):
            bytes.moveReaderIndex(forwardBy: 1)
            phase = .securing
            outlet.signal(.secure)
        case UInt8(ascii: "N") where login.target.upgrade == .prefer:
            bytes.moveReaderIndex(forwardBy: 1)
            start(&outlet)
        case UInt8(ascii: "N"): end(.tls(.notOffered), &outlet)
        // A server that cannot even begin says so at once.
        case UInt8(ascii: "E"): phase = .greeting
        case .some: end(.badHello("no answer to the request for TLS"), &outlet)
        case nil: break
        }
    }

    private mutating func start(_ outlet: inout Outlet) {
        phase = .greeting
        outlet.bytes.writeImmutableBuffer(login.startup)
    }

    private mutating func greeted(_ message: PostgresMessage, _ outlet: inout Outlet) {
        switch message.kind {
        case UInt8(ascii: "R"): judge(message.payload, &outlet)
        case UInt8(ascii: "E"): end(PostgresError(message.payload).refusal, &outlet)
        case UInt8(ascii: "S"): learnParameter(message.payload)
        case UInt8(ascii: "K"): learnProcess(message.payload)
        case UInt8(ascii: "Z") where isAccepted: up(&outlet)
        case UInt8(ascii: "N"), UInt8(ascii: "v"): break
        default: end(.badHello("no login of PostgreSQL"), &outlet)
        }
    }

    private mutating func judge(_ payload: ByteBuffer, _ outlet: inout Outlet) {
        guard !isAccepted else { return end(.badHello("a second login"), &outlet) }
        take(login.judge(payload), &outlet)
    }

    mutating func goOn(_ outlet: inout Outlet) {
        if phase == .greeting { take(login.goOn(), &outlet) }
    }

    private mutating func take(_ step: PostgresLogin.Step, _ outlet: inout Outlet) {
        switch step {
        case .accepted: isAccepted = true
        case .answer(let answer): outlet.bytes.writePostgres("p", answer)
        case .working: outlet.signal(.working)
        case .nothing: break
        case .fail(let cause): end(cause, &outlet)
        }
    }

    private mutating func learnParameter(_ payload: ByteBuffer) {
        var rest = payload
        guard let name = rest.readZeroTerminated(), let value = rest.readZeroTerminated(),
            name == Array("server_version".utf8), !facts.contains(where: { $0.name == "server" })
        else { return }
        let version = PeerText(value, limit: 60).description
        facts.append(Fact("server", version))
        // As no server and no pool says it.
        if version.hasSuffix("/bouncer") {
            facts.append(Fact("pooler", "PgBouncer's admin console, which reaches no database"))
        }
    }

    private mutating func learnProcess(_ payload: ByteBuffer) {
        guard let process = payload.getInteger(at: payload.readerIndex, as: UInt32.self),
            !facts.contains(where: { $0.name == "process" })
        else { return }
        facts.append(Fact("process", "\(process)"))
    }

    private mutating func up(_ outlet: inout Outlet) {
        phase = .open
        outlet.signal(.up)
        outlet.signal(.learned(facts + [Fact("login", login.method)]))
        facts = []
    }

    // MARK: Beats

    private mutating func answered(_ message: PostgresMessage, _ outlet: inout Outlet) {
        switch message.kind {
        case UInt8(ascii: "Z"):
            guard outstanding > 0 else { return }
            outstanding -= 1
            outlet.signal(.answered(nonce: nil))
        case UInt8(ascii: "E"):
            let error = PostgresError(message.payload)
            if error.endsLink { end(.closedByPeer(code: nil, reason: error.words), &outlet) }
        case UInt8(ascii: "N"), UInt8(ascii: "A"), UInt8(ascii: "S"): break
        default: end(.protocolError("no answer to Sync"), &outlet)
        }
    }

    private mutating func end(_ cause: Cause, _ outlet: inout Outlet) {
        phase = .over
        outlet.signal(.fail(cause))
    }
}
