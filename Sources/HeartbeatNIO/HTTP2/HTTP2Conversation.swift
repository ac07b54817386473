import Heartbeat
import NIOCore

/// HTTP/2 without a single stream: PING with an id, and the id comes back.
///
/// It reads what ``HTTP2Bridge`` passes on. It is up when the server's settings came.
struct HTTP2Conversation: Conversation {
    private enum Phase {
        /// The server's settings are awaited.
        case greeting
        case open
        case over
    }

    /// The most answers told of one read; those of a flood beyond it are life and nothing more.
    private static let answersPerRead = 64

    private var phase = Phase.greeting
    /// The server goes away in order: its pings are answered until it closes.
    private(set) var lingers = false

    mutating func begin(_ outlet: inout Outlet) {}

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        var answers = 0
        var questions = 0
        reading: while phase != .over {
            switch bytes.readHTTP2() {
            case .incomplete: break reading
            case .invalid: end(.protocolError("a message that no bridge wrote"), &outlet)
            case .message(.ping(let nonce, true)):
                answers += 1
                guard phase == .open, answers <= Self.answersPerRead else { continue }
                outlet.signal(.answered(nonce: nonce))
            case .message(.ping(_, false)):
                questions += 1
            case .message(.settings(let settings)): greeted(settings, &outlet)
            case .message(.goAway(let code, let debug)):
                lingers = code == 0
                end(HTTP2Goodbye.cause(code: code, debug: debug), &outlet)
            case .message(.failed(let failure, let words)): fail(failure, words, &outlet)
            case .message(.other): continue
            }
        }
        if questions > 0 { outlet.signal(.asked(count: questions)) }
        if phase == .over { bytes.moveReaderIndex(to: bytes.writerIndex) }
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        guard phase == .open else { return }
        outlet.bytes.writeHTTP2(.ping(nonce, isAnswer: false))
    }

    mutating func close(_ outlet: inout Outlet) {
        guard phase != .over else { return }
        phase = .over
        outlet.bytes.writeHTTP2(.goAway(code: 0, debug: []))
    }

    var endCause: Cause? {
        phase == .greeting ? .badHello("closed before its settings") : nil
    }

    var partialLimit: Int { 9 + HTTP2Message.lengthLimit }

    /// The server's settings came, the first or changed ones.
    private mutating func greeted(
        _ settings: [HTTP2Message.Setting], _ outlet: inout Outlet
    ) {
        if phase == .greeting {
            phase = .open
            outlet.signal(.up)
        }
        let facts = settings.compactMap(\.fact)
        if !facts.isEmpty { outlet.signal(.learned(facts)) }
    }

    private mutating func fail(
        _ failure: HTTP2Message.Failure, _ words: [UInt8], _ outlet: inout Outlet
    ) {
        let text = PeerText(words).description
        switch failure {
        case .notAgreed:
            let what = text.isEmpty ? "ALPN gave no protocol" : "ALPN gave \(text)"
            end(.badHello("\(what), not h2"), &outlet)
        case .limit: end(.limitReached(text), &outlet)
        case .violation:
            end(
                phase == .open
                    ? .protocolError(text) : .badHello("the peer does not speak HTTP/2 (\(text))"),
                &outlet)
        }
    }

    private mutating func end(_ cause: Cause, _ outlet: inout Outlet) {
        phase = .over
        outlet.signal(.fail(cause))
    }
}

/// A GOAWAY frame in words.
enum HTTP2Goodbye {
    /// The names of RFC 9113, section 7, by code.
    private static let names = [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT",
        "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR",
        "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ]

    /// The cause of a death by it; a code without a name stands in the reason only, for other
    /// protocols mean something else by the same number.
    ///
    /// A server that goes without an error, because of its age, its load or a restart, only asks to
    /// be dialled anew.
    static func cause(code: UInt32, debug: [UInt8]) -> Cause {
        let isKnown = code < names.count
        let name = isKnown ? names[Int(code)] : "GOAWAY code \(code)"
        let words = PeerText(debug).description
        if code == 0 { return .moved(words.isEmpty ? name : words) }
        return .closedByPeer(
            code: isKnown ? Int(code) : nil, reason: words.isEmpty ? name : "\(name): \(words)")
    }
}

extension HTTP2Message.Setting {
    /// What is worth showing of it.
    fileprivate var fact: Fact? {
        switch Kind(rawValue: identifier) {
        case .streams: Fact("streams at once", value > 0x7FFF_FFFE ? "no limit" : "\(value)")
        case .window: Fact("initial window", Humane.bytes(UInt64(value)))
        case .frame: Fact("frame size", Humane.bytes(UInt64(value)))
        case nil: nil
        }
    }
}
