import Heartbeat
import NIOCore

/// STOMP: a line end now and then, in both directions, as `heart-beat` agreed.
///
/// Line ends between frames are legal whatever was agreed, so ours are always sent. They ask for
/// nothing, and no frame that does is free of effects but one: an empty transaction, begun and
/// aborted, whose receipt carries the probe's id. That is what `receipts=yes` sends.
struct STOMPConversation: Conversation {
    private enum Phase {
        /// CONNECT was sent.
        case greeting
        case open
        case over
    }

    /// The most answers told of one read; those of a flood beyond it are life and nothing more.
    private static let answersPerRead = 64

    private let user: String?
    private let password: String?
    private let virtualHost: String
    private let receipts: Bool
    private let wish: STOMPBeats
    private let patience: Duration
    private var reader = STOMPReader()
    private var phase = Phase.greeting

    init(target: Target, policy: PulsePolicy) throws(TargetError) {
        user = target.user.flatMap { $0.isEmpty ? nil : $0 }
        password = target.password
        virtualHost = target.settings["vhost"] ?? "/"
        for text in [user, password, virtualHost].compactMap({ $0 }) {
            // CONNECT knows no escapes.
            guard text.utf8.allSatisfy({ $0 != 0 && $0 != 10 && $0 != 13 }) else {
                throw TargetError("STOMP cannot say a line end in a user, password or vhost")
            }
        }
        receipts = Self.asksForReceipts(target)
        wish = STOMPBeats(policy)
        patience = policy.timeout
    }

    /// Whether a target's probes are to be answered.
    static func asksForReceipts(_ target: Target) -> Bool { target.settings["receipts"] == "yes" }

    mutating func begin(_ outlet: inout Outlet) {
        var frame = "CONNECT\naccept-version:1.0,1.1,1.2\nhost:\(virtualHost)\n"
        if let user { frame += "login:\(user)\n" }
        if let password { frame += "passcode:\(password)\n" }
        frame += "heart-beat:\(wish.out),\(wish.in)\n\n\0"
        outlet.bytes.writeString(frame)
    }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        var answers = 0
        while phase != .over {
            switch reader.next(&bytes) {
            case .incomplete: return
            case .frame(let frame): take(frame, &answers, &outlet)
            case .invalid(let what):
                end(phase == .open ? .protocolError(what) : .badHello(what), &outlet)
            case .tooLarge(let what):
                end(.limitReached(what), &outlet)
            }
        }
        bytes.moveReaderIndex(to: bytes.writerIndex)
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        guard phase == .open else { return }
        guard receipts else { return _ = outlet.bytes.writeStaticString("\n") }
        outlet.bytes.writeString(
            "BEGIN\ntransaction:holter-\(nonce)\n\n\0"
                + "ABORT\ntransaction:holter-\(nonce)\nreceipt:\(nonce)\n\n\0")
    }

    mutating func close(_ outlet: inout Outlet) {
        guard phase == .open else { return }
        phase = .over
        outlet.bytes.writeStaticString("DISCONNECT\nreceipt:bye\n\n\0")
    }

    var endCause: Cause? { phase == .greeting ? .badHello("closed before CONNECTED") : nil }

    private mutating func take(
        _ frame: STOMPFrame, _ answers: inout Int, _ outlet: inout Outlet
    ) {
        switch (frame.command, phase) {
        case ("CONNECTED", .greeting): greeted(frame, &outlet)
        case ("ERROR", .greeting): end(frame.refusal, &outlet)
        case ("ERROR", _): end(.closedByPeer(code: nil, reason: frame.words), &outlet)
        case ("RECEIPT", .open):
            guard let nonce = frame["receipt-id"].flatMap({ UInt64($0) }) else { return }
            if answers < Self.answersPerRead { outlet.signal(.answered(nonce: nonce)) }
            answers += 1
        case ("MESSAGE", .open): break
        default:
            let words = "an unexpected \(PeerText(frame.command, limit: 20))"
            end(phase == .open ? .protocolError(words) : .badHello(words), &outlet)
        }
    }

    private mutating func greeted(_ frame: STOMPFrame, _ outlet: inout Outlet) {
        guard let offer = STOMPBeats(header: frame["heart-beat"] ?? "0,0") else {
            let header = PeerText(frame["heart-beat"] ?? "", limit: 40)
            return end(.badHello("heart-beat:\(header)"), &outlet)
        }
        phase = .open
        outlet.signal(.up)
        let agreed = wish.agree(offer)
        if let period = agreed.in {
            let every = Duration.milliseconds(period)
            // The specification asks for a margin and leaves it to us: the policy's patience.
            outlet.signal(.expects(Rhythm(every: every, silence: every + max(patience, every / 2))))
        }
        var facts = [Fact("STOMP", PeerText(frame["version"] ?? "1.0", limit: 20).description)]
        if let server = frame["server"] {
            facts.append(Fact("server", PeerText(server).description))
        }
        facts.append(
            Fact(
                "server beats",
                agreed.in.map { "every \($0) ms" } ?? "none: the connection alone is watched"))
        facts.append(
            Fact("our beats", agreed.out.map { "at least every \($0) ms" } ?? "not asked for"))
        outlet.signal(.learned(facts))
    }

    private mutating func end(_ cause: Cause, _ outlet: inout Outlet) {
        phase = .over
        outlet.signal(.fail(cause))
    }
}

/// One side's `heart-beat`: how often it can send and how often it wants to hear, milliseconds; 0
/// is not at all.
struct STOMPBeats: Equatable {
    var out: Int
    var `in`: Int

    /// What we can keep under a policy: its jitter makes an interval longer.
    init(_ policy: PulsePolicy) {
        out = Self.milliseconds(policy.longestInterval)
        `in` = Self.milliseconds(policy.interval)
    }

    /// Reads a header; nil where it is none.
    init?(header: String) {
        let parts = header.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, let sends = Self.number(parts[0]),
            let wants = Self.number(parts[1])
        else { return nil }
        (out, `in`) = (sends, wants)
    }

    /// What holds between us and the other side: where one does not send or the other does not want
    /// it there is none, else the slower of both.
    func agree(_ offer: STOMPBeats) -> (out: Int?, in: Int?) {
        (
            out == 0 || offer.in == 0 ? nil : max(out, offer.in),
            `in` == 0 || offer.out == 0 ? nil : max(`in`, offer.out)
        )
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        Int(min(max(1, (duration.nanoseconds + 999_999) / 1_000_000), 8_640_000_000))
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...10).contains(text.utf8.count),
            text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int(text)
    }
}

extension PulsePolicy {
    /// The longest time from one beat of ours to the next: what may be promised to a peer.
    var longestInterval: Duration {
        let share = jitter > 0 ? min(jitter, 0.5) : 0
        return .nanoseconds(
            Int64(Double(min(interval, .seconds(8_640_000)).nanoseconds) * (1 + share)))
    }
}
