import Heartbeat
import Testing

@testable import Dashboard

@Suite("What is typed")
struct PromptTests {
    @Test("in a filter works at once; where it is wrong the last right one stays, with a caret")
    func filter() {
        var model = Fixture.model()
        model.after("/")
        model.type("edge")
        #expect(model.query.filter.text == "edge")
        model.type(" and rtt>")
        #expect(model.look.filter.text != "edge and rtt>")
        let lines = model.frame.lines
        #expect(lines[22] == " /edge and rtt>")
        #expect(lines[23].contains("^"))
        #expect(model.press("enter") == [.bell])
        model.type("5ms")
        #expect(model.query.filter.text == "edge and rtt>5ms")
        _ = model.press("enter")
        #expect(model.overlay == nil)
        #expect(model.picture.contains("/ edge and rtt>5ms"))
    }

    @Test("is forgotten by Esc and by Ctrl-C, which then quits", arguments: ["esc", "^c"])
    func leave(key: String) {
        var model = Fixture.model()
        model.after("/")
        model.type("edge")
        #expect(model.press(key).isEmpty)
        #expect(model.overlay == nil && model.query.filter.text.isEmpty)
        #expect(model.press("^c") == [.quit])
    }

    @Test("comes back with Up, and what was being typed with Down")
    func history() {
        var model = Fixture.model()
        for text in ["up", "late"] {
            model.after(":")
            model.type("state \(text)")
            model.after("enter")
        }
        model.after(":")
        model.type("so")
        func text(after key: String) -> String {
            _ = model.press(key)
            guard case .prompt(let prompt) = model.overlay else { return "" }
            return prompt.field.text
        }
        #expect(text(after: "up") == "state late")
        #expect(text(after: "up") == "state up")
        #expect(text(after: "up") == "state up")
        #expect(text(after: "down") == "state late")
        #expect(text(after: "down") == "so")
    }

    @Test("is ended by Tab, one way after the other")
    func completion() {
        var model = Fixture.model()
        model.after(":")
        model.type("kill r")
        model.after("tab", "enter")
        guard case .order(let dialog) = model.overlay else {
            Issue.record("no question")
            return
        }
        #expect(dialog.mode == .reset)
    }

    @Test("is edited like any line")
    func editing() {
        var field = TextField("one two")
        #expect(field.edit(.control("w")) && field.text == "one ")
        #expect(field.edit(.home) && field.edit(.character("東")) && field.text == "東one ")
        #expect(field.edit(.delete) && field.text == "東ne ")
        #expect(field.edit(.end) && field.edit(.control("u")) && field.text.isEmpty)
        field.insert("a\u{1B}[31mb\n")
        #expect(field.text == "a [31mb ")
        field.insert(String(repeating: "x", count: 5000))
        #expect(field.characters.count == TextField.limit)
        #expect(field.edit(.function(1)) == false)
    }

    @Test("by pasting goes into a prompt and nowhere else")
    func paste() {
        var model = Fixture.model()
        #expect(model.update(.paste("KpR")).isEmpty)
        #expect(model.overlay == nil)
        model.after("/")
        _ = model.update(.paste("edge\n"))
        #expect(model.query.filter.text.hasPrefix("edge"))
    }

    @Test("longer than the screen shows the part around the caret")
    func long() {
        var model = Fixture.model(40, 12)
        model.after(":")
        model.type(String(repeating: "abcdefgh", count: 12) + "END")
        #expect(model.picture.contains("END"))
        #expect((model.frame.caret?.x ?? 99) < 40)
    }
}
