/// A short ASCII text under construction: digits and units without an allocation.
///
/// Tables format hundreds of numbers for every frame; interpolation would cost more than all else
/// that a row needs. What does not fit is dropped.
package struct ShortText {
    private static let capacity = 24
    private var bytes = InlineArray<24, UInt8>(repeating: 0)
    private var count = 0

    /// An empty one.
    package init() {}

    /// The text; up to fifteen characters a `String` keeps in itself.
    package var string: String {
        String(unsafeUninitializedCapacity: count) { place in
            for index in 0..<count { place.initializeElement(at: index, to: bytes[index]) }
            return count
        }
    }

    /// Adds an ASCII text.
    package mutating func add(_ text: StaticString) {
        for byte in UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount) {
            append(byte)
        }
    }

    /// Adds a number, with noughts before it up to a number of digits.
    package mutating func add(_ number: Int64, digits: Int = 1) {
        if number < 0 { append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        var reversed = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
        var length = 0
        while rest > 0 {
            reversed[length] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            length += 1
        }
        length = max(length, min(digits, reversed.count))
        while length > 0 {
            length -= 1
            append(reversed[length])
        }
    }

    private mutating func append(_ byte: UInt8) {
        guard count < Self.capacity else { return }
        bytes[count] = byte
        count += 1
    }
}
