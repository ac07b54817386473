import Heartbeat
import HeartbeatNIO

/// Every limit of queues, rings and buffers, as `--limits` prints them.
enum Limits {
    /// One limit and what it holds back.
    typealias Limit = (value: Int, what: String)

    /// All of them.
    static var all: [Limit] {
        let policy = MonitorPolicy()
        return [
            (policy.sessionLimit, "sessions of one engine"),
            (policy.journalCapacity, "lines of the journal"),
            (policy.connectBurst, "attempts to connect that may begin at once"),
            (policy.connectsPerHost, "attempts that may run at once to one host"),
            (policy.probesPerTurn, "probes that leave in one turn"),
            (Lens.rowLimit, "rows of one snapshot"),
            (StationFeed.orderLimit, "orders of one observer that wait"),
            (TargetURL.limit, "bytes of a URL"),
            (TextFile.limit, "bytes of a configuration or a list"),
        ]
    }

    /// One limit a line.
    static var text: String {
        let width = all.map { String($0.value).count }.max() ?? 0
        return all.map { limit in
            let digits = String(limit.value)
            return String(repeating: " ", count: width - digits.count)
                + "\(digits)  \(limit.what)\n"
        }.joined()
    }
}
