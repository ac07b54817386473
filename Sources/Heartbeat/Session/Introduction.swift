/// Who an inbound peer says it is: what makes it the same session when it comes back.
public struct Introduction: Sendable, Hashable, Codable {
    /// A client id, the name in a certificate, a name it announced; safe to show.
    public var name: String
    /// Whether only one may have it: a second one takes the session over, as in MQTT.
    public var isExclusive: Bool

    /// An introduction.
    public init(_ name: PeerText, isExclusive: Bool) {
        self.name = name.description
        self.isExclusive = isExclusive
    }
}
