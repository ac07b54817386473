/// How long an answer waits before it leaves: a floor and a tail that is rarely long.
public struct PeerDelay: Sendable, Hashable {
    /// The shortest wait.
    public var base: Duration
    /// What may come on top, at most; a quarter of the answers get over a third of it, one in
    /// twenty over 0.8.
    public var spread: Duration

    /// A wait of `base`, up to `spread` longer.
    public init(_ base: Duration = .zero, spread: Duration = .zero) {
        self.base = base
        self.spread = spread
    }

    func draw(_ random: inout SplitMix) -> Duration {
        guard spread > .zero else { return base }
        let unit = random.unit()
        return base + spread * (unit * unit * unit * unit)
    }
}
