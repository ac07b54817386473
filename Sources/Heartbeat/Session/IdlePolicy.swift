/// When a link counts as idle, and what is done then; the meaning is that of Netty's
/// `IdleStateHandler`.
public struct IdlePolicy: Sendable, Hashable, Codable {
    /// Nothing was read for so long.
    public var reader: Duration?
    /// No write was finished for so long, and none made progress.
    public var writer: Duration?
    /// Neither, for so long.
    public var all: Duration?
    /// What is done.
    public var action: IdleAction

    /// Limits; those that are nil are not watched.
    public init(
        reader: Duration? = nil, writer: Duration? = nil, all: Duration? = nil,
        action: IdleAction = .late
    ) {
        self.reader = reader
        self.writer = writer
        self.all = all
        self.action = action
    }

    /// The limit of one kind.
    func limit(_ kind: IdleKind) -> Duration? {
        switch kind {
        case .reader: reader
        case .writer: writer
        case .all: all
        }
    }
}

/// Which side of a link stands still.
public enum IdleKind: UInt8, Sendable, Hashable, Codable, CaseIterable {
    /// Nothing comes.
    case reader
    /// Nothing goes.
    case writer
    /// Neither.
    case all

    /// What did not happen.
    public var words: String {
        switch self {
        case .reader: "nothing read"
        case .writer: "nothing written"
        case .all: "nothing read or written"
        }
    }
}

/// What is done about an idle link.
public enum IdleAction: String, Sendable, Hashable, Codable, CaseIterable {
    /// It is shown as late until something moves.
    case late
    /// It is probed, where the protocol can.
    case probe
    /// It is closed.
    case close
}
