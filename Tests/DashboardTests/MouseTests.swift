import Heartbeat
import Testing

@testable import Dashboard

@Suite("The mouse")
struct MouseTests {
    private func press(_ model: inout Model, x: Int, y: Int) -> [Intent] {
        let intents = model.update(.mouse(Mouse(.press, x: x, y: y)))
        Fixture.answer(&model, Fixture.fleet())
        return intents
    }

    /// Where a text stands on the screen.
    private func place(of text: String, in model: Model) -> (x: Int, y: Int)? {
        for (y, line) in model.frame.lines.enumerated() {
            guard let range = line.firstRange(of: text) else { continue }
            return (CellWidth.of(String(line[..<range.lowerBound])), y)
        }
        return nil
    }

    @Test("selects a row, and at the second press opens it")
    func rows() throws {
        var model = Fixture.model()
        let (x, y) = try #require(place(of: "broker-a:8883", in: model))
        _ = press(&model, x: x, y: y)
        #expect(model.look.selection == Fixture.rows[1].id && !model.panels.showsDetail)
        _ = press(&model, x: x, y: y)
        #expect(model.panels.showsDetail)
        _ = press(&model, x: x, y: y)
        #expect(model.panels.showsDetail)
    }

    @Test("that presses on the resting row takes it first, and opens it then")
    func resting() {
        var model = Fixture.model()
        _ = press(&model, x: 5, y: 4)
        #expect(!model.look.rests && !model.panels.showsDetail)
        _ = press(&model, x: 5, y: 4)
        #expect(model.panels.showsDetail)
    }

    @Test("folds a group at the second press on its head")
    func heads() {
        var model = Fixture.model()
        model.command("group proto")
        _ = press(&model, x: 5, y: 4)
        #expect(model.look.grouping?.isClosed("wss") == false)
        _ = press(&model, x: 5, y: 4)
        #expect(model.look.grouping?.isClosed("wss") == true)
    }

    @Test("sorts by the head of a column, and turns the order at the second press")
    func columns() throws {
        var model = Fixture.model()
        let (x, y) = try #require(place(of: "LOSS", in: model))
        _ = press(&model, x: x, y: y)
        #expect(model.look.order == Ordering(by: .loss, descending: true))
        _ = press(&model, x: x, y: y)
        #expect(model.look.order == Ordering(by: .loss, descending: false))
        _ = press(&model, x: 0, y: y)
        #expect(model.look.order.field == .loss)
    }

    @Test("filters by the words of the top lines, at 80 columns and at 140")
    func header() throws {
        for (width, height, text) in [(80, 24, "4Retry"), (140, 40, "4 Retry")] {
            var model = Fixture.model(width, height)
            let (x, y) = try #require(place(of: text, in: model))
            _ = press(&model, x: x + 1, y: y)
            #expect(model.look.states == [.retry])
            _ = press(&model, x: x + 1, y: y)
            #expect(model.look.states.isEmpty)
            let all = try #require(place(of: "12/128", in: model))
            _ = press(&model, x: all.x - 3, y: all.y)
            #expect(model.pane == .filter)
        }
        var model = Fixture.model(140, 40)
        let (x, y) = try #require(place(of: "x DEAD 3", in: model))
        _ = press(&model, x: x + 7, y: y)
        #expect(model.look.states == [.dead])
    }

    @Test("moves by three lines with its wheel, in the table and in lists")
    func wheel() {
        var model = Fixture.model()
        _ = model.update(.mouse(Mouse(.wheelDown, x: 9, y: 9)))
        #expect(model.look.selection == Fixture.rows[3].id)
        _ = model.update(.mouse(Mouse(.wheelUp, x: 9, y: 9)))
        #expect(model.look.selection == Fixture.rows[0].id)
        model.after("c")
        _ = model.update(.mouse(Mouse(.wheelDown, x: 0, y: 0)))
        guard case .columns(let picker) = model.overlay else {
            Issue.record("no list of columns")
            return
        }
        #expect(picker.index == 3)
    }

    @Test("gives the keys to the journal where that is pressed")
    func journal() throws {
        var model = Fixture.model()
        model.after("e")
        let (x, y) = try #require(place(of: " events ", in: model))
        _ = press(&model, x: x, y: y)
        #expect(model.pane == .events)
        _ = press(&model, x: 5, y: 4)
        #expect(model.pane == .table)
    }

    @Test("does nothing under a question, on a tiny screen, or outside")
    func nowhere() {
        var model = Fixture.model()
        model.after("K")
        let before = model.picture
        for y in 0..<24 { #expect(press(&model, x: 20, y: y).isEmpty) }
        #expect(model.picture == before)
        model = Fixture.model()
        for (x, y) in [(-1, 4), (80, 4), (5, -1), (5, 24), (.max, .max), (.min, .min)] {
            #expect(press(&model, x: x, y: y).isEmpty)
        }
        #expect(model.look.rests && model.overlay == nil)
    }

    @Test("is given to the terminal by its key, and taken again")
    func toggle() {
        var model = Fixture.model()
        #expect(model.press("%") == [.mouse(false)])
        #expect(model.picture.contains("drag selects text"))
        #expect(model.press("%") == [.mouse(true)])
    }
}
