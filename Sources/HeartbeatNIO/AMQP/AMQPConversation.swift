import Heartbeat
import NIOCore

/// AMQP 0-9-1: a heartbeat frame of 8 bytes in both directions, and no channel ever opened.
///
/// Tune-Ok decides the heartbeat: ours is such that the engine's interval fills half of it, which
/// is how often either side must be heard. Silence of two heartbeats is death, on both sides.
struct AMQPConversation: Conversation {
    private enum Phase {
        /// The protocol header was sent.
        case starting
        /// Start-Ok was sent, with the credentials.
        case authenticating
        /// Tune-Ok and Open were sent.
        case opening
        case open
        case over
    }

    /// The largest frame that we ask for; no channel is open, so that none is ever large.
    private static let frameSize: UInt32 = 8_192

    private let user: String
    private let password: String
    private let virtualHost: String
    private let heartbeat: UInt16
    private var phase = Phase.starting
    private var server = AMQPServer()
    private var proposed: UInt16 = 0

    init(target: Target, policy: PulsePolicy) throws(TargetError) {
        user = target.user ?? "guest"
        password = target.password ?? (target.user == nil ? "guest" : "")
        virtualHost = try Self.virtualHost(target.path)
        heartbeat = Self.heartbeat(target, policy)
        guard !(user + password).utf8.contains(0) else {
            throw TargetError("AMQP cannot say a NUL in a user or password")
        }
    }

    /// The heartbeat to agree on: what was set, or so long that two of our beats fall into it.
    static func heartbeat(_ target: Target, _ policy: PulsePolicy) -> UInt16 {
        if let text = target.settings["heartbeat"], let seconds = UInt16(text), seconds > 0 {
            return seconds
        }
        let gap = min(policy.longestInterval, .seconds(65_535)).nanoseconds
        return UInt16(clamping: max(1, (gap * 2 + 999_999_999) / 1_000_000_000))
    }

    private static func virtualHost(_ path: String) throws(TargetError) -> String {
        guard path != "/" else { return "/" }
        guard !path.contains("?") else {
            throw TargetError("amqp has no query; options stand after a #")
        }
        let name = try PercentCoding.decode(path.dropFirst(), in: "the virtual host")
        guard name.utf8.count <= 255 else {
            throw TargetError("a virtual host may have 255 bytes")
        }
        return name
    }

    mutating func begin(_ outlet: inout Outlet) {
        outlet.bytes.writeBytes(AMQPReader.header)
    }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        while phase != .over {
            switch AMQPReader.next(&bytes) {
            case .incomplete: return
            case .heartbeat: break
            case .method(let method): take(method, &outlet)
            case .otherVersion(let version):
                end(.badHello("the server speaks AMQP \(version), not 0-9-1"), &outlet)
            case .invalid(let what): invalid(what, &outlet)
            case .tooLarge(let what): end(.limitReached(what), &outlet)
            }
        }
        bytes.moveReaderIndex(to: bytes.writerIndex)
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        guard phase == .open else { return }
        outlet.bytes.writeBytes(AMQPReader.heartbeatFrame)
    }

    mutating func close(_ outlet: inout Outlet) {
        guard phase == .open || phase == .opening else { return }
        phase = .over
        outlet.bytes.writeAMQPMethod(.close) {
            $0.writeInteger(UInt16(200))
            $0.writeAMQPShortString("goodbye")
            $0.writeInteger(UInt32(0))
        }
    }

    var endCause: Cause? {
        switch phase {
        case .starting: .badHello("closed before Start")
        case .authenticating where !server.namesRefusals:
            // So the specification wants it: whose login fails is told by the end of the socket.
            .credentialsRefused("closed after the login")
        case .authenticating, .opening: .badHello("closed before Open-Ok")
        case .open, .over: nil
        }
    }

    private mutating func take(_ method: AMQPMethod, _ outlet: inout Outlet) {
        var arguments = method.arguments
        switch (method.name, phase) {
        case (.start, .starting): start(&arguments, &outlet)
        case (.tune, .authenticating): tune(&arguments, &outlet)
        case (.openOk, .opening): opened(&outlet)
        case (.close, _): closed(&arguments, &outlet)
        case (.blocked, .open):
            let reason = arguments.readAMQPShortString() ?? ByteBuffer()
            outlet.signal(
                .learned([Fact("blocked", PeerText(reason.readableBytesView).description)]))
        case (.unblocked, .open): outlet.signal(.learned([Fact("blocked", "no more")]))
        case (.secure, .authenticating):
            end(.badHello("the server asks for more than PLAIN gives"), &outlet)
        default:
            invalid("an unexpected method \(method.name)", &outlet)
        }
    }

    private mutating func start(_ arguments: inout ByteBuffer, _ outlet: inout Outlet) {
        guard arguments.readInteger(as: UInt16.self) != nil,
            let table = arguments.readAMQPLongString(),
            let mechanisms = arguments.readAMQPLongString()
        else { return invalid("Start that is cut off", &outlet) }
        guard let server = AMQPServer(table) else {
            return invalid("server properties that are no table", &outlet)
        }
        self.server = server
        let names = String(buffer: mechanisms)
        guard names.split(separator: " ").contains("PLAIN") else {
            return end(.badHello("no PLAIN among \(PeerText(names, limit: 60))"), &outlet)
        }
        phase = .authenticating
        outlet.bytes.writeAMQPMethod(.startOk) {
            $0.writeImmutableBuffer(AMQPServer.ourProperties)
            $0.writeAMQPShortString("PLAIN")
            $0.writeAMQPLongString("\0\(user)\0\(password)")
            $0.writeAMQPShortString("en_US")
        }
    }

    private mutating func tune(_ arguments: inout ByteBuffer, _ outlet: inout Outlet) {
        guard let channels = arguments.readInteger(as: UInt16.self),
            let size = arguments.readInteger(as: UInt32.self),
            let proposed = arguments.readInteger(as: UInt16.self)
        else { return invalid("Tune that is cut off", &outlet) }
        self.proposed = proposed
        phase = .opening
        outlet.bytes.writeAMQPMethod(.tuneOk) {
            $0.writeInteger(channels)
            $0.writeInteger(size == 0 ? Self.frameSize : min(size, Self.frameSize))
            $0.writeInteger(heartbeat)
        }
        outlet.bytes.writeAMQPMethod(.open) {
            $0.writeAMQPShortString(virtualHost)
            $0.writeAMQPShortString("")
            $0.writeInteger(UInt8(0))
        }
    }

    private mutating func opened(_ outlet: inout Outlet) {
        phase = .open
        outlet.signal(.up)
        let agreed = Duration.seconds(heartbeat)
        outlet.signal(.expects(Rhythm(every: agreed / 2, silence: agreed * 2)))
        let proposal = proposed == 0 ? "none" : "\(proposed) s"
        outlet.signal(
            .learned(
                server.facts + [Fact("heartbeat", "\(heartbeat) s (proposed: \(proposal))")]))
    }

    /// The server says why it ends the connection.
    private mutating func closed(_ arguments: inout ByteBuffer, _ outlet: inout Outlet) {
        guard let code = arguments.readInteger(as: UInt16.self),
            let text = arguments.readAMQPShortString()
        else { return invalid("Close that is cut off", &outlet) }
        outlet.bytes.writeAMQPMethod(.closeOk) { _ in }
        let words = PeerText(text.readableBytesView).description
        switch (phase, code) {
        case (.open, _): end(.closedByPeer(code: Int(code), reason: words), &outlet)
        case (_, 403): end(.credentialsRefused(words), &outlet)
        default: end(.badHello("\(code) \(words)"), &outlet)
        }
    }

    private mutating func invalid(_ what: String, _ outlet: inout Outlet) {
        end(phase == .open ? .protocolError(what) : .badHello(what), &outlet)
    }

    private mutating func end(_ cause: Cause, _ outlet: inout Outlet) {
        phase = .over
        outlet.signal(.fail(cause))
    }
}
