import Heartbeat
import HeartbeatNIO

extension FinalTable {
    /// The table as it is now: as many snapshots as its rows need.
    static func take(
        _ station: Station, _ filter: Filter, _ order: Ordering
    ) async throws -> FinalTable {
        var query = Query(
            filter: filter, order: order, count: Lens.rowLimit, journalLines: 0,
            holdsOrder: true)
        let feed = station.observe(query, maximumRate: 1000)
        var table: FinalTable?
        for await snapshot in feed.snapshots where snapshot.query == query {
            if table == nil {
                table = FinalTable(snapshot: snapshot, rows: snapshot.rows)
            } else {
                // The last window is moved back until it is full, and begins in the one before.
                let known = (table?.rows.count ?? 0) - snapshot.offset
                table?.rows += snapshot.rows.dropFirst(max(0, known))
            }
            let count = table?.rows.count ?? 0
            guard count < snapshot.matching, !snapshot.rows.isEmpty else { break }
            query.offset = count
            feed.look(query)
        }
        guard let table else {
            throw OutputError(reason: "the engine ended before its table was taken")
        }
        return table
    }
}
