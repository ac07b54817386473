import Testing

@testable import Heartbeat
@testable import holter

@Suite("Alerts that wait for their programs")
struct AlertQueueTests {
    private static func note(
        _ kind: AlertNote.Kind, _ session: UInt32?, rule: String = "rule", others: Int = 0
    ) -> AlertNote {
        AlertNote(
            rule: rule, kind: kind,
            link: session.map { Link(session: SessionID(preview: $0), generation: 1) },
            title: session.map { "peer \($0)" } ?? "\(others + 1) more sessions", peer: "",
            others: others, rings: false, notifies: false)
    }

    private static func drain(_ queue: inout AlertQueue) -> [AlertNote] {
        var notes: [AlertNote] = []
        while let note = queue.next() { notes.append(note) }
        return notes
    }

    /// A queue in which alerts of these sessions came on.
    private static func fired(_ sessions: Range<UInt32>) -> AlertQueue {
        var queue = AlertQueue()
        for session in sessions { queue.add(note(.fired, session)) }
        return queue
    }

    @Test("come out in the order in which they came, each once")
    func order() {
        var queue = AlertQueue()
        var all: [AlertNote] = []
        for round in 0..<10 {
            for index in 0..<500 {
                let note = Self.note(.fired, UInt32(round * 500 + index))
                queue.add(note)
                all.append(note)
            }
            let some = (0..<500).compactMap { _ in queue.next() }
            #expect(some == Array(all.suffix(500)))
        }
        #expect(queue.count == 0 && queue.next() == nil && queue.takeLost().isEmpty)
    }

    @Test("are counted by rule where they find no place, and that is said once there is one again")
    func full() {
        let limit = UInt32(AlertQueue.limit)
        var queue = Self.fired(0..<limit + 5)
        queue.add(Self.note(.again, 3, rule: "other"))
        #expect(queue.count == AlertQueue.limit && queue.unserved == AlertQueue.limit + 6)
        #expect(queue.takeLost().isEmpty)
        _ = queue.next()
        let lost = queue.takeLost()
        #expect(lost.map { $0.rule } == ["other", "rule"] && lost.map { $0.count } == [1, 5])
        #expect(queue.takeLost().isEmpty)
    }

    @Test("are over for all that were taken in, and for no other")
    func over() {
        let limit = UInt32(AlertQueue.limit)
        var queue = Self.fired(0..<limit + 5)
        for session in 0..<limit + 5 { queue.add(Self.note(.over, session)) }
        let over = Self.drain(&queue).filter { $0.kind == .over }
        #expect(over.map(\.title) == (0..<limit).map { "peer \($0)" })
        // What is on anew is told anew.
        queue.add(Self.note(.fired, limit))
        queue.add(Self.note(.over, limit))
        #expect(Self.drain(&queue).map(\.kind) == [.fired, .over])
    }

    @Test("are over too where only their going on found a place")
    func again() {
        let limit = UInt32(AlertQueue.limit)
        var queue = Self.fired(0..<limit + 1)
        _ = Self.drain(&queue)
        queue.add(Self.note(.again, limit))
        queue.add(Self.note(.over, limit))
        #expect(Self.drain(&queue).map(\.kind) == [.again, .over])
    }

    @Test("that stand for many are one of a rule and kind while they wait")
    func unnamed() {
        var queue = Self.fired(0..<UInt32(AlertQueue.limit))
        for _ in 0..<1000 { queue.add(Self.note(.over, nil, others: 9)) }
        queue.add(Self.note(.over, nil, rule: "other"))
        let notes = Self.drain(&queue).filter { $0.link == nil }
        #expect(notes.map(\.title) == ["10000 more sessions", "1 more sessions"])
        #expect(notes.map(\.others) == [9999, 0])
    }

    @Test("of a rule that has no program any more wait no longer")
    func forgotten() {
        var queue = Self.fired(0..<UInt32(AlertQueue.limit + 5))
        queue.add(Self.note(.over, 1, rule: "other"))
        queue.keep(rules: ["other"])
        #expect(queue.unserved == 1 && queue.next()?.rule == "other")
    }
}
