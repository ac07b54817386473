import Heartbeat

/// The options of a target that are MQTT's own.
struct MQTTSettings {
    var version: MQTTVersion
    /// Nil where one is to be made up.
    var clientID: String?
    /// Seconds; 0 for none.
    var keepAlive: UInt16

    /// Reads them; texts that do not fit into a CONNECT are refused.
    init(_ target: Target, _ policy: PulsePolicy) throws(TargetError) {
        switch target.settings["version"] ?? "3.1.1" {
        case "3.1.1": version = .v311
        case "5": version = .v5
        default: throw TargetError("option version is 3.1.1 or 5")
        }
        clientID = target.settings["clientid"].flatMap { $0.isEmpty ? nil : $0 }
        if let text = target.settings["keepalive"] {
            guard let seconds = Self.seconds(text) else {
                throw TargetError("option keepalive must be \(Self.keepAliveWords)")
            }
            keepAlive = seconds
        } else {
            keepAlive = Self.keepAlive(policy)
        }
        for text in [clientID, target.user, target.password] {
            guard text?.utf8.count ?? 0 < 16_384 else {
                throw TargetError(
                    "client id, user and password of MQTT have less than 16384 bytes each")
            }
        }
    }

    static let keepAliveWords = "a whole number of seconds from 0 (none) to 65535"

    /// `60` and `60s`.
    static func seconds(_ text: String) -> UInt16? {
        UInt16(text.hasSuffix("s") ? text.dropLast() : text[...])
    }

    /// The keep-alive for a policy, in seconds.
    ///
    /// No pause between two packets of ours is longer, be it the interval or the wait for an answer,
    /// of which one may be out. A broker waits half as long again.
    static func keepAlive(_ policy: PulsePolicy) -> UInt16 {
        let interval = policy.interval / .seconds(1) * (1 + max(0, policy.jitter))
        let wanted = max(interval, policy.timeout / .seconds(1), 10).rounded(.up)
        // What the 16 bits cannot say is better not promised.
        if wanted <= 65_535 { return UInt16(wanted) }
        return interval <= 65_535 ? 65_535 : 0
    }

    /// A client id that follows from a seed: 23 letters and digits, which every broker takes.
    static func clientID(_ seed: UInt64) -> String {
        let number = String(seed, radix: 16)
        return "holter0" + String(repeating: "0", count: max(0, 16 - number.count)) + number
    }

    /// A keep-alive for the eye.
    static func words(_ seconds: UInt16) -> String {
        seconds == 0 ? "none" : "\(seconds) s"
    }
}
