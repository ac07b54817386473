import Heartbeat
import Testing

@testable import Dashboard

@Suite("A kill")
struct KillTests {
    private func kills(_ intents: [Intent]) -> [Order] {
        intents.compactMap { if case .order(let order) = $0 { order } else { nil } }
    }

    @Test("of one outbound session takes K and Enter")
    func single() throws {
        var model = Fixture.model()
        let order = try #require(kills(model.press("K", "enter")).first)
        #expect(order.verb == .kill(.close))
        #expect(order.targets == [Fixture.rows[0].link])
        #expect(model.overlay == nil)
    }

    @Test("asks for the count of several, and does nothing without it")
    func several() throws {
        var model = Fixture.model()
        model.after("space", "space")
        #expect(kills(model.press("K", "2", "enter")).isEmpty)
        #expect(kills(model.press("3", "enter")).isEmpty)
        let order = try #require(kills(model.press("backspace", "2", "enter")).first)
        #expect(order.verb == .kill(.reset))
        #expect(order.targets == [Fixture.rows[1].link, Fixture.rows[0].link])
        #expect(model.marks.isEmpty)
    }

    @Test("asks for the count of one that dialled us")
    func inbound() {
        var model = Fixture.model()
        model.after("j", "j")
        #expect(kills(model.press("K", "enter", "enter")).isEmpty)
        #expect(kills(model.press("1", "enter")).count == 1)
    }

    @Test("is for the sockets that were there when the question was put")
    func captured() throws {
        var model = Fixture.model()
        _ = model.press("K")
        var later = Fixture.fleet()
        later.rows[0].generation = 9
        later.rows.reverse()
        Fixture.answer(&model, later)
        let order = try #require(kills(model.press("enter")).first)
        #expect(order.targets == [Link(session: Fixture.rows[0].id, generation: 1)])
    }

    @Test("is chosen by digit or arrow, with a pause that can be changed")
    func modes() throws {
        var model = Fixture.model()
        model.after("space", "space")
        _ = model.press("K", "down", "down", "+", "enter", "2")
        let order = try #require(kills(model.press("enter")).first)
        #expect(order.verb == .kill(.hold))
        #expect(order.pace == .seconds(1))
    }

    @Test("is called off by Esc, by Ctrl-C and by a screen too small to show it")
    func calledOff() {
        for way in ["esc", "^c"] {
            var model = Fixture.model()
            #expect(model.press("K", way).isEmpty)
            #expect(model.overlay == nil)
        }
        var model = Fixture.model()
        _ = model.press("K")
        _ = model.update(.resize(Size(width: 10, height: 3)))
        #expect(kills(model.press("enter")).isEmpty)
        #expect(kills(model.press("K", "enter")).isEmpty)
    }

    @Test("of the session that fills the screen leaves the marks alone")
    func fullScreen() throws {
        var model = Fixture.model()
        model.after("space", "enter")
        let order = try #require(kills(model.press("K", "enter")).first)
        #expect(order.targets == [Fixture.rows[1].link])
    }

    @Test("and other orders name the marks, or the selection without marks")
    func otherOrders() {
        var model = Fixture.model()
        #expect(model.press("p") == [.order(Order(.ping, [Fixture.rows[0].link]))])
        model.after("space", "space")
        let both = [Fixture.rows[1].link, Fixture.rows[0].link]
        #expect(model.press("R", "enter") == [], "several are dialled anew after a question")
        #expect(model.press("2", "enter") == [.order(Order(.reconnect, both))])
        #expect(model.press("u") == [.order(Order(.undo))])
    }

    @Test("is answered in the status line, with the reason of a refusal")
    func answered() {
        var model = Fixture.model()
        var snapshot = Fixture.fleet()
        snapshot.journal.append(
            Fixture.entry(
                9, 0, 42, "edge-07.eu.example:443",
                .refused("reset", by: "you", reason: "that socket is gone")))
        Fixture.answer(&model, snapshot)
        #expect(model.picture.contains("reset by you: that socket is gone"))
        _ = model.update(.tick(Fixture.now + 6 * Fixture.second))
        Fixture.answer(&model, snapshot)
        #expect(model.status == nil)
    }
}
