/// One thing to know of every session: what the filter language compares, tables sort by and JSON
/// prints.
///
/// A new one is a case here, its record in ``Field/kind`` and its value in `Monitor+Fields`.
public enum Field: String, Sendable, Hashable, CaseIterable {
    case id, peer, name, proto, state, tag, direction, cause
    case rtt, last, min, max, jitter, p50, p90, p99, p999
    case loss, miss, sent, answered, missed, late, reconnects, attempt, generation
    case idle, age, up, alert
    case rx, tx

    /// What a table can be sorted by: every field but the labels, which have no order.
    public static let sortable = allCases.filter { $0 != .tag }

    /// How a value of a field is written and compared.
    public enum Kind: Sendable, Hashable {
        /// Text: substring, case folded.
        case text
        /// A time with a unit, held in nanoseconds.
        case duration
        /// A share, written in per cent, held as 0 to 1.
        case ratio
        /// A plain number.
        case count
        /// A size with a unit, held in bytes.
        case bytes
    }

    /// How its values are written.
    public var kind: Kind {
        switch self {
        case .id, .peer, .name, .proto, .state, .tag, .direction, .cause: .text
        case .rtt, .last, .min, .max, .jitter, .p50, .p90, .p99, .p999, .idle, .age, .up: .duration
        case .loss: .ratio
        case .miss, .sent, .answered, .missed, .late, .reconnects, .attempt, .generation,
            .alert:
            .count
        case .rx, .tx: .bytes
        }
    }

    /// One line for the help and the docs.
    public var summary: String {
        switch self {
        case .id: "the session's id, such as s0042"
        case .peer: "the far end, host and port"
        case .name: "the name given to it"
        case .proto: "what it speaks"
        case .state: "open, up, late, dead, retry or held"
        case .tag: "a label given to it"
        case .direction: "in or out"
        case .cause: "why it died the last time"
        case .rtt: "round trip, smoothed (RFC 6298)"
        case .last: "round trip of the last beat"
        case .min: "shortest round trip"
        case .max: "longest round trip"
        case .jitter: "variation of the round trip (RFC 3550)"
        case .p50: "median round trip"
        case .p90: "90th percentile of the round trip"
        case .p99: "99th percentile of the round trip"
        case .p999: "99.9th percentile of the round trip"
        case .loss: "share of the last 64 probes never answered"
        case .miss: "deadlines that ran out in a row"
        case .sent: "probes sent"
        case .answered: "probes answered"
        case .missed: "probes whose deadline ran out"
        case .late: "probes answered after their deadline"
        case .reconnects: "times it came up again"
        case .attempt: "number of the attempt that runs or waits"
        case .generation: "sockets so far"
        case .idle: "time since anything was heard"
        case .age: "time in the present state"
        case .up: "time since it came up"
        case .alert: "alerts that are on"
        case .rx: "bytes received"
        case .tx: "bytes sent"
        }
    }
}
