import NIOCore

/// As much of Redis as a health check meets: PING, ECHO, HELLO, AUTH, CLIENT, SELECT, QUIT.
struct RedisDialect: PeerDialect {
    let falsifies: Bool
    private let password: [UInt8]?
    private var isKnown: Bool

    var isOpen: Bool { isKnown }

    /// A server; one with a password asks the user `default` for it.
    init(password: String? = nil, falsifies: Bool = false) {
        self.password = password.map { Array($0.utf8) }
        self.falsifies = falsifies
        isKnown = password == nil
    }

    mutating func receive(_ bytes: inout ByteBuffer) -> PeerRequest? {
        do throws(RedisRequest.Fault) {
            guard let command = try RedisRequest.take(&bytes) else { return nil }
            return answer(command)
        } catch {
            bytes.moveReaderIndex(to: bytes.writerIndex)
            return .over(ByteBuffer(string: "-ERR Protocol error: \(error.words)\r\n"))
        }
    }

    func farewell(code: UInt16, reason: String) -> ByteBuffer { ByteBuffer() }

    func unasked(_ kind: PeerBehaviour.Flood.Kind) -> ByteBuffer {
        ByteBuffer(string: "+PONG\r\n")
    }

    private mutating func answer(_ command: [[UInt8]]) -> PeerRequest {
        guard let name = command.first.map({ String(decoding: $0, as: UTF8.self).uppercased() })
        else { return .setup(ByteBuffer()) }
        switch name {
        case "QUIT": return .over(Self.simple("OK"))
        case "AUTH": return .setup(authenticate(command.dropFirst()))
        case "HELLO": return .setup(hello(command.dropFirst()))
        default: break
        }
        guard isKnown else { return .setup(Self.error("NOAUTH Authentication required.")) }
        switch (name, command.count) {
        case ("PING", 1): return .beat(Self.simple("PONG"))
        case ("PING", 2): return .beat(Self.bulk(falsifies ? command[1].falsified() : command[1]))
        case ("ECHO", 2): return .setup(Self.bulk(command[1]))
        case ("CLIENT", 2...), ("SELECT", 2): return .setup(Self.simple("OK"))
        case ("PING", _), ("ECHO", _), ("CLIENT", _), ("SELECT", _):
            let words = "ERR wrong number of arguments for '\(name.lowercased())' command"
            return .setup(Self.error(words))
        default: return .setup(Self.error("ERR unknown command"))
        }
    }

    private mutating func authenticate(_ words: ArraySlice<[UInt8]>) -> ByteBuffer {
        guard (1...2).contains(words.count) else { return Self.error("ERR syntax error") }
        guard let password else {
            return Self.error(
                "ERR AUTH <password> called without any password configured for the default user.")
        }
        let isDefault = words.count == 1 || words.first == Array("default".utf8)
        guard isDefault, words.last == password else {
            return Self.error("WRONGPASS invalid username-password pair or user is disabled.")
        }
        isKnown = true
        return Self.simple("OK")
    }

    private mutating func hello(_ words: ArraySlice<[UInt8]>) -> ByteBuffer {
        let version = words.first.map { String(decoding: $0, as: UTF8.self) } ?? "2"
        guard version == "2" || version == "3" else {
            return Self.error("NOPROTO unsupported protocol version")
        }
        var rest = words.dropFirst()
        while let option = rest.popFirst() {
            switch String(decoding: option, as: UTF8.self).uppercased() {
            case "AUTH" where rest.count >= 2:
                let answer = authenticate(rest.prefix(2))
                guard isKnown else { return answer }
                rest = rest.dropFirst(2)
            case "SETNAME" where !rest.isEmpty: rest = rest.dropFirst()
            default: return Self.error("ERR Syntax error in HELLO")
            }
        }
        guard isKnown else {
            return Self.error("NOAUTH HELLO must be called with the client already authenticated.")
        }
        let head = version == "3" ? "%3" : "*6"
        return ByteBuffer(
            string: "\(head)\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n7.4.0\r\n"
                + "$5\r\nproto\r\n:\(version)\r\n")
    }

    private static func simple(_ text: String) -> ByteBuffer { ByteBuffer(string: "+\(text)\r\n") }
    private static func error(_ text: String) -> ByteBuffer { ByteBuffer(string: "-\(text)\r\n") }

    private static func bulk(_ bytes: [UInt8]) -> ByteBuffer {
        var buffer = ByteBuffer(string: "$\(bytes.count)\r\n")
        buffer.writeBytes(bytes)
        buffer.writeString("\r\n")
        return buffer
    }
}
