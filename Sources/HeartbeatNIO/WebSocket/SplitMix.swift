/// A small generator whose whole future follows from its seed, so that tests and demos repeat.
///
/// SplitMix64: fast, even, and not a secret: whoever sees enough of its output can tell the rest.
struct SplitMix: RandomNumberGenerator, Sendable, Hashable {
    private var state: UInt64

    /// The generator of a seed; of one use of it, where several uses must not depend on each other.
    init(seed: UInt64, use: UInt64 = 0) {
        state = seed
        guard use != 0 else { return }
        state = next() ^ (use &* 0xD6E8_FEB8_6659_FD93)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A share between 0 and 1, without 1.
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}
