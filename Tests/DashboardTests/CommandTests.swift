import Heartbeat
import Testing

@testable import Dashboard

@Suite("A command")
struct CommandTests {
    private func run(_ line: String, _ model: inout Model) -> [Intent] {
        _ = model.press(":")
        model.type(line)
        return model.press("enter")
    }

    @Test("does what its key does")
    func verbs() {
        let link = Fixture.rows[0].link
        let cases: [(String, [Intent])] = [
            ("ping", [.order(Order(.ping, [link]))]),
            ("reconnect", [.order(Order(.reconnect, [link]))]),
            ("release", [.order(Order(.release, [link]))]),
            ("undo", [.order(Order(.undo))]), ("theme mono", [.theme("mono")]),
            ("add tcp://a:1#name=x", [.add("tcp://a:1#name=x")]), ("reload", [.reload]),
            ("q", [.quit]), ("quit", [.quit]), ("suspend", [.suspend]), ("redraw", [.redraw]),
            ("", []),
        ]
        for (line, intents) in cases {
            var model = Fixture.model()
            #expect(run(line, &model) == intents, "\(line)")
        }
    }

    @Test("changes the view")
    func views() {
        var model = Fixture.model()
        _ = run("filter rtt>50ms", &model)
        #expect(model.query.filter.text == "rtt>50ms")
        _ = run("sort loss up", &model)
        #expect(model.query.order == Ordering(by: .loss, descending: false))
        _ = run("faults", &model)
        #expect(!model.query.order.faultsFirst)
        _ = run("state late", &model)
        #expect(model.query.states == [.late])
        _ = run("state", &model)
        #expect(model.query.states.isEmpty)
        _ = run("help", &model)
        #expect(model.pane == .help)
    }

    @Test("to add offers the schemes, and wants one of them")
    func add() {
        var settings = Fixture.model().settings
        settings.schemes = ["tcp", "redis", "rediss"]
        var model = Model(settings: settings)
        #expect(Command.completions(of: "add re", model) == ["add redis://", "add rediss://"])
        #expect(run("add", &model) == [.bell])
        #expect(model.status?.text == ":add wants a URL such as redis://localhost")
    }

    @Test("never kills without the question")
    func kills() {
        for (line, mode) in [("kill", KillMode.close), ("kill reset", .reset), ("hold", .hold)] {
            var model = Fixture.model()
            #expect(run(line, &model).isEmpty)
            guard case .order(let dialog) = model.overlay else {
                Issue.record("\(line) put no question")
                continue
            }
            #expect(dialog.mode == mode)
        }
    }

    @Test("with a filter shows all that match before it does anything, and wants their count")
    func filtered() throws {
        var model = Fixture.model()
        #expect(run("kill reset edge", &model) == [])
        #expect(model.query.census == .matching(try Filter(parsing: "edge")))
        Fixture.answer(&model, Fixture.fleet())
        guard case .order(let dialog) = model.overlay else {
            Issue.record("no question was put")
            return
        }
        #expect(dialog.targets.map(\.title).allSatisfy { $0.contains("edge") })
        #expect(dialog.deed == .kill(.reset) && dialog.wantsCount)
        let links = dialog.targets.map(\.link)
        #expect(model.press("enter") == [] && model.press("9") == [])
        #expect(model.press("enter") == [.bell], "a wrong count does nothing")
        _ = model.press("backspace")
        for digit in String(links.count) { _ = model.press(String(digit)) }
        #expect(model.press("enter").contains(.order(Order(.kill(.reset), links))))
    }

    @Test("with a filter that lets nobody through says so")
    func nobody() {
        var model = Fixture.model()
        _ = run("ping nobody-at-all", &model)
        Fixture.answer(&model, Fixture.fleet())
        #expect(model.overlay == nil)
        #expect(model.status?.text == "Ping: no session matching nobody-at-all")
    }

    @Test("that acts is gone from a screen that only looks")
    func readOnly() {
        var model = Fixture.model { $0.isReadOnly = true }
        for line in [
            "kill", "kill edge", "ping", "forget", "prune", "undo", "add tcp://a:1", "reload",
        ] {
            #expect(run(line, &model) == [.bell], "\(line)")
        }
        for key in ["p", "R", "K", "u", "a"] { #expect(model.press(key) == [], "\(key)") }
        #expect(model.overlay == nil)
        #expect(!model.picture.contains("Kill") && model.picture.contains("READ-ONLY"))
    }

    @Test(
        "that is wrong says so and names what is near",
        arguments: [
            ("pnig", "no command “pnig”; the nearest is :ping"),
            ("re", ":re could be reconnect, release, reload, redraw"),
            ("sort rrt", "nothing to sort by is called “rrt”; the nearest is rtt"),
            (
                "kill rtt>5parsecs",
                ":kill: rtt is a time with a unit (us, ms, s, m, h), as in rtt>50ms"
            ),
            ("theme solarized", "no theme “solarized”; there are terminal, mono"),
            ("quit now", ":quit takes nothing after it"),
            ("group colour", ":group knows no “colour”"),
            ("columns peer,stat", ":columns: there is no column “stat”; the nearest is “state”"),
            ("view nothing", "no view “nothing”: none is saved; :view save NAME keeps this one"),
        ])
    func mistakes(line: String, sentence: String) {
        var model = Fixture.model()
        #expect(run(line, &model) == [.bell])
        #expect(model.status?.text == sentence)
        #expect(model.picture.contains(sentence.prefix(60)))
    }

    @Test("is refused as its key would be")
    func refused() {
        var nothing = Fixture.fleet()
        (nothing.rows, nothing.matching, nothing.focus) = ([], 0, nil)
        var model = Fixture.model(snapshot: nothing)
        #expect(run("ping", &model) == [.bell])
        #expect(model.status?.text == ":ping: no session is selected")
    }
}
