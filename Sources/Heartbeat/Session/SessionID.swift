/// The name of one watched connection over all its reconnects; never changes and is never used
/// again.
public struct SessionID: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    /// The number a user sees, counted from 1 (`s0042`).
    public let number: UInt32
    /// Where the monitor keeps it; a freed slot serves a later session under another number.
    package let slot: UInt32

    package init(number: UInt32, slot: UInt32) {
        self.number = number
        self.slot = slot
    }

    /// An id outside any monitor, for tests and previews.
    public init(preview number: UInt32) {
        self.init(number: number, slot: number)
    }

    /// `s` and at least four digits.
    public var description: String {
        let digits = String(number)
        return "s" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Earlier sessions come first.
    public static func < (left: SessionID, right: SessionID) -> Bool {
        left.number < right.number
    }
}

/// One socket of a session: nothing that names generation *n* may touch *n + 1*.
public struct Link: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The session.
    public let session: SessionID
    /// Counted from 1; 0 before the first attempt.
    public let generation: UInt32

    /// The socket that is or was the given generation of a session.
    public init(session: SessionID, generation: UInt32) {
        self.session = session
        self.generation = generation
    }

    /// As the screen writes it: `s0042 g3`.
    public var description: String { "\(session) g\(generation)" }
}
