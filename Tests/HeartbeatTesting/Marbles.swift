public import Heartbeat

/// Plays the life of one session as a string and draws what came of it, one character a column of
/// time.
///
/// In: `-` nothing, `u` hello done, `a` the newest probe is answered, `A` the oldest one, `b` other
/// bytes, `m` other bytes both ways, `e` the protocol promises `rhythm`, `w` a wrong answer, `c` the peer closes, `d` the peer
/// closes for good, `q` the peer asks for a sign of life, `y` it closes and asks for calm, `s` the
/// machine slept, `P R K X H L U` orders (ping, reconnect, kill close, kill reset, hold, release,
/// undo), `!` the process stands still in this column. Out, effects: `o` open, `p` probe, `c`
/// close, `f` close with a reason, `x` reset, `i` inspect; several in one column in parentheses.
/// Out, states: the letter of each column's end.
public struct Marbles {
    /// The engine under test.
    public private(set) var monitor: Monitor
    /// The session.
    public private(set) var session: SessionID
    /// What each column's effects were.
    public private(set) var effects = ""
    /// The state at each column's end.
    public private(set) var states = ""

    /// What `e` promises of the peer.
    public var rhythm = Rhythm(every: .seconds(3), silence: .seconds(9))

    private var now = Instant(nanoseconds: 1_000_000_000_000)
    private let column: Duration
    private var pending = EffectList()
    private var probes: [(link: Link, nonce: UInt64)] = []
    private var lastLink: Link
    private let writes: Bool

    /// A session with that policy.
    ///
    /// Nothing is drawn until `play`. Where `writes` is false probes never leave.
    public init(
        _ policy: PulsePolicy, beat: BeatKind = .echoed, column: Duration = .seconds(1),
        seed: UInt64 = 1, writes: Bool = true
    ) {
        self.column = column
        self.writes = writes
        monitor = Monitor(seed: seed, at: now)
        let spec = SessionSpec(
            peer: "peer:1", host: "peer", proto: "test", beat: beat, policy: policy)
        session =
            monitor.add(spec, at: now, effects: &pending) ?? SessionID(preview: 0)
        lastLink = Link(session: session, generation: 0)
        _ = drain()
    }

    /// Plays columns and returns what they drew.
    @discardableResult
    public mutating func play(_ input: String) -> (effects: String, states: String) {
        var drawnEffects = ""
        var drawnStates = ""
        for symbol in input {
            var column = ""
            let end = now.advanced(by: self.column)
            apply(symbol)
            column += drain()
            if symbol != "!" { column += advance(until: end) }
            now = end
            drawnEffects += Self.drawn(column)
            drawnStates.append(state.letter)
        }
        effects += drawnEffects
        states += drawnStates
        return (drawnEffects, drawnStates)
    }

    /// Plays several symbols in one column.
    @discardableResult
    public mutating func playTogether(_ symbols: String) -> (effects: String, states: String) {
        var drawn = ""
        for symbol in symbols {
            apply(symbol)
            drawn += drain()
        }
        let end = now.advanced(by: column)
        drawn += advance(until: end)
        now = end
        effects += Self.drawn(drawn)
        states.append(state.letter)
        return (Self.drawn(drawn), String(state.letter))
    }

    /// The session's state now.
    public var state: SessionState { detail.row.state }

    /// Everything known of the session now.
    public var detail: Detail {
        var lens = Lens()
        return lens.snapshot(of: monitor, Query(focus: session), at: now).focus ?? Detail()
    }

    /// The journal's texts, oldest first.
    public var journal: [String] {
        var lens = Lens()
        return lens.snapshot(of: monitor, Query(journalLines: 1000), at: now).journal.map {
            "\($0.fact.word) \($0.fact.text)"
        }
    }

    /// The whole monitor in numbers.
    public var totals: Totals {
        var lens = Lens()
        return lens.snapshot(of: monitor, Query(), at: now).totals
    }

    /// The peer never answers the probes that are out.
    public mutating func forgetProbes() { probes = [] }

    /// Lets time pass, at most a minute, until the next probe leaves.
    public mutating func playUntilProbe() {
        for _ in 0..<60 {
            if play("-").effects.contains("p") { return }
        }
    }

    /// Tells the engine something of the session's link.
    public mutating func tell(_ event: (Link) -> Event) {
        handle(event(lastLink))
        effects += Self.drawn(drain())
    }

    /// Gives an order now, between two columns.
    public mutating func order(_ order: Order) {
        handle(.order(order))
        effects += Self.drawn(drain())
    }

    /// The link ends now, between two columns, for that reason.
    public mutating func end(_ cause: Cause) {
        handle(.down(lastLink, cause))
        effects += Self.drawn(drain())
    }

    private mutating func advance(until end: Instant) -> String {
        var drawn = ""
        while let deadline = monitor.deadline, deadline < end {
            now = max(now, deadline)
            monitor.advance(to: now, effects: &pending)
            drawn += drain()
        }
        return drawn
    }

    private mutating func apply(_ symbol: Character) {
        switch symbol {
        case "u": handle(.up(lastLink))
        case "a": if let probe = probes.popLast() { answer(probe) }
        case "A": if !probes.isEmpty { answer(probes.removeFirst()) }
        case "b": handle(.received(lastLink, bytes: 1))
        case "m":
            handle(.received(lastLink, bytes: 1))
            handle(.wrote(lastLink, bytes: 1))
        case "e": handle(.expects(lastLink, rhythm))
        case "w": handle(.answered(lastLink, nonce: 0xFFFF_FFFF, bytes: 1))
        case "c": handle(.down(lastLink, .reset))
        case "d": handle(.down(lastLink, .closedByPeer(code: 4400, reason: "")))
        case "q": ask()
        case "y": handle(.down(lastLink, .closedByPeer(code: 11, reason: Self.calm)))
        case "s": handle(.resumed(after: .seconds(3600)))
        case "P": handle(.order(Order(.ping, [lastLink])))
        case "R": handle(.order(Order(.reconnect, [lastLink])))
        case "K": handle(.order(Order(.kill(.close), [lastLink])))
        case "X": handle(.order(Order(.kill(.reset), [lastLink])))
        case "H": handle(.order(Order(.kill(.hold), [lastLink])))
        case "L": handle(.order(Order(.release, [lastLink])))
        case "U": handle(.order(Order(.undo)))
        default: break
        }
    }

    /// Asks come in bytes, which the shell tells behind them.
    private mutating func ask() {
        handle(.asked(lastLink, count: 1))
        handle(.received(lastLink, bytes: 1))
    }

    private static let calm = "ENHANCE_YOUR_CALM: too_many_pings"

    private mutating func answer(_ probe: (link: Link, nonce: UInt64)) {
        let nonce = detail.beat == .plain ? nil : probe.nonce
        handle(.answered(probe.link, nonce: nonce, bytes: 1))
    }

    private mutating func handle(_ event: Event) {
        monitor.handle(event, at: now, effects: &pending)
    }

    /// Obeys what is pending and returns its letters.
    private mutating func drain() -> String {
        var drawn = ""
        while !pending.all.isEmpty {
            let batch = pending.all
            pending.removeAll()
            for effect in batch { drawn += obey(effect) }
        }
        return drawn
    }

    private mutating func obey(_ effect: Effect) -> String {
        switch effect {
        case .open(let link):
            lastLink = link
            probes = []
            return "o"
        case .probe(let link, let nonce):
            probes.append((link, nonce))
            if writes {
                monitor.handle(.sent(link, nonce: nonce, bytes: 1), at: now, effects: &pending)
            }
            return "p"
        case .close(_, .polite): return "c"
        case .close(_, .reset): return "x"
        case .farewell: return "f"
        case .inspect: return "i"
        case .dismiss: return "d"
        case .forget, .alert, .letIn, .pauseAccepting, .resumeAccepting: return ""
        }
    }

    private static func drawn(_ column: String) -> String {
        switch column.count {
        case 0: "-"
        case 1: column
        default: "(\(column))"
        }
    }
}
