/// A part of what goes over a wire, as a test writes it: bytes or text.
struct Wire: ExpressibleByArrayLiteral, ExpressibleByStringLiteral {
    var bytes: [UInt8]

    init(arrayLiteral bytes: UInt8...) { self.bytes = bytes }
    init(stringLiteral text: String) { bytes = Array(text.utf8) }

    /// The bytes of some parts, one behind the other.
    static func bytes(_ parts: Wire...) -> [UInt8] {
        parts.flatMap(\.bytes)
    }
}
