import Heartbeat
import NIOCore

/// MySQL and MariaDB: a whole login, then `COM_PING` and its OK, in order and without an id.
///
/// A link that goes away before it has logged in counts against our address, and a server that
/// has counted a hundred of them turns the whole address away. So there is always a login, and
/// what cannot log in is a refusal, after which the session rests.
struct MySQLConversation: Conversation {
    private enum Phase {
        /// The server speaks first. Can become: securing, authenticating, over.
        case greeting
        /// TLS was asked for. Can become: authenticating, over.
        indirect case securing(MySQLLogin)
        /// The login was sent, the password last shown in that way. Can become: open, over.
        indirect case authenticating(MySQLLogin, MySQLMethod?)
        case open
        case over
    }

    /// The most times that a server may ask for the password in another way.
    static let switchLimit = 4

    private static let ping = ByteBuffer(integer: UInt8(0x0E))
    private static let quit = ByteBuffer(integer: UInt8(0x01))

    private let target: LoginTarget
    private var phase = Phase.greeting
    private var reader = MySQLReader()
    /// The number of the hello's next packet, whoever sends it.
    private var sequence: UInt8 = 0
    private var switches = 0
    /// What we could not do for the server, which may yet ask for something else.
    private var complaint: String?
    private var outstanding: UInt8 = 0

    init(_ target: LoginTarget) {
        self.target = target
    }

    /// The server greets first.
    mutating func begin(_ outlet: inout Outlet) {}

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        while let packet = nextPacket(&bytes) {
            switch phase {
            case .greeting: greeted(packet, &outlet)
            case .authenticating(let login, let method): judge(packet, login, method, &outlet)
            case .open: answered(packet, &outlet)
            case .securing, .over: break
            }
        }
        if case .over = phase { bytes.moveReaderIndex(to: bytes.writerIndex) }
    }

    mutating func secured(_ outlet: inout Outlet) {
        guard case .securing(let login) = phase else { return }
        logIn(login, &outlet)
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        guard case .open = phase else { return }
        if outstanding < .max { outstanding += 1 }
        outlet.bytes.writeMySQL(sequence: 0, Self.ping)
    }

    mutating func close(_ outlet: inout Outlet) {
        guard case .open = phase else { return }
        phase = .over
        outlet.bytes.writeMySQL(sequence: 0, Self.quit)
    }

    var endCause: Cause? {
        switch phase {
        case .greeting: .badHello("closed before the greeting")
        case .securing, .authenticating:
            complaint.map { .credentialsRefused($0) } ?? .badHello("closed during the login")
        case .open, .over: nil
        }
    }

    // MARK: The hello

    /// The next packet, as long as one is wanted: behind the agreement on TLS nothing is read.
    private mutating func nextPacket(_ bytes: inout ByteBuffer) -> MySQLPacket? {
        switch phase {
        case .securing, .over: nil
        case .greeting, .authenticating, .open: reader.next(&bytes)
        }
    }

    private mutating func greeted(_ packet: MySQLPacket, _ outlet: inout Outlet) {
        if let error = MySQLError(packet.payload) { return end(error.refusal, &outlet) }
        guard let greeting = MySQLGreeting(packet.payload) else {
            return end(.badHello("no greeting of MySQL's protocol 10"), &outlet)
        }
        guard greeting.capabilities.isSuperset(of: [.protocol41, .nonces]) else {
            return end(.badHello("a server from before MySQL 4.1"), &outlet)
        }
        sequence = packet.sequence &+ 1
        var login = MySQLLogin(target: target, greeting: greeting)
        let offersTLS = greeting.capabilities.contains(.tls)
        if target.upgrade != .off, offersTLS {
            login.isSecure = true
            say(login.introduction, &outlet)
            phase = .securing(login)
            outlet.signal(.secure)
        } else if target.upgrade == .require {
            end(.tls(.notOffered), &outlet)
        } else {
            logIn(login, &outlet)
        }
    }

    private mutating func logIn(_ login: MySQLLogin, _ outlet: inout Outlet) {
        // What cannot be said in the first packet, the server asks for once more.
        let wanted = MySQLMethod(rawValue: String(decoding: login.greeting.method, as: UTF8.self))
        let method = wanted == .cachingSHA2 ? MySQLMethod.cachingSHA2 : .native
        let answer = method.answer(
            target.password, nonce: login.greeting.nonce, isPrivate: isPrivate(login))
        say(login.payload(method, answer ?? []), &outlet)
        phase = .authenticating(login, method)
    }

    // MARK: The login

    private mutating func judge(
        _ packet: MySQLPacket, _ login: MySQLLogin, _ method: MySQLMethod?, _ outlet: inout Outlet
    ) {
        if let error = MySQLError(packet.payload) {
            return end(complaint.map { .credentialsRefused($0) } ?? error.refusal, &outlet)
        }
        guard packet.sequence == sequence else {
            return end(.badHello("packets out of order"), &outlet)
        }
        sequence = packet.sequence &+ 1
        switch packet.kind {
        case 0x00: up(login, method, &outlet)
        case 0x01: goOn(packet, login, method, &outlet)
        case 0xFE: change(packet, login, &outlet)
        default: end(.badHello("no answer to a login"), &outlet)
        }
    }

    private mutating func up(
        _ login: MySQLLogin, _ method: MySQLMethod?, _ outlet: inout Outlet
    ) {
        phase = .open
        outlet.signal(.up)
        outlet.signal(
            .learned([
                Fact("server", login.greeting.version),
                Fact("connection", "\(login.greeting.connection)"),
                Fact("login", method?.rawValue ?? "none asked"),
            ]))
    }

    /// The server wants the password in another way (AuthSwitchRequest).
    private mutating func change(
        _ packet: MySQLPacket, _ login: MySQLLogin, _ outlet: inout Outlet
    ) {
        var rest = packet.payload
        rest.moveReaderIndex(forwardBy: 1)
        switches += 1
        guard switches <= Self.switchLimit else {
            return end(.badHello("asks for the password in ever other ways"), &outlet)
        }
        guard rest.readableBytes > 0 else {
            return refuse("the server wants a password as before MySQL 4.1", &outlet)
        }
        let name = rest.readZeroTerminated() ?? Array(rest.readableBytesView)
        let nonce = Array(rest.readableBytesView)
        let method = MySQLMethod(rawValue: String(decoding: name, as: UTF8.self))
        let answer = method?.answer(
            target.password, nonce: nonce.last == 0 ? nonce.dropLast() : nonce,
            isPrivate: isPrivate(login))
        complaint =
            answer != nil ? nil : method != nil ? Self.wantsClear : Self.wants(name)
        // An account may have several ways: to an empty answer the server asks for its next.
        say(ByteBuffer(bytes: answer ?? []), &outlet)
        phase = .authenticating(login, answer == nil ? nil : method)
    }

    /// The server knows the password already, or wants it itself (caching_sha2_password).
    private mutating func goOn(
        _ packet: MySQLPacket, _ login: MySQLLogin, _ method: MySQLMethod?,
        _ outlet: inout Outlet
    ) {
        let word = packet.payload.getInteger(at: packet.payload.readerIndex + 1, as: UInt8.self)
        switch (method, word) {
        case (.cachingSHA2, 3): break
        case (.cachingSHA2, 4) where isPrivate(login):
            say(ByteBuffer(bytes: MySQLMethod.plain(target.password)), &outlet)
        case (.cachingSHA2, 4): refuse(Self.wantsClear, &outlet)
        case (nil, _): refuse(complaint ?? Self.wantsClear, &outlet)
        default: end(.badHello("a question about the password that nobody knows"), &outlet)
        }
    }

    private static let wantsClear =
        "the server wants the password in the clear; use tls=require"

    private static func wants(_ method: [UInt8]) -> String {
        "the server wants \(PeerText(method, limit: 40)), which Holter does not speak; "
            + "mysql_native_password and caching_sha2_password it does"
    }

    private func isPrivate(_ login: MySQLLogin) -> Bool {
        login.isSecure || target.isLocal
    }

    private mutating func say(_ payload: ByteBuffer, _ outlet: inout Outlet) {
        outlet.bytes.writeMySQL(sequence: sequence, payload)
        sequence &+= 1
    }

    // MARK: Beats

    /// An OK answers the ping that waits longest; so does an error that leaves the link as it is.
    private mutating func answered(_ packet: MySQLPacket, _ outlet: inout Outlet) {
        let error = MySQLError(packet.payload)
        guard packet.kind == 0x00 || error != nil else {
            return end(.protocolError("no answer to COM_PING"), &outlet)
        }
        if let error, error.endsLink || outstanding == 0 {
            return end(.closedByPeer(code: nil, reason: error.words), &outlet)
        }
        guard outstanding > 0 else { return }
        outstanding -= 1
        outlet.signal(.answered(nonce: nil))
    }

    private mutating func refuse(_ words: String, _ outlet: inout Outlet) {
        end(.credentialsRefused(words), &outlet)
    }

    private mutating func end(_ cause: Cause, _ outlet: inout Outlet) {
        phase = .over
        outlet.signal(.fail(cause))
    }
}
