import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

/// A message dialect under test: what it is told by hand, and what it said and signalled since.
struct MessageTalk<Spoken: MessageDialect> {
    var dialect: Spoken
    private(set) var texts: [String] = []
    private(set) var signals: [Signal] = []
    private(set) var pings: [UInt64] = []
    /// How it ended the link, if it did.
    private(set) var leave: (code: UInt16?, reason: String, cause: Cause)?

    init(_ dialect: Spoken, facts: [Fact] = [], subprotocol: String? = nil, name: String? = nil) {
        self.dialect = dialect
        var agreement = WebSocketAgreement(facts)
        agreement.subprotocol = subprotocol
        agreement.name = name.map { PeerText($0) }
        turn { $0.begin(agreement, &$1) }
    }

    mutating func hear(_ texts: String...) {
        for text in texts { turn { $0.receive(Array(text.utf8), &$1) } }
    }

    mutating func probe(_ nonce: UInt64) { turn { $0.probe(nonce: nonce, &$1) } }

    mutating func close() { turn { $0.close(&$1) } }

    /// What was written since the last call.
    mutating func said() -> [String] {
        defer { texts = [] }
        return texts
    }

    /// What was signalled since the last call.
    mutating func told() -> [Signal] {
        defer { signals = [] }
        return signals
    }

    /// What a close frame means to it.
    func cause(ofClose code: UInt16, _ reason: String = "") throws -> Cause? {
        let body = [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8)
        return dialect.cause(
            of: try WebSocketClose(parsing: WebSocketPayload(ByteBuffer(bytes: body), mask: 0)))
    }

    private mutating func turn(_ turn: (inout Spoken, inout MessageOutlet) -> Void) {
        var out = MessageOutlet()
        turn(&dialect, &out)
        for act in out.acts {
            switch act {
            case .text(let text): texts.append(String(decoding: text, as: UTF8.self))
            case .ping(let nonce): pings.append(nonce)
            case .signal(let signal): signals.append(signal)
            case .leave(let code, let reason, let cause): leave = (code, reason, cause)
            }
        }
    }
}
