import Heartbeat
import NIOCore

/// NATS as a client: INFO, TLS where it is asked for, CONNECT, then PING and PONG both ways.
///
/// It subscribes to nothing; messages are life and are passed over.
struct NATSConversation: Conversation {
    private enum Phase {
        /// Waits for INFO. Can become: securing, greeting, over.
        case waiting
        /// TLS is asked for. Can become: waiting where it comes first, greeting, over.
        case securing
        /// CONNECT and PING were sent. Can become: open, over.
        case greeting
        case open
        case over
    }

    /// The most answers told of one read; those of a flood beyond it are life and nothing more.
    private static let answersPerRead = 64

    private let user: String?
    private let password: String?
    private let tls: TLSUpgrade?
    private let beginsWithTLS: Bool
    private var phase = Phase.waiting
    private var reader = NATSReader(messageLimit: NATSReader.serverMessageLimit)
    private var info: NATSInfo?
    /// What the server said of an end that may come.
    private var warning: Cause?

    init(target: Target) {
        user = target.user.flatMap { $0.isEmpty ? nil : $0 }
        password = target.password
        tls = target.settings["tls"].flatMap(TLSUpgrade.init)
        beginsWithTLS = target.settings["tlsfirst"] == "yes"
    }

    mutating func begin(_ outlet: inout Outlet) {
        guard beginsWithTLS else { return }
        phase = .securing
        outlet.signal(.secure)
    }

    mutating func secured(_ outlet: inout Outlet) {
        guard phase == .securing else { return }
        if info == nil { phase = .waiting } else { sayHello(&outlet) }
    }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        var tally = NATSTally()
        do throws(NATSViolation) {
            while phase != .over, phase != .securing, let line = try reader.next(&bytes) {
                switch phase {
                case .waiting: try introduced(line, &outlet)
                case .greeting: try greeted(line, &outlet)
                case .open: try take(line, &tally, &outlet)
                case .securing, .over: break
                }
            }
        } catch {
            end(phase == .open ? error.cause : .badHello(error.words), &outlet)
        }
        tally.tell(&outlet)
        if phase == .over { bytes.moveReaderIndex(to: bytes.writerIndex) }
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        guard phase == .open else { return }
        outlet.bytes.writeStaticString("PING\r\n")
    }

    /// Nothing: a client of NATS just goes.
    mutating func close(_ outlet: inout Outlet) {
        phase = .over
    }

    var endCause: Cause? {
        switch phase {
        case .waiting, .securing: .badHello("closed before INFO")
        case .greeting: .badHello("closed before the answer to CONNECT")
        case .open: warning
        case .over: nil
        }
    }

    var partialLimit: Int { NATSReader.lineLimit }

    // MARK: The hello

    private mutating func introduced(
        _ line: NATSReader.Line, _ outlet: inout Outlet
    ) throws(NATSViolation) {
        if line.word == "-ERR" { return refused(line, &outlet) }
        guard line.word == "INFO", let info = NATSInfo(line.rest) else {
            throw .malformed("no INFO but \"\(PeerText(line.word, limit: 16))\"")
        }
        self.info = info
        if beginsWithTLS { return sayHello(&outlet) }
        let offers = info.requiresTLS || info.offersTLS
        let wants =
            switch tls {
            case nil: info.requiresTLS  // As every client of NATS does.
            case .off: false
            case .prefer: offers
            case .require: true
            }
        if wants, !offers { return end(.badHello("the server offers no TLS"), &outlet) }
        if !wants, info.requiresTLS {
            return end(.badHello("the server wants TLS, and tls=off was asked for"), &outlet)
        }
        guard wants else { return sayHello(&outlet) }
        phase = .securing
        outlet.signal(.secure)
    }

    private mutating func sayHello(_ outlet: inout Outlet) {
        phase = .greeting
        var fields = [
            "\"verbose\":false", "\"pedantic\":false", "\"name\":\"holter\"", "\"lang\":\"swift\"",
            "\"version\":\"0.1.0\"", "\"protocol\":1", "\"echo\":false",
            "\"tls_required\":\(beginsWithTLS || tls == .require)",
        ]
        if let user, let password {
            fields.append("\"user\":\(JSONFields.quoted(user))")
            fields.append("\"pass\":\(JSONFields.quoted(password))")
        } else if let token = user ?? password {
            fields.append("\"auth_token\":\(JSONFields.quoted(token))")
        }
        outlet.bytes.writeString("CONNECT {\(fields.joined(separator: ","))}\r\nPING\r\n")
    }

    private mutating func greeted(
        _ line: NATSReader.Line, _ outlet: inout Outlet
    ) throws(NATSViolation) {
        switch line.word {
        case "PONG":
            phase = .open
            outlet.signal(.up)
            if let info { outlet.signal(.learned(info.facts)) }
        case "PING": outlet.bytes.writeStaticString("PONG\r\n")
        case "+OK", "INFO": break
        case "-ERR": refused(line, &outlet)
        default: throw .malformed("\"\(PeerText(line.word, limit: 16))\" in place of PONG")
        }
    }

    private mutating func refused(_ line: NATSReader.Line, _ outlet: inout Outlet) {
        let error = NATSError(line.rest)
        end(
            error.isAboutCredentials ? .credentialsRefused(error.words) : .badHello(error.words),
            &outlet)
    }

    // MARK: Up

    private mutating func take(
        _ line: NATSReader.Line, _ tally: inout NATSTally, _ outlet: inout Outlet
    ) throws(NATSViolation) {
        switch line.word {
        case "PONG":
            tally.answers += 1
            if tally.answers <= Self.answersPerRead { outlet.signal(.answered(nonce: nil)) }
        case "PING":
            tally.asked += 1
            outlet.bytes.writeStaticString("PONG\r\n")
        case "-ERR":
            let error = NATSError(line.rest)
            if error.isAboutCredentials {
                end(.credentialsRefused(error.words), &outlet)
            } else if !error.leavesOpen {
                warning = .closedByPeer(code: nil, reason: error.words)
            }
        case "INFO":
            if NATSInfo(line.rest)?.isLameDuck == true { warning = .moved("lame duck") }
        case "MSG", "HMSG", "+OK": break
        default:
            throw .malformed("a line begins with \"\(PeerText(line.word, limit: 16))\"")
        }
    }

    private mutating func end(_ cause: Cause, _ outlet: inout Outlet) {
        phase = .over
        outlet.signal(.fail(cause))
    }
}

/// What one read brought, counted.
struct NATSTally {
    var answers = 0
    var asked = 0

    /// Tells of the pings that were answered.
    func tell(_ outlet: inout Outlet) {
        if asked > 0 { outlet.signal(.asked(count: asked)) }
    }
}
