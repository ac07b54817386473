/// What a mouse did, and at which cell.
public struct Mouse: Sendable, Hashable {
    /// What it did.
    public enum Deed: Sendable, Hashable {
        /// The left button went down.
        case press
        /// The wheel turned away from the hand.
        case wheelUp
        /// The wheel turned towards it.
        case wheelDown
    }

    /// What it did.
    public var deed: Deed
    /// Cells from the left, from 0.
    public var x: Int
    /// Lines from the top, from 0.
    public var y: Int

    /// A deed at a cell.
    public init(_ deed: Deed, x: Int, y: Int) {
        self.deed = deed
        self.x = x
        self.y = y
    }
}
