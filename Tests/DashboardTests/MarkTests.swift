import Heartbeat
import Testing

@testable import Dashboard

@Suite("Marks")
struct MarkTests {
    @Test("follow their session to its newest socket")
    func refresh() {
        var model = Fixture.model()
        model.after("space")
        var later = Fixture.fleet()
        later.rows[0].generation = 4
        Fixture.answer(&model, later)
        #expect(model.targets.map(\.link.generation) == [4])
    }

    @Test("of all are asked of the engine where the window does not hold them")
    func all() throws {
        var model = Fixture.model(80, 13)
        let intents = model.update(.key(.character("*")))
        let asked = intents.compactMap { if case .look(let query) = $0 { query } else { nil } }
        let query = try #require(asked.last)
        #expect(query.census == .lines(0..<12))
        #expect(model.press("p").isEmpty, "no order while the marks are being made")
        Fixture.answer(&model, Fixture.fleet())
        #expect(model.marks.count == 12)
        #expect(model.query.census == nil)
        _ = model.press("U")
        #expect(model.marks.isEmpty)
    }

    @Test("of a range reach from v to v, wherever the rows between are")
    func range() {
        var model = Fixture.model(80, 13)
        model.after("j", "v", "G")
        #expect(model.press("K").isEmpty && model.overlay == nil)
        model.after("v")
        #expect(model.marks.count == 11)
        #expect(!model.marks.contains(Fixture.rows[0].id))
    }

    @Test("are taken one at a time by Esc: range, filter, marks")
    func escape() {
        var model = Fixture.model(snapshot: Fixture.fleet()) {
            $0.view.filter = (try? Filter(parsing: "edge")) ?? .everything
        }
        model.after("space", "v")
        model.after("esc")
        #expect(model.marks.anchor == nil && !model.look.filter.text.isEmpty)
        model.after("esc")
        #expect(model.look.filter.text.isEmpty && !model.marks.isEmpty)
        model.after("esc")
        #expect(model.marks.isEmpty)
    }
}
