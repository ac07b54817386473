import Heartbeat

extension Adapter {
    /// MQTT 3.1.1 and 5.
    static let mqtt = Adapter.mqtt(
        "mqtt", port: 1883, summary: "MQTT 3.1.1 and 5: PINGREQ and PINGRESP")

    /// The same over TLS.
    static let mqtts = Adapter.mqtt(
        "mqtts", port: 8883, secure: true, summary: "as mqtt, over TLS")

    private static func mqtt(
        _ name: String, port: Int, secure: Bool = false, summary: String
    ) -> Adapter {
        var adapter = Adapter(
            name: name, defaultPort: port, secure: secure, summary: summary,
            options: [.credentials],
            beat: { _ in .plain },
            converse: { target, policy throws(TargetError) in
                try MQTTConversation(
                    target: target, policy: policy, seed: .random(in: .min ... .max))
            })
        adapter.agreesOnRhythm = true
        adapter.isExclusive = { !($0.settings["clientid"] ?? "").isEmpty }
        adapter.settings = [
            .setting("clientid", "NAME", "the MQTT client id; without, a new one every time"),
            .setting(
                "keepalive", "SECONDS", "the MQTT keep-alive; without, it follows the interval"
            ) { MQTTSettings.seconds($0) == nil ? MQTTSettings.keepAliveWords : nil },
            .setting("version", "3.1.1|5", "the version of MQTT to ask for; 3.1.1 without") {
                ["3.1.1", "5"].contains($0) ? nil : "3.1.1 or 5"
            },
        ]
        adapter.advise = { target, policy in
            guard let text = target.settings["keepalive"],
                let keepAlive = MQTTSettings.seconds(text),
                keepAlive > 0, policy.interval > .seconds(Int64(keepAlive))
            else { return nil }
            return .refuse(
                "the interval is longer than the keep-alive of \(keepAlive) s, after which "
                    + "a broker gives a silent client up; lower every or raise keepalive")
        }
        adapter.accepting = Accepting(
            beat: { _ in .passive },
            converse: { target, _ throws(TargetError) in
                MQTTAcceptor(target: target, seed: .random(in: .min ... .max))
            })
        adapter.accepting?.refusesInHello = true
        return adapter
    }
}
