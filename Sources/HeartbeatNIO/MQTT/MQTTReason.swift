import Heartbeat

/// What the codes of CONNACK and DISCONNECT mean, in words.
enum MQTTReason {
    /// The cause of death when a broker refuses a CONNECT.
    static func refusal(
        _ code: UInt8, _ version: MQTTVersion, _ properties: MQTTProperties = MQTTProperties()
    ) -> Cause {
        guard version == .v5 else {
            let words = refusals[code] ?? "refused with the unknown code \(code)"
            return code == 4 || code == 5 ? .credentialsRefused(words) : .badHello(words)
        }
        let words = words(code, properties)
        if code == 0x9D { return .redirected(words) }
        // Nothing that Holter could say at the next attempt would change these.
        let areCredentials = [0x86, 0x87, 0x8C].contains(code)
        return areCredentials ? .credentialsRefused(words) : .badHello(words)
    }

    /// A reason of MQTT 5, with what the peer says beside the code.
    static func words(_ code: UInt8, _ properties: MQTTProperties = MQTTProperties()) -> String {
        var words = reasons[code] ?? "the unknown reason \(code)"
        if let reason = properties.reason, !reason.isEmpty { words += ": \(PeerText(reason))" }
        if let server = properties.serverReference { words += " (\(PeerText(server)))" }
        return words
    }

    private static let refusals: [UInt8: String] = [
        1: "the broker does not speak this version of MQTT",
        2: "the broker refuses the client id",
        3: "the broker is not available",
        4: "bad user name or password",
        5: "not authorized",
    ]

    private static let reasons: [UInt8: String] = [
        0x00: "normal disconnection",
        0x04: "disconnected with its will message",
        0x80: "unspecified error",
        0x81: "malformed packet",
        0x82: "protocol error",
        0x83: "implementation specific error",
        0x84: "the broker does not speak this version of MQTT",
        0x85: "the broker refuses the client id",
        0x86: "bad user name or password",
        0x87: "not authorized",
        0x88: "server unavailable",
        0x89: "server busy",
        0x8A: "banned",
        0x8B: "server shutting down",
        0x8C: "bad authentication method",
        0x8D: "keep-alive timeout",
        0x8E: "session taken over by another with this client id",
        0x8F: "topic filter invalid",
        0x90: "topic name invalid",
        0x93: "receive maximum exceeded",
        0x94: "topic alias invalid",
        0x95: "packet too large",
        0x96: "message rate too high",
        0x97: "quota exceeded",
        0x98: "administrative action",
        0x99: "payload format invalid",
        0x9A: "retain not supported",
        0x9B: "quality of service not supported",
        0x9C: "use another server",
        0x9D: "server moved",
        0x9E: "shared subscriptions not supported",
        0x9F: "connection rate exceeded",
        0xA0: "maximum connect time",
        0xA1: "subscription identifiers not supported",
        0xA2: "wildcard subscriptions not supported",
    ]
}
