/// What kind of peer one is: a name to know it by, a sentence that says what to expect, and how it
/// behaves.
public struct PeerCharacter: Sendable, Hashable {
    /// One or two words.
    public var name: String
    /// What a watcher will see.
    public var summary: String
    /// How it behaves.
    public var behaviour: PeerBehaviour

    /// A character.
    public init(_ name: String, _ summary: String, _ behaviour: PeerBehaviour) {
        self.name = name
        self.summary = summary
        self.behaviour = behaviour
    }

    /// A character made by changing a peer without faults.
    init(_ name: String, _ summary: String, _ change: (inout PeerBehaviour) -> Void = { _ in }) {
        var behaviour = PeerBehaviour()
        change(&behaviour)
        self.init(name, summary, behaviour)
    }
}
