import Heartbeat

extension Adapter {
    /// WebSocket pings and pongs, or a dialect in its text messages.
    static let ws = Adapter(
        name: "ws", defaultPort: 80,
        summary: "WebSocket (RFC 6455): a ping with an id, its pong",
        options: [.path, .credentials, .request], beat: { _ in .newest },
        converse: { target, _ throws(TargetError) in try WebSocketConversation(target: target) }
    ).speakingDialects(.messages)

    /// The same over TLS.
    static let wss = Adapter(
        name: "wss", defaultPort: 443, secure: true,
        summary: "as ws, over TLS",
        options: [.path, .credentials, .request], beat: { _ in .newest },
        converse: { target, _ throws(TargetError) in try WebSocketConversation(target: target) }
    ).speakingDialects(.messages)
}
