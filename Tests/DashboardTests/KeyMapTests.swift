import Heartbeat
import Testing

@testable import Dashboard

@Suite("Keys")
struct KeyMapTests {
    @Test("do not mean two things in one place")
    func standard() throws {
        _ = try KeyMap(overrides: [:])
        #expect(Set(KeyBinding.all.map(\.name)).count == KeyBinding.all.count)
    }

    @Test("are named so that the name is read back")
    func names() {
        for key in KeyBinding.all.flatMap(\.keys) { #expect(Key(name: key.name) == key) }
        #expect(Key(name: "ctrl-d") == .control("d"))
        #expect(Key(name: "F9") == .function(9))
        for wrong in ["", "f0", "f99", "kk", "ctrl-", "^"] where wrong != "^" {
            #expect(Key(name: wrong) == nil)
        }
    }

    @Test("can be changed; footer, help and sentences follow")
    func overrides() throws {
        let map = try KeyMap(overrides: ["kill": ["X"], "freeze": ["f3"]])
        var model = Fixture.model { $0.keyMap = map }
        #expect(model.picture.contains("X Kill"))
        #expect(model.press("K").isEmpty && model.overlay == nil)
        _ = model.press("X")
        #expect(model.pane == .kill)
        model = Fixture.model { $0.keyMap = map }
        _ = model.press("?")
        model.type("kill:")
        #expect(model.picture.contains("  X   "))
    }

    @Test(
        "that are wrong are told in a sentence",
        arguments: [
            (["kil": ["x"]], "no key action is called “kil”; the nearest is “kill”"),
            (
                ["kill": ["p"]],
                "the key “p” would mean both “ping” and “kill”; give one of them another"
            ),
            (["quit": []], "“quit” needs at least one key"),
        ])
    func mistakes(overrides: [String: [String]], sentence: String) {
        do throws(KeyMapError) {
            _ = try KeyMap(overrides: overrides)
            Issue.record("accepted")
        } catch {
            #expect(
                Set(error.description.split(separator: " ")) == Set(sentence.split(separator: " ")))
        }
    }

    @Test("that do nothing now are not in the footer and say why when pressed")
    func unavailable() {
        var nothing = Fixture.fleet()
        (nothing.rows, nothing.matching, nothing.focus) = ([], 0, nil)
        var model = Fixture.model(snapshot: nothing)
        let footer = model.frame.lines[23]
        #expect(!footer.contains("Kill") && !footer.contains("Ping"))
        #expect(footer.hasSuffix("? Help  q Quit"))
        #expect(model.press("p").isEmpty)
        #expect(model.status?.text == "ping: no session is selected")
    }

    @Test("keep help and quit in sight at any width", arguments: [60, 80, 100, 140, 300])
    func pinned(width: Int) {
        #expect(Fixture.model(width, 24).frame.lines[23].hasSuffix("? Help  q Quit"))
    }

    @Test("for states, order and panes do what they say")
    func effects() {
        let cases: [(String, @Sendable (Model) -> Bool)] = [
            ("3", { $0.query.states == [.late] }),
            ("6", { $0.query.states == [.held] }),
            ("!", { !$0.query.order.faultsFirst }),
            ("S", { !$0.query.order.descending }),
            (">", { $0.query.order.field == .jitter }),
            ("<", { $0.query.order.field == .state }),
            ("e", { !Layout($0).events.isEmpty }),
            ("d", { Layout($0).strip == .long }),
            ("w", { $0.panels.isWide }),
            ("l", { $0.panels.columnOffset == 1 }),
            ("enter", { $0.panels.showsDetail }),
            ("G", { $0.look.selection == Fixture.rows.last?.id }),
            ("^d", { $0.look.selection == Fixture.rows[7].id }),
        ]
        for (key, holds) in cases {
            var model = Fixture.model(80, 25)
            model.after(key)
            #expect(holds(model), "\(key)")
        }
    }

    @Test("sort by the field chosen from the list; the same again turns it round")
    func sortPicker() {
        var model = Fixture.model()
        model.after("s")
        model.after("up", "up", "enter")
        #expect(model.query.order.field == .direction)
        model.after("s", "l", "enter")
        #expect(model.query.order == Ordering(by: .last))
        model.after("s", "enter")
        #expect(model.query.order == Ordering(by: .last, descending: false))
    }

    @Test("are not needed to see what is wrong with the theme, also before the first snapshot")
    func themeWarning() {
        var model = Model()
        _ = model.update(.theme("terminal", warning: "theme “nope”: there is none"))
        Fixture.answer(&model, Fixture.fleet())
        _ = model.update(.tick(Fixture.now + Fixture.second))
        #expect(model.picture.contains("theme “nope”: there is none"))
        _ = model.update(.tick(Fixture.now + 20 * Fixture.second))
        #expect(!model.picture.contains("nope"))
    }

    @Test("copy a row")
    func others() {
        var model = Fixture.model()
        let copied = model.press("y")
        guard case .copy(let text)? = copied.first else {
            Issue.record("nothing copied")
            return
        }
        #expect(text.contains("s0042 g1") && text.contains("edge-07.eu.example:443"))
    }
}
