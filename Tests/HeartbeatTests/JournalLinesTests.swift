import Testing

@testable import Heartbeat

/// What a log needs: every line once, however many come at once; the ring of the screens has the
/// newest alone.
@Suite("The journal's readers")
struct JournalLinesTests {
    private static let now = Instant(nanoseconds: 1_000_000_000)

    /// A monitor of so many sessions, all of which are up; every second one has a tag.
    private func fleet(_ count: Int) -> (monitor: Monitor, links: [Link]) {
        var policy = MonitorPolicy()
        policy.connectsPerSecond = 1e9
        policy.connectBurst = count
        policy.connectsPerHost = count
        var (monitor, effects) = (Monitor(policy: policy, seed: 1, at: Self.now), EffectList())
        var links: [Link] = []
        for index in 0..<count {
            let spec = SessionSpec(
                peer: "peer\(index)", host: "host\(index % 100)", proto: "test",
                tags: index % 2 == 0 ? ["even"] : [])
            guard let id = monitor.add(spec, at: Self.now, effects: &effects) else { continue }
            let link = Link(session: id, generation: 1)
            monitor.handle(.up(link), at: Self.now, effects: &effects)
            links.append(link)
        }
        return (monitor, links)
    }

    private func kill(_ links: [Link], of monitor: inout Monitor) {
        var effects = EffectList()
        for link in links {
            monitor.handle(.down(link, .reset), at: Self.now, effects: &effects)
        }
    }

    @Test("get every line of ten thousand that die in one instant, in order and once")
    func allDie() {
        var (monitor, links) = fleet(10_000)
        monitor.keepLines()
        kill(links, of: &monitor)
        #expect(monitor.hasNews)
        let lines = monitor.takeLines()[0]
        #expect(lines.map(\.link?.session) == links.flatMap { [$0.session, $0.session] })
        #expect(lines.map(\.fact.word) == links.flatMap { _ in ["DEAD", "RETRY"] })
        #expect(zip(lines, lines.dropFirst()).allSatisfy { $0.id + 1 == $1.id })
        #expect(monitor.journal.newest(.max).count == monitor.policy.journalCapacity)
        #expect(!monitor.hasNews)
        #expect(monitor.takeLines() == [[]])
    }

    @Test("get the lines of those that their filter lets through, by what these are since")
    func filtered() throws {
        var (monitor, links) = fleet(1000)
        monitor.keepLines(through: try Filter(parsing: "tag:even state:retry"))
        monitor.keepLines()
        monitor.keepLines(through: try Filter(parsing: "state:up"))
        kill(links, of: &monitor)
        let taken = monitor.takeLines()
        #expect(taken.map(\.count) == [1000, 2000, 0])
        let even = Set(links.enumerated().filter { $0.offset % 2 == 0 }.map(\.element.session))
        #expect(taken[0].allSatisfy { $0.link.map { even.contains($0.session) } ?? false })
    }

    @Test("get the line that a session is forgotten, where their filter let it through")
    func forgotten() throws {
        var (monitor, links) = fleet(4)
        monitor.keepLines(through: try Filter(parsing: "tag:even"))
        var effects = EffectList()
        monitor.handle(.order(Order(.forget, links)), at: Self.now, effects: &effects)
        let lines = monitor.takeLines()[0]
        #expect(lines.map(\.title) == ["peer0", "peer2"])
        #expect(lines.allSatisfy { $0.fact.text == "forgotten by you" })
    }

    @Test("get what is about no session, whatever their filter says")
    func general() throws {
        var (monitor, _) = fleet(1)
        monitor.keepLines(through: try Filter(parsing: "name:nobody"))
        var effects = EffectList()
        monitor.handle(.resumed(after: .seconds(5)), at: Self.now, effects: &effects)
        #expect(monitor.takeLines()[0].map(\.fact.word) == ["STALL"])
    }

    @Test("begin with what happens after they came, and nothing is kept where there are none")
    func nobody() {
        var (monitor, links) = fleet(2)
        kill([links[0]], of: &monitor)
        #expect(!monitor.hasNews)
        #expect(monitor.takeLines().isEmpty)
        monitor.keepLines()
        kill([links[1]], of: &monitor)
        #expect(monitor.takeLines()[0].map(\.link) == [links[1], links[1]])
    }
}
