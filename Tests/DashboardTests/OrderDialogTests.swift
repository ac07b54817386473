import Heartbeat
import Testing

@testable import Dashboard

@Suite("The question before an order")
struct OrderDialogTests {
    private func dialog(
        _ deed: OrderDialog.Deed, _ places: [Int], origin: String? = nil
    ) -> OrderDialog {
        OrderDialog(
            targets: places.map { Identity(Fixture.rows[$0]) }, origin: origin, deed: deed)
    }

    private func orders(_ intents: [Intent]) -> [Order] {
        intents.compactMap { if case .order(let order) = $0 { order } else { nil } }
    }

    @Test("wants the count of many, of a whole filter and of who dialled us, but never for a ping")
    func counts() {
        let one = [0]
        let two = [0, 1]
        let inbound = [2]
        #expect(!dialog(.kill(.close), one).wantsCount)
        #expect(dialog(.kill(.close), two).wantsCount)
        #expect(dialog(.kill(.close), inbound).wantsCount)
        #expect(dialog(.kill(.close), one, origin: "matching x").wantsCount)
        #expect(!dialog(.forget, one).wantsCount)
        #expect(!dialog(.forget, inbound).wantsCount)
        #expect(dialog(.forget, two).wantsCount)
        #expect(dialog(.forget, one, origin: "in x").wantsCount)
        #expect(!dialog(.reconnect, one).wantsCount)
        #expect(dialog(.reconnect, two).wantsCount)
        #expect(!dialog(.ping, two, origin: "matching x").wantsCount)
    }

    @Test("offers a ban only where somebody dialled us, and ways only to kill")
    func modes() {
        #expect(!dialog(.kill(.close), [0, 1]).modes.contains(.ban))
        #expect(dialog(.kill(.close), [0, 2]).modes == KillMode.allCases)
        #expect(dialog(.forget, [0]).modes.isEmpty && dialog(.ping, [0]).mode == nil)
    }

    @Test("says whom a ban refuses: a name, or all from an address, whatever their ports")
    func refused() {
        func identity(_ title: String, isNamed: Bool) -> Identity {
            Identity(
                link: Link(session: SessionID(preview: 1), generation: 1), title: title,
                direction: .inbound, isNamed: isNamed)
        }
        func words(_ targets: Identity...) -> String {
            OrderDialog(targets: targets, deed: .kill(.ban)).refused
        }
        let alice = identity("alice:1", isNamed: true)
        let four = identity("10.0.0.7:5000", isNamed: false)
        let six = identity("[fd00::7]:5000", isNamed: false)
        #expect(words(alice) == "the name alice:1")
        #expect(words(four) == "all from 10.0.0.7")
        #expect(words(six, Identity(Fixture.rows[0])) == "all from fd00::7")
        #expect(words(identity("unix", isNamed: false)) == "all from unix")
        let other = identity("10.0.0.7:5001", isNamed: false)
        #expect(words(alice, four, other, six) == "1 name and all from 2 addresses")
    }

    @Test("takes six digits, loses them to anything else, and gives them back")
    func typing() {
        var dialog = dialog(.forget, [0, 1])
        for character in "x12y3456789" { dialog.type(character) }
        #expect(dialog.typed == "345678")
        for _ in 0..<6 { dialog.erase() }
        #expect(dialog.typed?.isEmpty == true)
        dialog.erase()
        #expect(dialog.typed == nil)
    }

    @Test(
        "for all that match names them when the engine has told who they are",
        arguments: [
            ("kill", Order.Verb.kill(.close), "5"), ("kill hold", .kill(.hold), "5"),
            ("hold", .kill(.hold), "5"), ("reconnect", .reconnect, "5"),
            ("forget", .forget, "5"), ("ping", .ping, ""),
        ])
    func matching(verb: String, wanted: Order.Verb, count: String) throws {
        var model = Fixture.model()
        model.command("\(verb) example:443", of: nil)
        guard case .gather = model.overlay else {
            Issue.record("nobody is asked for")
            return
        }
        #expect(model.press("enter").isEmpty)
        Fixture.answer(&model, Fixture.fleet())
        guard case .order(let dialog) = model.overlay else {
            Issue.record("no question was put")
            return
        }
        let named = Fixture.rows.filter { $0.peer.contains("example:443") }.map(\.link)
        #expect(dialog.targets.map(\.link) == named)
        if !count.isEmpty {
            #expect(orders(model.press("enter")).isEmpty)
            #expect(orders(model.press("9", "enter")).isEmpty)
            _ = model.press("backspace")
            model.type(String(named.count))
        }
        let order = try #require(orders(model.press("enter")).first)
        #expect(order.verb == wanted && order.targets == named && model.overlay == nil)
    }

    @Test("keeps the marks that it is not about")
    func marks() {
        var model = Fixture.model()
        model.after("space", "space")
        model.command("ping wss")
        #expect(orders(model.press("enter")).count == 1)
        #expect(model.marks.count == 2)
        model.after("K")
        #expect(orders(model.press("enter", "2", "enter")).count == 1)
        #expect(model.marks.isEmpty)
    }

    @Test("is not put where nobody matches, or more than can be meant at once")
    func noneOrTooMany() {
        var model = Fixture.model()
        model.command("kill nobody")
        #expect(model.overlay == nil)
        #expect(model.status?.text == "Kill: no session matching nobody")
        model.command("kill all", of: nil)
        var snapshot = Fixture.fleet()
        snapshot.query = model.query
        let some = Fixture.rows.map(Identity.init)
        snapshot.census = CensusAnswer(count: Census.limit + 1, identities: some)
        _ = model.update(.snapshot(snapshot))
        #expect(model.overlay == nil)
        #expect(model.status?.text.contains("10001 sessions are too many") == true)
        #expect(orders(model.press("enter")).isEmpty)
    }

    @Test("takes no answer to another question")
    func otherAnswer() {
        var model = Fixture.model()
        model.command("kill edge", of: nil)
        var snapshot = Fixture.fleet()
        snapshot.query = model.query
        snapshot.query.census = .all
        snapshot.census = Fixture.answer(.all, Fixture.rows, nil)
        _ = model.update(.snapshot(snapshot))
        guard case .gather = model.overlay else {
            Issue.record("the answer to another question was taken")
            return
        }
        _ = model.press("esc")
        Fixture.answer(&model, Fixture.fleet())
        #expect(model.overlay == nil)
    }

    @Test("about a group is put at its head")
    func group() throws {
        var model = Fixture.model()
        model.command("group proto")
        model.after("g", "R")
        guard case .order(let dialog) = model.overlay else {
            Issue.record("no question")
            return
        }
        #expect(dialog.origin == "in wss" && dialog.deed == .reconnect)
        let wss = Fixture.rows.filter { $0.proto == "wss" }.map(\.link)
        #expect(dialog.targets.map(\.link) == wss)
    }

    @Test("shows every target by scrolling, at any size that has room for it")
    func scrolling() {
        for size in [Size(width: 80, height: 24), Size(width: 40, height: 10)] {
            var model = Fixture.model(size.width, size.height)
            model.command("forget example")
            let named = Fixture.rows.filter { $0.peer.contains("example") }
            var seen: Set<SessionID> = []
            for _ in named {
                seen.formUnion(named.filter { model.picture.contains("\($0.id) g1") }.map(\.id))
                _ = model.press("down")
            }
            #expect(seen == Set(named.map(\.id)), "\(size)")
        }
    }
}
