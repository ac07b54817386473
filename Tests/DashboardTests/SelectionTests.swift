import Heartbeat
import Testing

@testable import Dashboard

@Suite("The selection is a session, not a place")
struct SelectionTests {
    private func id(_ number: UInt32) -> SessionID { SessionID(preview: number) }

    @Test("rests on the top row until somebody moves it, and goes back there with g")
    func rests() {
        var model = Fixture.model()
        #expect(model.look.selection == id(42))
        var other = Fixture.fleet()
        other.rows.removeFirst()
        Fixture.answer(&model, other)
        #expect(model.look.selection == id(11))
        model.after("j")
        #expect(model.look.selection == id(7))
        model.after("g")
        #expect(model.look.selection == id(42))
    }

    @Test("stays with its session when the rows change places, and asks for it to be shown")
    func identity() {
        var model = Fixture.model()
        model.after("j", "j")
        #expect(model.look.selection == id(7))
        #expect(model.query.revealsFocus && model.query.focus == id(7))
        var turned = Fixture.fleet()
        turned.rows.reverse()
        Fixture.answer(&model, turned)
        #expect(model.look.selection == id(7))
        #expect(model.frame.lines.contains { $0.hasPrefix("> < 10.0.4.17:51822") })
    }

    @Test("is not passed on to another when its session leaves the list")
    func leavesTheList() {
        var model = Fixture.model()
        model.after("j", "j")
        var without = Fixture.fleet()
        let gone = without.rows.remove(at: 2)
        without.focus = Detail()
        without.focus?.row = gone
        without.query = model.query
        _ = model.update(.snapshot(without))
        #expect(model.look.selection == gone.id)
        #expect(!model.frame.lines.contains { $0.hasPrefix(">") })
        #expect(model.targets.map(\.link) == [gone.link])
    }

    @Test("is given up when its session is removed; moving goes on from where it stood")
    func removed() {
        var model = Fixture.model()
        model.after("j", "j")
        var without = Fixture.fleet()
        without.rows.remove(at: 2)
        without.focus = nil
        without.query = model.query
        without.matching = without.rows.count
        _ = model.update(.snapshot(without))
        #expect(model.look.selection == nil)
        #expect(model.orderRefusal != nil)
        _ = model.press("j")
        #expect(model.look.selection == without.rows[3].id)
    }

    @Test(
        "beyond the window is made when the engine tells who stands there; until then no order goes"
    )
    func pending() {
        var model = Fixture.model(80, 13)
        let rows = model.rowsThatFit()
        let looks = (0..<rows).flatMap { _ in model.update(.key(.down)) }
        #expect(
            looks.contains { if case .look(let query) = $0 { query.offset == 1 } else { false } })
        #expect(model.look.pendingRank == rows)
        #expect(model.press("K").isEmpty && model.overlay == nil)
        Fixture.answer(&model, Fixture.fleet())
        #expect(model.look.pendingRank == nil)
        #expect(model.look.selection == Fixture.rows[rows].id)
    }

    @Test("holds the order while it moves, says so, and lets go by time")
    func hold() {
        var model = Fixture.model()
        model.after("j")
        #expect(model.query.holdsOrder)
        #expect(model.picture.contains("sort held"))
        #expect(model.nextTick != nil)
        let intents = model.update(.tick(Fixture.now + 5 * Fixture.second))
        #expect(!model.query.holdsOrder && !model.picture.contains("sort held"))
        #expect(intents == [.look(model.query)])
    }

    @Test("takes an engine's own move of the window without asking again")
    func windowMoves() {
        var model = Fixture.model(80, 13)
        model.after("j")
        var moved = Fixture.fleet()
        moved.query = model.query
        moved.rows = Array(Fixture.rows[1...4])
        moved.offset = 1
        #expect(model.update(.snapshot(moved)).isEmpty)
        #expect(model.look.top == 1)
    }

    @Test("while frozen moves among the rows that are kept, and no look is sent")
    func frozen() {
        var model = Fixture.model()
        _ = model.press("z")
        #expect(model.update(.key(.down)).isEmpty)
        #expect(model.look.selection == id(11))
        #expect(model.press("s").isEmpty && model.overlay == nil)
        #expect(model.picture.contains("FROZEN"))
        var newer = Fixture.fleet()
        newer.rows = []
        _ = model.update(.snapshot(newer))
        #expect(model.picture.contains("broker-a"))
        _ = model.press("z")
        #expect(!model.picture.contains("broker-a:8883           mqtts"))
    }

    @Test("a filter lets a frozen picture go on, so that nothing typed is taken for keys")
    func frozenFilter() {
        var model = Fixture.model()
        _ = model.press("z")
        _ = model.press("/")
        #expect(model.picture.contains("LIVE"))
        #expect(model.press("q").allSatisfy { $0 != .quit })
        guard case .prompt(let prompt) = model.overlay else {
            Issue.record("no prompt is open")
            return
        }
        #expect(prompt.field.text == "q")
    }

    @Test("a filter that is cancelled gives the selection back")
    func cancelledFilter() {
        var model = Fixture.model()
        _ = model.update(.key(.down))
        let chosen = model.look.selection
        _ = model.press("/", "z", "z")
        var nothing = Fixture.fleet()
        nothing.query = model.query
        nothing.rows = []
        nothing.matching = 0
        _ = model.update(.snapshot(nothing))
        _ = model.update(.key(.escape))
        Fixture.answer(&model, Fixture.fleet())
        #expect(model.look.selection == chosen)
    }
}
