import Heartbeat
import NIOCore

/// memcached: `mn`, its no-op, or `version` where a server does not know that.
///
/// Every reply is one line and answers the oldest question, errors too: a server that wants a
/// password from strangers is alive.
struct MemcachedConversation: Conversation {
    private enum Phase {
        /// `version` was sent. Can become: authenticating, open, over.
        case greeting
        /// User and password were sent. Can become: welcomed, over.
        case authenticating
        /// They were good, `version` was sent again. Can become: open, over.
        case welcomed
        case open
        case over
    }

    /// The most bytes of a line that a server sends.
    static let lineLimit = 2048
    /// The most answers told of one read; those of a flood beyond it are life and nothing more.
    private static let answersPerRead = 64

    /// As the text protocol wants them: user, space, password.
    private let credentials: String?
    private var phase = Phase.greeting
    private var knowsNoOp = true

    init(target: Target) {
        credentials = target.password.map { "\(target.user ?? "") \($0)" }
    }

    mutating func begin(_ outlet: inout Outlet) {
        outlet.bytes.writeStaticString("version\r\n")
    }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        var answers = 0
        while phase != .over, let line = nextLine(&bytes, &outlet) {
            switch phase {
            case .greeting, .welcomed: greeted(line, &outlet)
            case .authenticating: authenticated(line, &outlet)
            case .open:
                guard isAnswer(line) else {
                    end(.protocolError("a line says \"\(PeerText(line, limit: 40))\""), &outlet)
                    break
                }
                answers += 1
                if answers <= Self.answersPerRead { outlet.signal(.answered(nonce: nil)) }
            case .over: break
            }
        }
        if phase == .over { bytes.moveReaderIndex(to: bytes.writerIndex) }
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        guard phase == .open else { return }
        if knowsNoOp {
            outlet.bytes.writeStaticString("mn\r\n")
        } else {
            outlet.bytes.writeStaticString("version\r\n")
        }
    }

    mutating func close(_ outlet: inout Outlet) {
        guard phase == .open else { return }
        phase = .over
        outlet.bytes.writeStaticString("quit\r\n")
    }

    var endCause: Cause? {
        phase == .open || phase == .over ? nil : .badHello("closed before the first answer")
    }

    var partialLimit: Int { Self.lineLimit }

    /// Takes a whole line, without its end.
    private mutating func nextLine(
        _ bytes: inout ByteBuffer, _ outlet: inout Outlet
    ) -> String? {
        let view = bytes.readableBytesView
        guard let end = view.prefix(Self.lineLimit).firstIndex(of: 0x0A) else {
            if bytes.readableBytes >= Self.lineLimit {
                self.end(.limitReached("a line of more than \(Self.lineLimit) bytes"), &outlet)
            }
            return nil
        }
        let line = String(decoding: view[..<end].filter { $0 != 0x0D }, as: UTF8.self)
        bytes.moveReaderIndex(forwardBy: end - view.startIndex + 1)
        return line
    }

    private mutating func greeted(_ line: String, _ outlet: inout Outlet) {
        if line.hasPrefix("VERSION ") {
            open(version: PeerText(String(line.dropFirst(8))).description, &outlet)
        } else if line == "CLIENT_ERROR unauthenticated", phase == .greeting {
            // Sent to a server that does not ask, the password would become a value for all.
            guard let credentials else { return open(version: nil, &outlet) }
            phase = .authenticating
            let count = credentials.utf8.count
            outlet.bytes.writeString("set holter 0 0 \(count)\r\n\(credentials)\r\n")
        } else {
            end(.badHello(PeerText(line).description), &outlet)
        }
    }

    private mutating func open(version: String?, _ outlet: inout Outlet) {
        phase = .open
        outlet.signal(.up)
        if let version { outlet.signal(.learned([Fact("server version", version)])) }
    }

    private mutating func authenticated(_ line: String, _ outlet: inout Outlet) {
        if line == "STORED" {
            phase = .welcomed
            outlet.bytes.writeStaticString("version\r\n")
        } else if line.hasPrefix("CLIENT_ERROR") {
            end(.credentialsRefused(PeerText(line).description), &outlet)
        } else {
            end(.badHello(PeerText(line).description), &outlet)
        }
    }

    private mutating func isAnswer(_ line: String) -> Bool {
        if line == "ERROR" { knowsNoOp = false }
        return line == "MN"
            || ["VERSION ", "ERROR", "CLIENT_ERROR", "SERVER_ERROR"].contains {
                line.hasPrefix($0)
            }
    }

    private mutating func end(_ cause: Cause, _ outlet: inout Outlet) {
        phase = .over
        outlet.signal(.fail(cause))
    }
}
