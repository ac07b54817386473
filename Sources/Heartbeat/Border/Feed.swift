/// What stands behind a screen: a live engine, a remote one or a recording, all the same to it.
public protocol Feed: Sendable {
    /// The newest state for the last query, complete in itself. One consumer; a slow one misses
    /// states, never gets stale ones.
    var snapshots: AsyncStream<Snapshot> { get }
    /// Look at something else; the next snapshot answers it and comes at once.
    func look(_ query: Query)
    /// Ask for something; what came of it is in the journal.
    func order(_ order: Order)
}
