/// A text that no message, log or dump may show: a user or a password.
///
/// Whoever prints it, or anything that it is part of, gets a word in its place.
public struct Secret: Sendable, Hashable {
    /// The text itself, for the bytes of a hello.
    public let text: String

    /// Hides a text.
    public init(_ text: String) { self.text = text }

    /// Whether a peer said the same, in a time that does not tell how much of it was right.
    public func matches(_ given: some Sequence<UInt8>) -> Bool {
        let given = Array(given)
        let wanted = Array(text.utf8)
        var difference = given.count ^ wanted.count
        for (index, byte) in wanted.enumerated() {
            difference |= Int(byte ^ (index < given.count ? given[index] : 0))
        }
        return difference == 0
    }

    /// Whether a peer said the same; not where it said nothing.
    func matches(_ given: String?) -> Bool {
        let isSame = matches((given ?? "").utf8)
        return isSame && given != nil
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A word in its place.
    public var description: String { "(hidden)" }

    /// A word in its place.
    public var debugDescription: String { description }

    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
