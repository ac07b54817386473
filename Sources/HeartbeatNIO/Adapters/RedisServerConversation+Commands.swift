import Heartbeat
import NIOCore

extension RedisServerConversation {
    /// Answers one command; true where it asked for a sign of life.
    mutating func answer(
        _ name: String, _ words: ArraySlice<[UInt8]>, _ outlet: inout Outlet
    ) -> Bool {
        switch name {
        case "QUIT":
            outlet.bytes.writeRedisSimple("OK")
            end(.left("QUIT"), &outlet)
            return false
        case "AUTH":
            if let refusal = refusal(words, &outlet) {
                outlet.bytes.writeRedisError(refusal)
            } else {
                outlet.bytes.writeRedisSimple("OK")
                settle(&outlet)
            }
            return false
        case "HELLO":
            hello(words, &outlet)
            return false
        default: break
        }
        guard isKnown else {
            outlet.bytes.writeRedisError("NOAUTH Authentication required.")
            return false
        }
        if name == "CLIENT" {
            client(words, &outlet)
            return false
        }
        if Self.preludes.contains(name) { settle(&outlet) } else { comeUp(&outlet) }
        return answerKnown(name, words, &outlet)
    }

    /// What clients do before they say who they are.
    private static let preludes: Set = ["COMMAND", "INFO", "SELECT", "READONLY", "READWRITE"]

    private mutating func answerKnown(
        _ name: String, _ words: ArraySlice<[UInt8]>, _ outlet: inout Outlet
    ) -> Bool {
        switch (name, words.count) {
        case ("PING", 0...1):
            ping(words.first, &outlet)
            return true
        case ("ECHO", 1):
            outlet.bytes.writeRedisBulk(words.first ?? [])
            return true
        case ("SELECT", 1), ("READONLY", 0), ("READWRITE", 0), ("ASKING", 0):
            outlet.bytes.writeRedisSimple("OK")
        case ("RESET", 0):
            subscriptions = 0
            speaksRESP3 = false
            outlet.bytes.writeRedisSimple("RESET")
        case ("COMMAND", _):
            let counts = words.first.map { String(decoding: $0, as: UTF8.self).uppercased() }
            outlet.bytes.writeString(counts == "COUNT" ? ":0\r\n" : "*0\r\n")
        case ("INFO", _):
            outlet.bytes.writeRedisBulk(
                Array("# Server\r\nredis_version:7.4.0\r\nredis_mode:standalone\r\n".utf8)
                    + Array("# Replication\r\nrole:master\r\n".utf8))
        case ("SUBSCRIBE", 1...), ("PSUBSCRIBE", 1...), ("SSUBSCRIBE", 1...):
            for channel in words {
                subscriptions += subscriptions < .max ? 1 : 0
                confirm(name.lowercased(), channel, &outlet)
            }
        case ("UNSUBSCRIBE", _), ("PUNSUBSCRIBE", _), ("SUNSUBSCRIBE", _):
            if words.isEmpty { subscriptions = 0 }
            for channel in words {
                subscriptions = max(0, subscriptions - 1)
                confirm(name.lowercased(), channel, &outlet)
            }
            if words.isEmpty { confirm(name.lowercased(), nil, &outlet) }
        case ("PING", _), ("ECHO", _), ("SELECT", _), ("SUBSCRIBE", _), ("PSUBSCRIBE", _):
            outlet.bytes.writeRedisError(
                "ERR wrong number of arguments for '\(name.lowercased())' command")
        default: outlet.bytes.writeRedisError("ERR unknown command")
        }
        return false
    }

    private func ping(_ text: [UInt8]?, _ outlet: inout Outlet) {
        if subscriptions > 0, !speaksRESP3 {
            outlet.bytes.writeString("*2\r\n$4\r\npong\r\n")
            outlet.bytes.writeRedisBulk(text ?? [])
        } else if let text {
            outlet.bytes.writeRedisBulk(text)
        } else {
            outlet.bytes.writeRedisSimple("PONG")
        }
    }

    private func confirm(_ kind: String, _ channel: [UInt8]?, _ outlet: inout Outlet) {
        outlet.bytes.writeString(speaksRESP3 ? ">3\r\n" : "*3\r\n")
        outlet.bytes.writeRedisBulk(Array(kind.utf8))
        if let channel {
            outlet.bytes.writeRedisBulk(channel)
        } else {
            outlet.bytes.writeString(speaksRESP3 ? "_\r\n" : "$-1\r\n")
        }
        outlet.bytes.writeString(":\(subscriptions)\r\n")
    }

    private mutating func hello(_ words: ArraySlice<[UInt8]>, _ outlet: inout Outlet) {
        let version = words.first.map { String(decoding: $0, as: UTF8.self) }
        guard version == nil || version == "2" || version == "3" else {
            return outlet.bytes.writeRedisError("NOPROTO unsupported protocol version")
        }
        var rest = words.dropFirst()
        var name = self.name
        while let option = rest.popFirst() {
            switch String(decoding: option.prefix(8), as: UTF8.self).uppercased() {
            case "AUTH" where rest.count >= 2:
                if let refusal = refusal(rest.prefix(2), &outlet) {
                    return outlet.bytes.writeRedisError(refusal)
                }
                rest = rest.dropFirst(2)
            case "SETNAME" where !rest.isEmpty: name = rest.popFirst().map { PeerText($0) }
            default: return outlet.bytes.writeRedisError("ERR Syntax error in HELLO option")
            }
        }
        guard isKnown else {
            return outlet.bytes.writeRedisError(
                "NOAUTH HELLO must be called with the client already authenticated, otherwise "
                    + "the HELLO <proto> AUTH <user> <pass> option can be used to authenticate "
                    + "the client and select the RESP protocol version at the same time")
        }
        if let version { speaksRESP3 = version == "3" }
        let isNew = name != self.name
        self.name = name
        outlet.bytes.writeString(speaksRESP3 ? "%7\r\n" : "*14\r\n")
        let pairs = [("server", "redis"), ("version", "7.4.0")]
        for (key, value) in pairs { outlet.bytes.writeRedisPair(key, value) }
        outlet.bytes.writeString("$5\r\nproto\r\n:\(speaksRESP3 ? 3 : 2)\r\n$2\r\nid\r\n:1\r\n")
        outlet.bytes.writeRedisPair("mode", "standalone")
        outlet.bytes.writeRedisPair("role", "master")
        outlet.bytes.writeString("$7\r\nmodules\r\n*0\r\n")
        if name == nil { settle(&outlet) } else { introduce(isNew, &outlet) }
    }

    /// It said who it is: it comes up as that one, or is that one from now on.
    private mutating func introduce(_ isNew: Bool, _ outlet: inout Outlet) {
        if isUp, isNew, let name {
            outlet.signal(.introduced(Introduction(name, isExclusive: false)))
        }
        comeUp(&outlet)
    }

    private mutating func client(_ words: ArraySlice<[UInt8]>, _ outlet: inout Outlet) {
        let verb = words.first.map { String(decoding: $0.prefix(16), as: UTF8.self).uppercased() }
        let rest = Array(words.dropFirst())
        switch (verb, rest.count) {
        case ("SETNAME", 1):
            guard rest[0].allSatisfy({ (33...126).contains($0) }) else {
                return outlet.bytes.writeRedisError(
                    "ERR Client names cannot contain spaces, newlines or special characters.")
            }
            let given = rest[0].isEmpty ? nil : PeerText(rest[0])
            let isNew = given != name
            name = given
            introduce(isNew, &outlet)
        case ("SETINFO", 2):
            settle(&outlet)
            let label = String(decoding: rest[0].prefix(8), as: UTF8.self).uppercased()
            let value = PeerText(rest[1], limit: 80).description
            switch label {
            case "LIB-NAME": outlet.signal(.learned([Fact("library", value)]))
            case "LIB-VER": outlet.signal(.learned([Fact("library version", value)]))
            default:
                return outlet.bytes.writeRedisError("ERR Unrecognized option")
            }
        case ("ID", 0):
            settle(&outlet)
            outlet.bytes.writeString(":1\r\n")
            return
        case ("GETNAME", 0):
            settle(&outlet)
            guard let name else {
                outlet.bytes.writeString(speaksRESP3 ? "_\r\n" : "$-1\r\n")
                return
            }
            return outlet.bytes.writeRedisBulk(Array(name.description.utf8))
        case ("NO-EVICT", 1), ("NO-TOUCH", 1): settle(&outlet)
        default:
            comeUp(&outlet)
            return outlet.bytes.writeRedisError("ERR unknown subcommand")
        }
        outlet.bytes.writeRedisSimple("OK")
    }
}

extension ByteBuffer {
    fileprivate mutating func writeRedisSimple(_ text: StaticString) {
        writeStaticString("+")
        writeStaticString(text)
        writeStaticString("\r\n")
    }

    fileprivate mutating func writeRedisError(_ text: String) {
        writeString("-\(text)\r\n")
    }

    fileprivate mutating func writeRedisBulk(_ bytes: [UInt8]) {
        writeStaticString("$")
        writeDecimal(UInt64(bytes.count))
        writeStaticString("\r\n")
        writeBytes(bytes)
        writeStaticString("\r\n")
    }

    fileprivate mutating func writeRedisPair(_ key: String, _ value: String) {
        writeRedisBulk(Array(key.utf8))
        writeRedisBulk(Array(value.utf8))
    }
}
