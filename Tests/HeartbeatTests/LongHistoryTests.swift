import HeartbeatTesting
import Testing

@testable import Heartbeat

@Suite("A long history")
struct LongHistoryTests {
    private static func at(_ seconds: Int) -> Instant {
        Instant(nanoseconds: Int64(seconds) * 1_000_000_000)
    }

    /// A character a column: `.` nothing, `a` answered, `m` missed, `x` closed.
    private static func drawn(
        _ history: LongHistory, _ span: LongHistory.Span, atMost count: Int, until seconds: Int
    ) -> String {
        history.columns(span, atMost: count, until: at(seconds)).map { mark in
            switch mark {
            case nil: "."
            case .answered: "a"
            case .missed: "m"
            case .closed: "x"
            default: "?"
            }
        }.joined()
    }

    private static let answered: UInt8 = 41

    @Test("shows a cell a second, losses as gaps, and forgets after five minutes")
    func minutes() {
        var history = LongHistory()
        for second in 100..<110 where second != 104 {
            let code = second == 106 ? BeatStrip.Event.missed.rawValue : Self.answered
            history.note(code, at: Self.at(second))
        }
        #expect(Self.drawn(history, .minutes, atMost: 300, until: 109).hasSuffix(".aaaa.amaaa"))
        #expect(Self.drawn(history, .minutes, atMost: 300, until: 112).hasSuffix("amaaa..."))
        #expect(Self.drawn(history, .minutes, atMost: 300, until: 600).allSatisfy { $0 == "." })
    }

    @Test("keeps the worst of a cell, and an hour in cells of ten seconds")
    func worst() {
        var history = LongHistory()
        for second in 0..<100 {
            let code = second == 55 ? BeatStrip.Event.closed.rawValue : Self.answered
            history.note(code, at: Self.at(second))
        }
        #expect(Self.drawn(history, .hour, atMost: 360, until: 99).hasSuffix("aaaaaxaaaa"))
    }

    @Test(
        "moves by whole columns where several cells share one", arguments: [10, 46, 61, 120, 299])
    func columns(count: Int) {
        var history = LongHistory()
        for second in 1000..<1300 {
            let isMissed = second % 37 == 0
            history.note(
                isMissed ? BeatStrip.Event.missed.rawValue : Self.answered, at: Self.at(second))
        }
        let each = (300 + count - 1) / count
        let first = Self.drawn(history, .minutes, atMost: count, until: 1299)
        #expect(first.count <= count)
        let end = (1299 / each + 1) * each
        let next = Self.drawn(history, .minutes, atMost: count, until: end)
        #expect(next == first.dropFirst() + ".", "moved by one column, nothing else changed")
    }

    @Test("bears time that stands still, jumps and ends", arguments: [0, 1, 59, 3600, 1 << 32])
    func jumps(second: Int) {
        var history = LongHistory()
        for moment in [second, second, 0, second + 400, .max / 2_000_000_000 - 1] {
            history.note(Self.answered, at: Self.at(moment).bounded)
            for span in LongHistory.Span.allCases {
                #expect(history.columns(span, atMost: 50, until: Self.at(moment)).count <= 50)
            }
        }
        #expect(history.columns(.minutes, atMost: 0, until: .zero).isEmpty)
    }

    @Test("is kept of the first sessions, and of others once they are looked at")
    func pool() {
        var limits = MonitorPolicy()
        limits.connectBurst = 10_000
        var monitor = Monitor(policy: limits, seed: 1, at: .zero)
        var effects = EffectList()
        var ids: [SessionID] = []
        for index in 0..<HistoryPool.limit + 2 {
            let spec = SessionSpec(peer: "p\(index)", host: "h\(index)", proto: "tcp")
            if let id = monitor.add(spec, at: .zero, effects: &effects) { ids.append(id) }
        }
        func history(_ id: SessionID) -> LongHistory? {
            var lens = Lens()
            return lens.snapshot(of: monitor, Query(focus: id), at: .zero).focus?.history
        }
        #expect(history(ids[0]) != nil && history(ids[HistoryPool.limit]) == nil)
        monitor.handle(.lookedAt(ids[0]), at: .zero, effects: &effects)
        monitor.handle(.lookedAt(ids[HistoryPool.limit]), at: .zero, effects: &effects)
        #expect(history(ids[HistoryPool.limit]) != nil)
        #expect(history(ids[0]) != nil, "who was looked at stays longer than who was not")
        #expect(ids[..<HistoryPool.limit].count { history($0) == nil } == 1)
        monitor.remove(ids[5], at: .zero, effects: &effects)
        monitor.handle(.lookedAt(ids[HistoryPool.limit + 1]), at: .zero, effects: &effects)
        #expect(history(ids[HistoryPool.limit + 1]) != nil)
    }
}
