import Heartbeat
import Testing

@testable import Dashboard

@Suite("The list of themes")
struct ThemePickerTests {
    private let themes = ["terminal", "dark", "dracula", "nord"]

    private func model(worn: String = "terminal") -> Model {
        Fixture.model { settings in
            settings.themes = themes
            settings.theme = worn
        }
    }

    @Test("wears each theme while the cursor is on it, and keeps the one that Enter takes")
    func keep() {
        var model = model()
        #expect(model.press("T") == [])
        #expect(model.pane == .themes)
        #expect(model.press("down") == [.theme("dark")])
        _ = model.update(.theme("dark"))
        #expect(model.press("d") == [.theme("dracula")])
        #expect(model.press("G") == [.theme("nord")])
        #expect(model.press("down") == [])
        _ = model.update(.theme("nord"))
        #expect(model.press("enter") == [])
        #expect(model.pane == .table)
        #expect(model.press("T") == [])
        #expect(model.press("up") == [.theme("dracula")])
    }

    @Test(
        "takes the old theme back on Esc, also one that is a file",
        arguments: ["nord", "./my.toml"])
    func leave(worn: String) {
        var model = model(worn: worn)
        #expect(model.press("T") == [])
        _ = model.press("g")
        #expect(model.press("down") != [])
        _ = model.update(.theme("dark"))
        #expect(model.press("esc") == [.theme(worn)])
        #expect(model.pane == .table)
        #expect(model.press("T") == [])
        #expect(model.press("esc") == [], "nothing to take back")
    }

    @Test("is opened by :theme alone, and passed over by :theme with a name")
    func command() {
        var model = model()
        model.after(":")
        model.type("theme")
        #expect(model.press("enter") == [])
        #expect(model.pane == .themes)
        #expect(model.press("^c") == [])
        model.after(":")
        model.type("theme nord")
        #expect(model.press("enter") == [.theme("nord")])
    }

    @Test("and a theme's glyphs are drawn with at once")
    func glyphs() {
        var model = model()
        _ = model.update(.theme("dark", glyphs: .ascii))
        #expect(model.picture.utf8.allSatisfy { $0 < 0x7F })
        _ = model.update(.theme("dark"))
        #expect(model.glyphs == .ascii, "no glyphs: they stay")
    }
}
