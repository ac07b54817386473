import Heartbeat

/// What a heartbeat needs of a STOMP frame: its command, some headers, the beginning of an error's
/// body.
struct STOMPFrame: Equatable {
    /// The headers that are kept; of one that comes again the first counts.
    static let wanted: Set<String> = [
        "content-length", "heart-beat", "message", "receipt-id", "server", "version",
    ]

    var command = ""
    var headers: [String: String] = [:]
    /// The beginning of the body, where it is an error's.
    var body: [UInt8] = []

    subscript(name: String) -> String? { headers[name] }

    /// Keeps a header line, if it is wanted; false where it is none.
    mutating func add(_ line: some Collection<UInt8>) -> Bool {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return false }
        let name = String(decoding: line[..<colon], as: UTF8.self)
        guard Self.wanted.contains(name), headers[name] == nil else { return true }
        let value = line[line.index(after: colon)...]
        // CONNECTED is as it is, so that 1.0 can read it; all others are escaped.
        headers[name] = String(
            decoding: command == "CONNECTED" ? Array(value) : Self.unescaped(value),
            as: UTF8.self)
        return true
    }

    /// Replaces `\n`, `\r`, `\c` and `\\`; anything else stays as it is, as 1.0 had it.
    static func unescaped(_ text: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var escapes = false
        for byte in text {
            if escapes {
                escapes = false
                switch byte {
                case UInt8(ascii: "n"): result.append(10)
                case UInt8(ascii: "r"): result.append(13)
                case UInt8(ascii: "c"): result.append(UInt8(ascii: ":"))
                case UInt8(ascii: "\\"): result.append(byte)
                default: result += [UInt8(ascii: "\\"), byte]
                }
            } else if byte == UInt8(ascii: "\\") {
                escapes = true
            } else {
                result.append(byte)
            }
        }
        if escapes { result.append(UInt8(ascii: "\\")) }
        return result
    }

    /// What an error says, on one line.
    var words: String {
        let ends: Set<Character> = ["\n", "\r", "\r\n", " "]
        var text = String(decoding: body, as: UTF8.self)
        while let last = text.last, ends.contains(last) { text.removeLast() }
        let message = headers["message"] ?? ""
        let parts = [message, text].filter { !$0.isEmpty }
        return PeerText(parts.joined(separator: ": ")).description
    }

    /// Why a server that answers CONNECT with an error does not let us in.
    var refusal: Cause {
        let text = words.lowercased()
        // RabbitMQ says "Access refused for user", ActiveMQ and Artemis "User name [x] or password
        // is invalid", others what HTTP would.
        let signs = [
            "access refused", "password", "passcode", "credential", "authenticat", "unauthorized",
            "not authorized", "login failed",
        ]
        return signs.contains(where: text.contains) ? .credentialsRefused(words) : .badHello(words)
    }
}
