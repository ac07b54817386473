import Heartbeat

/// The lines at the top: which engine, how long, how many in which state, the beat of the whole,
/// what is looked at.
///
/// ```
///  HOLTER local  up 3d04h  128 sess  +112 ?9 o3 r1 x3 #0           LIVE  10:42:07
///  hb 214/s  rtt p50 12.4  p99 88.1 ms  jit 2.1  loss 0.04%  flap 3/min
///  1All 2Up 3Late 4Retry 5Dead 6Held │ / proto!=udp !tag:lab  12/128  sort !,RTT▼
/// ```
struct HeaderView {
    private let model: Model
    private let snapshot: Snapshot
    private var glyphs: Glyphs { model.glyphs }

    init(_ model: Model) {
        self.model = model
        snapshot = model.shown ?? Snapshot()
    }

    /// What a press in the top lines asks for.
    enum Action {
        /// Sessions in these states, all of them where there is none.
        case states(Set<SessionState>)
        /// The line where a filter is typed.
        case filter
    }

    /// What stands at a cell of the top lines.
    func action(x: Int, y: Int, _ layout: Layout) -> Action? {
        switch layout.headerForm {
        case .line: return nil
        case .narrow:
            guard y == 2 else { return nil }
            return LookView(model).action(x: x, width: layout.header.width, isWide: false)
        case .wide:
            if y == 3 {
                return LookView(model).action(x: x, width: layout.header.width, isWide: true)
            }
            guard y == 1 else { return nil }
            var place = 1
            for state in Self.states {
                let width = word(state).width
                if (place..<place + width).contains(x) { return .states([state]) }
                place += width + 3
            }
            return nil
        }
    }

    private static let states: [SessionState] = [.up, .late, .open, .retry, .dead, .held]

    func draw(_ frame: inout Frame, _ layout: Layout) {
        let area = layout.header
        switch layout.headerForm {
        case .line:
            TotalsView(model).draw(&frame, area)
        case .narrow:
            title(&frame, area, y: 0, counts: TotalsView.counts(snapshot.counts))
            frame.put(pulse(isWide: false), alarm, in: area, y: 1, glyphs: glyphs)
            LookView(model).draw(&frame, area, y: 2, isWide: false)
        case .wide:
            title(&frame, area, y: 0, counts: nil)
            frame.put(words, alarm, in: area, y: 1, glyphs: glyphs)
            frame.put(pulse(isWide: true), Line(), in: area, y: 2, glyphs: glyphs)
            LookView(model).draw(&frame, area, y: 3, isWide: true)
        }
    }

    /// While frozen or ended the whole line says so, by its word and its colour.
    private func title(_ frame: inout Frame, _ area: Area, y: Int, counts: Line?) {
        var left = Line(" HOLTER", .header)
        left.add(" \(model.settings.engineName)")
        if model.shown != nil {
            left.add("  up ", .dim)
            left.add(
                Humane.clock(
                    seconds: max(0, (model.shownNow - snapshot.totals.since) / 1_000_000_000)))
        }
        if let counts {
            left.add("  ")
            left.add(counts)
        } else {
            left.add("  \(snapshot.counts.all)")
            left.add(" sessions", .dim)
        }
        let word = model.hasEnded ? "ENDED" : model.frozen != nil ? "FROZEN" : "LIVE"
        var right = Line(model.settings.isReadOnly ? "READ-ONLY " : "", .readOnly)
        right.add(word, word == "LIVE" ? .live : .frozen)
        if let clock = model.shownClock { right.add("  \(clock)") }
        right.add(" ")
        if word != "LIVE" {
            frame.fill(" ", x: area.x, y: y, width: area.width, .frozen)
            frame.put(left.all(.frozen), right.all(.frozen), in: area, y: y, glyphs: glyphs)
        } else {
            frame.put(left, right, in: area, y: y, glyphs: glyphs)
        }
    }

    /// `+ UP 112   ? LATE 9   …`.
    private var words: Line {
        var line = Line(" ")
        for state in Self.states {
            line.add(word(state))
            line.add("   ")
        }
        return line
    }

    private func word(_ state: SessionState) -> Line {
        let count = snapshot.counts[state]
        let isCalm = count == (state == .dead ? snapshot.counts.left : 0)
        return Line(
            "\(state.letter) \(state.word) \(count)", isCalm ? .dim : StyleToken(state))
    }

    /// The beat of the whole monitor.
    private func pulse(isWide: Bool) -> Line {
        let totals = snapshot.totals
        let gap = isWide ? "    " : "  "
        var line = Line(" hb ", .dim)
        line.add("\(Self.rate(totals.beatsPerSecond))/s")
        line.add("\(gap)rtt p50 ", .dim)
        line.add(Self.milliseconds(totals.p50))
        if isWide {
            line.add("  p90 ", .dim)
            line.add(Self.milliseconds(totals.p90))
        }
        line.add("  p99 ", .dim)
        line.add(Self.milliseconds(totals.p99))
        if isWide {
            line.add("  max ", .dim)
            line.add(Self.milliseconds(totals.max))
        }
        line.add(" ms", .dim)
        // What is wrong needs the room more.
        if isWide || alarm.width == 0 {
            line.add("\(gap)\(isWide ? "jitter" : "jit") ", .dim)
            line.add(Self.milliseconds(totals.jitter))
        }
        line.add("\(gap)loss ", .dim)
        line.add(totals.loss.map(Self.fine) ?? "-", totals.loss.map(StyleToken.loss) ?? .dim)
        line.add("\(gap)flap ", .dim)
        line.add("\(totals.deathsPerMinute)/min", totals.deathsPerMinute == 0 ? .text : .warn)
        return line
    }

    /// What is wrong: the alerts, and what is the matter with this machine or this program itself.
    private var alarm: Line {
        var line = own
        let alerts = snapshot.alerts
        if model.isMuted, alerts.rules > 0 { line.add("muted ", .dim) }
        guard alerts.firing > 0 else { return line }
        line.add(
            "! \(alerts.firing) \(alerts.firing == 1 ? "alert" : "alerts") ",
            alerts.unacknowledged > 0 ? .alert : .acknowledged)
        return line
    }

    private var own: Line {
        let totals = snapshot.totals
        if totals.localTrouble { return Line(" LOCAL TROUBLE ", .alert) }
        if totals.isTooSlow { return Line(" ENGINE TOO SLOW ", .alert) }
        if totals.lag >= 50_000_000 { return Line("lag \(Humane.duration(totals.lag)) ", .warn) }
        return progress
    }

    /// `connecting 812 of 5000`, while more attempts wait for their turn than run.
    private var progress: Line {
        guard snapshot.totals.queuedConnects > 0 else { return Line() }
        let (all, open) = (snapshot.counts.all, snapshot.counts.open)
        return Line("connecting \(all - open) of \(all) ", .dim)
    }

    private static func milliseconds(_ nanoseconds: Int64?) -> String {
        nanoseconds.map(Humane.milliseconds) ?? "-"
    }

    private static func rate(_ perSecond: Double) -> String {
        guard perSecond.isFinite, perSecond > 0 else { return "0" }
        let tenths = Int(min(perSecond * 10, 1e9).rounded())
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : "\(tenths / 10)"
    }

    /// A small share with two decimals, as `0.04%`.
    private static func fine(_ share: Double) -> String {
        guard share.isFinite, share > 0, share < 0.01 else { return Humane.percent(share) }
        let hundredths = Int((share * 10_000).rounded())
        return hundredths == 0 ? "<0.01%" : "0.\(hundredths < 10 ? "0" : "")\(hundredths)%"
    }
}

extension Model {
    /// The time of day on the screen, once the wall clock is known.
    var shownClock: String? {
        shown?.wallClock.map { Humane.timeOfDay(localSeconds: $0.localSeconds(at: shownNow)) }
    }
}
