import Heartbeat
import NIOCore

/// NATS as a server: INFO, the client's CONNECT, PING and PONG both ways; subscriptions are taken
/// and messages dropped.
struct NATSAcceptor: Conversation {
    private enum Phase {
        /// TLS was promised or comes first. Can become: greeting, over.
        case securing
        /// INFO was sent. Can become: open, over.
        case greeting
        case open(isVerbose: Bool)
        case over
    }

    private static let answersPerRead = 64

    private let user: Secret?
    private let password: Secret?
    private let requiresTLS: Bool
    private let beginsWithTLS: Bool
    private let seed: UInt64
    private var phase = Phase.greeting
    private var reader = NATSReader(messageLimit: NATSReader.messageLimit)

    /// A link with a client; where the target has a user or a password, the client must say them.
    ///
    /// The ids that it gives out follow from the seed. With a certificate it wants TLS, unless the
    /// target says `tls=off`.
    init(target: Target, seed: UInt64) throws(TargetError) {
        user = target.hiddenUser.flatMap { $0.text.isEmpty ? nil : $0 }
        password = target.hiddenPassword
        beginsWithTLS = target.settings["tlsfirst"] == "yes"
        let hasCertificate = target.tls.certificateFile != nil
        requiresTLS =
            switch target.settings["tls"].flatMap(TLSUpgrade.init) {
            case nil: hasCertificate || beginsWithTLS
            case .require: true
            case .off: false
            case .prefer: throw TargetError("nats accepts with tls=off or tls=require")
            }
        self.seed = seed
        guard hasCertificate || !requiresTLS else {
            throw TargetError("nats accepts over TLS with a certificate: give cert and key")
        }
        guard requiresTLS || !beginsWithTLS else {
            throw TargetError("tlsfirst and tls=off exclude each other")
        }
    }

    mutating func begin(_ outlet: inout Outlet) {
        if !beginsWithTLS { sayInfo(&outlet) }
        guard requiresTLS else { return }
        phase = .securing
        outlet.signal(.secure)
    }

    mutating func secured(_ outlet: inout Outlet) {
        guard case .securing = phase else { return }
        phase = .greeting
        if beginsWithTLS { sayInfo(&outlet) }
    }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        var tally = NATSTally()
        do throws(NATSViolation) {
            loop: while true {
                switch phase {
                case .over, .securing: break loop
                case .greeting:
                    guard let line = try reader.next(&bytes) else { break loop }
                    try greeted(line, &outlet)
                case .open(let isVerbose):
                    guard let line = try reader.next(&bytes) else { break loop }
                    try take(line, isVerbose, &tally, &outlet)
                }
            }
        } catch {
            outlet.bytes.writeNATSError(error.answer)
            if case .greeting = phase {
                end(.badHello(error.words), &outlet)
            } else {
                end(error.cause, &outlet)
            }
        }
        tally.tell(&outlet)
        if case .over = phase { bytes.moveReaderIndex(to: bytes.writerIndex) }
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        guard case .open = phase else { return }
        outlet.bytes.writeStaticString("PING\r\n")
    }

    mutating func refuse(_ refusal: Refusal, _ outlet: inout Outlet) {
        // Clients know these beginnings: they try again after the first and rest after the second.
        switch refusal {
        case .sessionLimit, .addressLimit, .pendingLimit, .tooFast:
            outlet.bytes.writeNATSError("maximum connections exceeded")
        case .banned, .held:
            outlet.bytes.writeNATSError("Authorization Violation: \(refusal.words)")
        case .tooLate: outlet.bytes.writeNATSError("Authentication Timeout")
        }
    }

    /// Nothing: the end says it, and clients dial again.
    mutating func close(_ outlet: inout Outlet) {
        phase = .over
    }

    var endCause: Cause? {
        switch phase {
        case .securing, .greeting: .badHello("closed before CONNECT")
        case .open, .over: nil
        }
    }

    var partialLimit: Int { NATSReader.lineLimit }

    private func sayInfo(_ outlet: inout Outlet) {
        let hasCredentials = user != nil || password != nil
        let fields = [
            "\"server_id\":\"HOLTER\"", "\"server_name\":\"holter\"", "\"version\":\"0.1.0\"",
            "\"proto\":1", "\"headers\":true", "\"max_payload\":\(NATSReader.messageLimit)",
            "\"auth_required\":\(hasCredentials)", "\"tls_required\":\(requiresTLS)",
            "\"client_id\":\(seed >> 40)",
        ]
        outlet.bytes.writeString("INFO {\(fields.joined(separator: ","))}\r\n")
    }

    private mutating func greeted(
        _ line: NATSReader.Line, _ outlet: inout Outlet
    ) throws(NATSViolation) {
        guard line.word == "CONNECT" else {
            throw .malformed("no CONNECT but \"\(PeerText(line.word, limit: 16))\"")
        }
        guard let fields = JSONFields(line.rest.readableBytesView) else {
            throw .malformed("a CONNECT that is no JSON object")
        }
        guard isAdmitted(fields) else {
            outlet.bytes.writeNATSError("Authorization Violation")
            return end(.badHello("wrong user or password"), &outlet)
        }
        let isVerbose = fields.isTrue("verbose")
        phase = .open(isVerbose: isVerbose)
        if isVerbose { outlet.bytes.writeStaticString("+OK\r\n") }
        let name = PeerText(fields.text("name") ?? "")
        if !name.description.isEmpty {
            outlet.signal(.introduced(Introduction(name, isExclusive: false)))
        }
        outlet.signal(.up)
        let library = [fields.text("lang"), fields.text("version")].compactMap { $0 }
        var facts = [Fact("client", PeerText(library.joined(separator: " ")).description)]
        facts.append(Fact("client name", name.description))
        outlet.signal(.learned(facts.filter { !$0.value.isEmpty }))
    }

    private func isAdmitted(_ fields: JSONFields) -> Bool {
        if let user, let password {
            // Both are compared, whatever the first says.
            let isUser = user.matches(fields.text("user"))
            let isPassword = password.matches(fields.text("pass"))
            return isUser && isPassword
        }
        guard let token = user ?? password else { return true }
        return token.matches(fields.text("auth_token"))
    }

    private mutating func take(
        _ line: NATSReader.Line, _ isVerbose: Bool, _ tally: inout NATSTally,
        _ outlet: inout Outlet
    ) throws(NATSViolation) {
        switch line.word {
        case "PING":
            tally.asked += 1
            outlet.bytes.writeStaticString("PONG\r\n")
        case "PONG":
            tally.answers += 1
            if tally.answers <= Self.answersPerRead { outlet.signal(.answered(nonce: nil)) }
        case "SUB", "UNSUB", "PUB", "HPUB", "CONNECT":
            if isVerbose { outlet.bytes.writeStaticString("+OK\r\n") }
        case "+OK": break
        default:
            throw .malformed("a line begins with \"\(PeerText(line.word, limit: 16))\"")
        }
    }

    private mutating func end(_ cause: Cause, _ outlet: inout Outlet) {
        phase = .over
        outlet.signal(.fail(cause))
    }
}

extension ByteBuffer {
    /// Writes the line that tells a client what is wrong.
    mutating func writeNATSError(_ words: String) {
        writeString("-ERR '\(words)'\r\n")
    }
}
