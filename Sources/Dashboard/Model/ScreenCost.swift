/// What a screen costs and how full what it keeps is, as `:stats` shows it.
public struct ScreenCost: Sendable, Hashable {
    /// Frames drawn since it began.
    public var frames = 0
    /// Time to make and draw one, in nanoseconds: the mean over the last seconds.
    public var frameMean: Int64 = 0
    /// The longest of them.
    public var frameLongest: Int64 = 0
    /// Bytes a second to the terminal, over the last seconds; nil where the system does not tell.
    public var bytesPerSecond: UInt64?
    /// Snapshots that came.
    public var snapshots: UInt64 = 0
    /// Snapshots that a newer one took the place of before they were shown.
    public var overtaken: UInt64 = 0
    /// Times that the terminal took no bytes when a frame was due.
    public var blocked = 0
    /// Share of one core that the terminal's thread took, over the last seconds, 0 to 1.
    public var processor: Double?

    /// Nothing was drawn yet.
    public init() {}
}
