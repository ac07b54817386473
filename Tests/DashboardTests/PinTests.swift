import Heartbeat
import Testing

@testable import Dashboard

@Suite("A pinned row")
struct PinTests {
    @Test("keeps its line: the engine is asked to keep it there, until it is let go")
    func line() {
        var model = Fixture.model()
        model.after("j", "j", "F")
        #expect(model.query.focusLine == 2)
        #expect(model.picture.contains("pinned"))
        model.after("j")
        #expect(model.query.focusLine == 3)
        model.after("F")
        #expect(model.query.focusLine == nil && !model.picture.contains("  pinned"))
    }

    @Test("is drawn on its line when the window moves around it")
    func moves() {
        var model = Fixture.model(80, 13)
        model.after("j", "F")
        var snapshot = Fixture.fleet()
        snapshot.query = model.query
        snapshot.matching = 12
        snapshot.offset = 4
        var rows = Array(Fixture.rows[4..<10])
        rows[1] = Fixture.rows[1]
        snapshot.rows = rows
        snapshot.focusRank = 5
        _ = model.update(.snapshot(snapshot))
        #expect(model.look.top == 4)
        #expect(model.frame.lines[5].hasPrefix("> > broker-a"))
    }

    @Test("needs a row")
    func nobody() {
        var model = Fixture.model()
        model.command("filter x", of: nil)
        var empty = Fixture.fleet()
        (empty.rows, empty.matching, empty.focus) = ([], 0, nil)
        Fixture.answer(&model, empty)
        Fixture.answer(&model, empty)
        _ = model.press("F")
        #expect(model.look.pinnedLine == nil)
    }
}
