import Heartbeat
import NIOCore

extension Adapter {
    /// HTTP/2 in the clear, by prior knowledge.
    static let http2 = http2Adapter(
        "http2", port: 80, summary: "HTTP/2 (RFC 9113), gRPC too: a PING with an id, its answer")

    /// The same over TLS, agreed on by ALPN.
    static let https2 = http2Adapter(
        "https2", port: 443, isSecure: true, summary: "as http2, over TLS with ALPN h2")

    private static func http2Adapter(
        _ name: String, port: Int, isSecure: Bool = false, summary: String
    ) -> Adapter {
        var adapter = Adapter(
            name: name, defaultPort: port, secure: isSecure, summary: summary,
            beat: { _ in .echoed },
            converse: { _, _ throws(TargetError) in HTTP2Conversation() })
        if isSecure { adapter.applicationProtocols = ["h2"] }
        adapter.underlay = { _ in [HTTP2Bridge(isSecure: isSecure)] }
        adapter.advise = { _, policy in advice(policy) }
        return adapter
    }

    /// What gRPC's servers make of pings, unless they were told otherwise (gRPC proposal A8).
    private static func advice(_ policy: PulsePolicy) -> Advice? {
        guard policy.interval < .seconds(300) else { return nil }
        return .warn(
            "gRPC servers answer pings more often than every 5 minutes with GOAWAY too_many_pings"
                + " (every 2 hours where no call is open), unless they are set up to permit them")
    }
}
