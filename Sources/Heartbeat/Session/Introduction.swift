/// Who an inbound peer says it is: what makes it the same session when it comes back.
public struct Introduction: Sendable, Hashable, Codable {
    /// A client id, the name in a certificate, a name it announced; safe to show.
    public var name: String
    /// Whether only one may have it: a second one takes the session over, as in MQTT.
    public var isExclusive: Bool
    /// Whether its certificate proves the name, so that nothing it says of itself changes it.
    public private(set) var isProved = false
    /// What a peer whose name is proved calls itself; nil where nothing proves the name.
    public private(set) var said: String?

    /// An introduction.
    public init(_ name: PeerText, isExclusive: Bool) {
        self.name = name.description
        self.isExclusive = isExclusive
    }

    /// The introduction of a peer whose name is proved, by its certificate, and who calls itself
    /// this, if anything.
    ///
    /// The proved name is the session's. Where only one may have the name that it gave, that holds
    /// among those of the proved one: nobody can take the session of somebody else over.
    public init(proved name: PeerText, saying introduction: Introduction? = nil) {
        self.name = name.description
        isExclusive = introduction?.isExclusive ?? false
        said = introduction?.name
        isProved = true
    }
}
