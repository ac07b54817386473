/// A set of positions of a pattern, in place: adding to it or joining two allocates nothing.
struct PositionSet: Sendable, Hashable {
    /// The most positions a pattern may have.
    static let capacity = 512

    private var words = SIMD8<UInt64>()

    var isEmpty: Bool { words == SIMD8() }

    mutating func insert(_ position: Int) {
        words[position >> 6] |= 1 << UInt64(position & 63)
    }

    mutating func formUnion(_ other: PositionSet) {
        words |= other.words
    }

    func intersection(_ other: PositionSet) -> PositionSet {
        var result = self
        result.words &= other.words
        return result
    }

    func contains(_ position: Int) -> Bool {
        words[position >> 6] >> UInt64(position & 63) & 1 == 1
    }

    func forEach(_ body: (Int) -> Void) {
        for index in 0..<8 {
            var rest = words[index]
            while rest != 0 {
                body(index << 6 + rest.trailingZeroBitCount)
                rest &= rest &- 1
            }
        }
    }
}
