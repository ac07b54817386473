import Testing

@testable import Dashboard

@Suite("A screen that only looks")
struct ReadOnlyTests {
    @Test("refuses every key and every command that acts, and says so")
    func refusals() {
        for binding in KeyBinding.all where binding.acts {
            for key in binding.keys {
                var model = Fixture.model(snapshot: Fixture.alerted) { $0.isReadOnly = true }
                #expect(model.update(.key(key)).isEmpty, "\(binding.name)")
                #expect(model.status?.text.hasSuffix("this screen only looks") == true)
            }
        }
        for command in Command.all where command.acts {
            for argument in ["", " edge"] {
                var model = Fixture.model { $0.isReadOnly = true }
                model.command(command.name + argument)
                #expect(model.overlay == nil, "\(command.name)")
                #expect(model.status?.text.hasSuffix("this screen only looks") == true)
            }
        }
    }

    @Test("opens no question, so that nothing can be confirmed")
    func questions() {
        var model = Fixture.model { $0.isReadOnly = true }
        #expect(model.press("K", "1", "enter", "f9", "enter").isEmpty)
        model.after("space", "*")
        #expect(model.press("K", "enter").isEmpty)
        #expect(!Command.all(for: model).contains { $0.name == "kill" })
        model.after("?")
        #expect(!model.picture.contains("kill:"))
    }
}
