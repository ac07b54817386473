/// One line of what happened, numbered so that a gap is visible.
public struct JournalEntry: Sendable, Hashable, Identifiable {
    /// Counted from 1 over the monitor's life.
    public var id: UInt64
    /// When.
    public var at: Instant
    /// To which session; none for the whole monitor.
    public var link: Link?
    /// What the session is called.
    public var title: String
    /// What happened.
    public var fact: JournalFact

    /// A line.
    public init(id: UInt64, at: Instant, link: Link?, title: String, fact: JournalFact) {
        self.id = id
        self.at = at
        self.link = link
        self.title = title
        self.fact = fact
    }
}

/// What a line of the journal tells.
public enum JournalFact: Sendable, Hashable {
    /// A session was added.
    case added
    /// A port accepts sessions.
    case listening
    /// Connections were not let in: how many since the last such line, the last one's peer and
    /// why.
    case turnedAway(count: Int, from: String, reason: String)
    /// There is no file for one more connection: the process may have that many open.
    case outOfFiles(limit: Int)
    /// Connections are accepted again, after so many nanoseconds.
    case filesFree(after: Int64)
    /// It was idle, the first time since something moved or again, that long (nanoseconds).
    case idle(IdleKind, isFirst: Bool, after: Int64)
    /// Its interval may be punished by the peer, and why.
    case advised(String)
    /// It came up the first time, or again after an outage (nanoseconds) on that attempt, and what
    /// the outage began with.
    case up(afterOutage: Int64?, attempt: Int, cause: Cause? = nil)
    /// A deadline ran out.
    case late(miss: Int, limit: Int, waited: Int64)
    /// A peer that beats by itself did not, for that long (nanoseconds).
    case silent(for: Int64, promised: Int64)
    /// An answer came after its deadline; the session is up again.
    case recovered(rtt: Int64?)
    /// It died; and what the kernel's facts say to it.
    case dead(Cause, Verdict?)
    /// The peer asked to be dialled anew, which begins at once.
    case moved(Cause)
    /// It came up and died soon after that many times in so many nanoseconds; the last cause.
    case thrownOut(times: Int, within: Int64, Cause)
    /// A server is back: that many attempts at it are brought forward, to within so many
    /// nanoseconds.
    case broughtForward(Int, within: Int64)
    /// The next attempt is set, that many nanoseconds ahead.
    case retry(attempt: Int, after: Int64)
    /// The peer asked for calm: its beats are that many nanoseconds apart from now on.
    case calmed(every: Int64)
    /// An operator's order was carried out.
    case ordered(String, by: String)
    /// An operator's order was refused, with the reason.
    case refused(String, by: String, reason: String)
    /// A rule came on for it, goes on or is over.
    case alert(AlertNote.Kind, rule: String)
    /// The program of an alert failed, or was not run.
    case failed(rule: String, reason: String)
    /// The machine slept, or the process stood still, that many nanoseconds: every session is
    /// probed first.
    case resumed(after: Int64)
    /// The event loop stood still.
    case stalled(Int64)
    /// The event loop stood still so often within a minute: this engine is too slow.
    case tooSlow(stalls: Int)
    /// It did not for a minute.
    case fastEnough
    /// Most sessions are late at once; reconnects are held.
    case localTrouble(late: Int, of: Int)
    /// That is over.
    case localTroubleOver

    /// The word in capitals that begins the line.
    public var word: String {
        switch self {
        case .added: "ADDED"
        case .advised: "ADVICE"
        case .listening: "LISTEN"
        case .turnedAway: "AWAY"
        case .outOfFiles, .filesFree: "FILES"
        case .idle: "IDLE"
        case .calmed: "CALM"
        case .up: "UP"
        case .late, .silent: "LATE"
        case .recovered: "UP"
        case .dead(let cause, _): cause.isCalm ? "LEFT" : "DEAD"
        case .thrownOut: "DEAD"
        case .moved: "MOVE"
        case .retry, .broughtForward: "RETRY"
        case .ordered: "ORDER"
        case .refused: "REFUSED"
        case .alert(.over, _): "CLEAR"
        case .alert: "ALERT"
        case .failed: "FAILED"
        case .resumed, .stalled, .tooSlow, .fastEnough: "STALL"
        case .localTrouble, .localTroubleOver: "LOCAL"
        }
    }

    /// The rest of the line.
    public var text: String {
        switch self {
        case .added: "added"
        case .advised(let words): words
        case .listening: "accepts sessions"
        case .turnedAway(1, let from, let reason): "\(from): \(reason)"
        case .turnedAway(let count, let from, let reason):
            "\(count) connections, the last from \(from): \(reason)"
        case .outOfFiles(let limit):
            "no more connections are accepted: this process may open \(limit) files, and there is "
                + "no other left for one"
        case .filesFree(let after):
            "connections are accepted again, after \(Humane.duration(after))"
        case .idle(let kind, let isFirst, let after):
            "\(kind.words) for \(Humane.duration(after))\(isFirst ? "" : ", still")"
        case .up(let outage?, 0, let cause):
            "came back after \(Humane.duration(outage))\(Self.story(cause))"
        case .calmed(let every):
            "the peer asks for calm: it is probed every \(Humane.duration(every)) from now on"
        case .up(let outage?, let attempt, let cause):
            "reconnected after \(Humane.duration(outage)), attempt \(attempt)\(Self.story(cause))"
        case .up(nil, _, _): "up"
        case .late(let miss, let limit, let waited):
            "missed \(miss) of \(limit) beats (waited \(Humane.duration(waited)))"
        case .silent(let silence, let promised): Humane.silence(silence, promised: promised)
        case .recovered(let rtt?): "answered late, after \(Humane.duration(rtt))"
        case .recovered(nil): "heard again"
        case .dead(let cause, let verdict?): "\(cause) - \(verdict.words)"
        case .dead(let cause, nil): cause.description
        case .moved(let cause): cause.description
        case .thrownOut(let times, let within, let cause):
            "accepts and closes again, \(times) times in \(Humane.duration(within)): \(cause)"
        case .broughtForward(let count, let within):
            "it is back: \(Humane.count(count, "attempt")) brought forward, to within "
                + Humane.duration(within)
        case .retry(let attempt, let after): "attempt \(attempt) in \(Humane.duration(after))"
        case .ordered(let what, let by): "\(what) by \(by)"
        case .refused(let what, let by, let reason): "\(what) by \(by): \(reason)"
        case .alert(let kind, let rule): kind.words(of: rule)
        case .failed(let rule, let reason): "\(rule): \(reason)"
        case .resumed(let gap):
            "the machine slept \(Humane.duration(gap)); every session is probed first"
        case .stalled(let lag):
            "this process stood still \(Humane.duration(lag)); every session is probed first"
        case .tooSlow(let stalls):
            "this engine is too slow: it stood still \(stalls) times in a minute; silence that spans "
                + "that is excused three times"
        case .fastEnough: "this engine keeps up again"
        case .localTrouble(let late, let of):
            "local trouble: \(late) of \(of) sessions late at once; reconnects held"
        case .localTroubleOver: "local trouble is over"
        }
    }
    /// How an outage began, so that a kill and the return are one story.
    private static func story(_ cause: Cause?) -> String {
        cause.map { " (\($0))" } ?? ""
    }
}
