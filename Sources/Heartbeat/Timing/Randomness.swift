/// Random numbers that depend on (seed, session, use, count) alone and never on the order of the
/// draws.
///
/// So sharding, merging recordings or adding a session changes nothing for the others. The mixing
/// function is SplitMix64's (Steele, Lea and Flood 2014).
struct Randomness: Sendable {
    let seed: UInt64

    /// What a number is for.
    enum Use: UInt64 {
        case phase = 1
        case jitter
        case backoff
        case forward
    }

    /// A number in [0, 1).
    func unit(_ use: Use, session: UInt32, count: UInt32) -> Double {
        let bits = Self.mix(
            Self.mix(seed &+ use.rawValue &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(session) << 32
                ^ UInt64(count))
        return Double(bits >> 11) * 0x1p-53
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
