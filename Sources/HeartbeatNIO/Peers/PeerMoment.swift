/// When in the life of one connection a peer starts to misbehave.
public enum PeerMoment: Sendable, Hashable {
    /// That long after it was accepted, up to `spread` later; zero is at once.
    case age(Duration, spread: Duration = .zero)
    /// When nothing was heard for that long.
    case idle(Duration)
    /// When that many beats were heard; the one that makes up the number still gets its answer.
    case beats(Int)

    /// Whether it is there before the first byte.
    var isAtOnce: Bool {
        switch self {
        case .age(let age, let spread): age <= .zero && spread <= .zero
        case .idle: false
        case .beats(let count): count <= 0
        }
    }
}
