/// A set of byte values.
package struct ByteSet: Sendable, Hashable {
    private var words = SIMD4<UInt64>()

    /// The empty set.
    package init() {}

    /// The bytes of some ranges.
    package init(_ ranges: ClosedRange<UInt8>...) {
        for range in ranges { insert(range) }
    }

    /// Whether nothing is in it.
    package var isEmpty: Bool { words == SIMD4() }

    /// The only member, where there is exactly one.
    package var single: UInt8? {
        var found: UInt8?
        for index in 0..<4 where words[index] != 0 {
            guard found == nil, words[index].nonzeroBitCount == 1 else { return nil }
            found = UInt8(index * 64 + words[index].trailingZeroBitCount)
        }
        return found
    }

    /// Whether a byte is in it.
    package func contains(_ byte: UInt8) -> Bool {
        words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1
    }

    /// Adds a range.
    package mutating func insert(_ range: ClosedRange<UInt8>) {
        for byte in range { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
    }

    /// Adds another set.
    package mutating func formUnion(_ other: ByteSet) {
        words |= other.words
    }

    /// All bytes that are not in it.
    package var inverted: ByteSet {
        var result = ByteSet()
        result.words = ~words
        return result
    }
}
