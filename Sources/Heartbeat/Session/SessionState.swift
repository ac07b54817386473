/// Where a session stands; shown as a letter and a word, never as a colour alone.
public enum SessionState: UInt8, Sendable, Hashable, CaseIterable, Codable {
    /// Connecting, TLS, protocol hello. Can become: up, retry, dead, held.
    case open
    /// Alive. Can become: late, dead, held.
    case up
    /// An answer is overdue and still hoped for. Can become: up, dead, held.
    case late
    /// Declared dead, with a cause. Can become: retry, open (by an order), held.
    case dead
    /// Waiting for the next attempt. Can become: open, held.
    case retry
    /// Closed by an operator until released. Can become: open.
    case held

    /// The letter beside the word.
    public var letter: Character {
        switch self {
        case .open: "o"
        case .up: "+"
        case .late: "?"
        case .dead: "x"
        case .retry: "r"
        case .held: "#"
        }
    }

    /// The word, in capitals as the table shows it.
    public var word: String {
        switch self {
        case .open: "OPEN"
        case .up: "UP"
        case .late: "LATE"
        case .dead: "DEAD"
        case .retry: "RETRY"
        case .held: "HELD"
        }
    }

    /// The word as the filter language and JSON spell it.
    public var name: String { word.lowercased() }

    /// The order of a table that shows faults first: 0 is the worst.
    public var faultRank: UInt8 {
        switch self {
        case .late: 0
        case .retry: 1
        case .dead: 2
        case .open: 3
        case .held: 4
        case .up: 5
        }
    }

    /// The same for what is dead and no fault: behind all others.
    public static let calmRank: UInt8 = 6
}

/// Who dialled.
public enum Direction: UInt8, Sendable, Hashable, Codable {
    /// Holter dialled: `>`.
    case outbound
    /// Holter accepted: `<`.
    case inbound

    /// The arrow of the table.
    public var arrow: Character { self == .outbound ? ">" : "<" }
}

/// How far an attempt to open a session has come.
public enum Stage: UInt8, Sendable, Hashable, Codable {
    /// Waiting for its turn in the connect budget.
    case queued
    /// Resolving the name.
    case resolving
    /// The transport connects.
    case connecting
    /// The TLS handshake runs.
    case securing
    /// The protocol says hello.
    case greeting

    /// What the detail pane and a connect timeout call it.
    public var words: String {
        switch self {
        case .queued: "waiting for its turn"
        case .resolving: "resolving the name"
        case .connecting: "connecting"
        case .securing: "TLS handshake"
        case .greeting: "protocol hello"
        }
    }
}
