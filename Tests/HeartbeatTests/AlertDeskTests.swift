import HeartbeatTesting
import Testing

@testable import Heartbeat

@Suite("Alerts of a monitor")
struct AlertDeskTests {
    /// Sessions that are up, under rules; each look takes one second.
    private struct World {
        var monitor = Monitor(seed: 1, at: .zero)
        var now = Instant.zero
        var effects = EffectList()
        var ids: [SessionID] = []

        init(sessions: Int, _ rules: [AlertRule]) {
            for index in 0..<sessions {
                let spec = SessionSpec(peer: "p\(index):1", host: "p\(index)", proto: "tcp")
                if let id = monitor.add(spec, at: now, effects: &effects) { ids.append(id) }
            }
            _ = run(seconds: 8)
            monitor.watch(for: rules, at: now)
        }

        /// Lets so many seconds pass, in which every attempt succeeds, and returns what was told.
        mutating func run(seconds: Int) -> [AlertNote] {
            let end = now.advanced(by: .seconds(seconds))
            var notes = settle()
            while let deadline = monitor.deadline, deadline <= end {
                now = max(now, deadline)
                monitor.advance(to: now, effects: &effects)
                notes += settle()
            }
            now = end
            return notes
        }

        @discardableResult
        mutating func settle() -> [AlertNote] {
            var notes: [AlertNote] = []
            while !effects.all.isEmpty {
                let all = effects.all
                effects.removeAll()
                for effect in all {
                    switch effect {
                    case .open(let link): monitor.handle(.up(link), at: now, effects: &effects)
                    case .alert(let note): notes.append(note)
                    default: continue
                    }
                }
            }
            return notes
        }

        /// The program of a rule has ended.
        mutating func end(_ rule: String, _ failure: String?) {
            let outcome = AlertOutcome(rule: rule, title: "p0:1", failure: failure)
            monitor.handle(.served(outcome), at: now, effects: &effects)
        }

        func snapshot() -> Snapshot {
            var lens = Lens()
            return lens.snapshot(of: monitor, Query(), at: now)
        }
    }

    private static func rule(_ text: String) throws -> AlertRule {
        try AlertRule(name: "rule", when: text)
    }

    @Test("are told once each, shown in rows and counted until they are over")
    func life() throws {
        var world = World(sessions: 3, [try Self.rule("state:held")])
        #expect(world.run(seconds: 5).isEmpty)
        let link = Link(session: world.ids[1], generation: 1)
        world.monitor.handle(
            .order(Order(.kill(.hold), [link])), at: world.now, effects: &world.effects)
        let told = world.run(seconds: 5)
        #expect(told.map(\.kind) == [.fired] && told.map(\.title) == ["p1:1"])
        var snapshot = world.snapshot()
        #expect(snapshot.alerts.firing == 1 && snapshot.alerts.unacknowledged == 1)
        #expect(snapshot.rows.first { $0.id == world.ids[1] }?.newAlerts == 1)
        #expect(snapshot.journal.contains { $0.fact == .alert(.fired, rule: "rule") })

        world.monitor.handle(
            .order(Order(.acknowledge, [link])), at: world.now, effects: &world.effects)
        snapshot = world.snapshot()
        #expect(snapshot.alerts.firing == 1 && snapshot.alerts.unacknowledged == 0)

        world.monitor.handle(
            .order(Order(.release, [link])), at: world.now, effects: &world.effects)
        #expect(world.run(seconds: 15).map(\.kind) == [.over])
        #expect(world.snapshot().alerts.firing == 0)
    }

    @Test("of a flood are told one by one up to a limit, and then as one")
    func flood() throws {
        var world = World(sessions: 500, [try Self.rule("state:up")])
        let notes = world.run(seconds: 4)
        let single = notes.filter { $0.link != nil }
        #expect(single.count >= AlertDesk.notesPerLook)
        let rest = notes.filter { $0.link == nil }
        #expect(!rest.isEmpty)
        #expect(single.count + rest.reduce(0) { $0 + $1.others + 1 } == 500)
        #expect(world.snapshot().alerts.firing == 500)
        #expect(world.snapshot().alerts.shown.count == AlertsView.shownLimit)
    }

    @Test("are over by name for each that was told by name, however many end in one look")
    func manyOver() throws {
        var world = World(sessions: 45, [try Self.rule("state:held")])
        let links = world.ids.map { Link(session: $0, generation: 1) }
        for some in [links[..<15], links[15..<30], links[30...]] {
            world.monitor.handle(
                .order(Order(.kill(.hold), Array(some), pace: .zero)), at: world.now,
                effects: &world.effects)
            #expect(world.run(seconds: 2).map(\.kind) == Array(repeating: .fired, count: 15))
        }
        world.monitor.handle(
            .order(Order(.release, links)), at: world.now, effects: &world.effects)
        let over = world.run(seconds: 15)
        #expect(over.allSatisfy { $0.kind == .over })
        #expect(Set(over.compactMap(\.link?.session)) == Set(world.ids) && over.count == 45)
    }

    @Test("of a flood that is over are told by name where they were so before, and counted else")
    func floodOver() throws {
        var world = World(sessions: 500, [try Self.rule("state:up")])
        let named = Set(world.run(seconds: 4).compactMap(\.link?.session))
        let links = world.ids.map { Link(session: $0, generation: 1) }
        world.monitor.handle(
            .order(Order(.kill(.hold), links, pace: .zero)), at: world.now,
            effects: &world.effects)
        let over = world.run(seconds: 15).filter { $0.kind == .over }
        #expect(Set(over.compactMap(\.link?.session)) == named)
        #expect(over.filter { $0.link != nil }.count == named.count)
        let counted = over.filter { $0.link == nil }.reduce(0) { $0 + $1.others + 1 }
        #expect(counted == 500 - named.count)
    }

    @Test("are all over when their sessions are forgotten, however many at once")
    func manyForgotten() throws {
        var world = World(sessions: 500, [try Self.rule("state:up")])
        let named = Set(world.run(seconds: 4).compactMap(\.link?.session))
        world.monitor.handle(
            .order(Order(.forget, world.ids.map { Link(session: $0, generation: 0) })),
            at: world.now, effects: &world.effects)
        let over = world.run(seconds: 3)
        #expect(over.allSatisfy { $0.kind == .over })
        #expect(over.compactMap(\.link?.session).sorted() == named.sorted())
        let counted = over.filter { $0.link == nil }.reduce(0) { $0 + $1.others + 1 }
        #expect(counted == 500 - named.count)
    }

    @Test("have what their program failed with in the journal and the list, until one ends well")
    func failures() throws {
        var world = World(sessions: 1, [try Self.rule("state:dead")])
        world.end("rule", "the program page ended with status 3")
        world.end("gone", "the program page ended with status 4")
        #expect(
            world.snapshot().journal.suffix(2).map { "\($0.fact.word) \($0.fact.text)" } == [
                "FAILED rule: the program page ended with status 3",
                "FAILED gone: the program page ended with status 4",
            ])
        #expect(world.snapshot().alerts.failures.map(\.rule) == ["rule"])
        _ = world.run(seconds: 3)
        #expect(world.snapshot().alerts.failures.map(\.rule) == ["rule"])
        world.end("rule", nil)
        #expect(world.snapshot().alerts.failures.isEmpty)
        world.end("rule", "the program page cannot be run")
        world.monitor.watch(for: [], at: world.now)
        #expect(world.snapshot().alerts.failures.isEmpty)
    }

    @Test("end with their session, and say so")
    func forgotten() throws {
        var world = World(sessions: 2, [try Self.rule("state:up")])
        _ = world.run(seconds: 3)
        #expect(world.snapshot().alerts.firing == 2)
        world.monitor.remove(world.ids[0], at: world.now, effects: &world.effects)
        let told = world.run(seconds: 2)
        #expect(told.map(\.kind) == [.over] && told.map(\.title) == ["p0:1"])
        #expect(world.snapshot().alerts.firing == 1)
    }

    @Test("go on when the rules are set again, and end with their rule")
    func reload() throws {
        let rule = try Self.rule("state:up")
        var world = World(sessions: 2, [rule])
        _ = world.run(seconds: 3)
        world.monitor.watch(
            for: [rule, try AlertRule(name: "other", when: "loss>50%")], at: world.now)
        #expect(world.run(seconds: 3).isEmpty, "nothing is told twice")
        world.monitor.watch(for: [], at: world.now)
        #expect(world.run(seconds: 1).map(\.kind) == [.over, .over])
        #expect(world.snapshot().alerts.firing == 0)
    }

    @Test("wake the engine once a second, and not at all without rules")
    func wakes() throws {
        var world = World(sessions: 0, [try Self.rule("state:up")])
        var turns = 0
        let end = world.now.advanced(by: .seconds(20))
        while let deadline = world.monitor.deadline, deadline <= end, turns < 1000 {
            world.now = max(world.now, deadline)
            world.monitor.advance(to: world.now, effects: &world.effects)
            turns += 1
        }
        #expect((18...22).contains(turns), "\(turns) turns in 20 s")
        world.monitor.watch(for: [], at: world.now)
        world.monitor.advance(to: world.now, effects: &world.effects)
        #expect(world.monitor.deadline == nil)
    }
}
