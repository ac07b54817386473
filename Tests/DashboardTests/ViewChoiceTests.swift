import Heartbeat
import Testing

@testable import Dashboard

@Suite("A view and its name")
struct ViewChoiceTests {
    @Test("as usual needs no flag; everything else has its own")
    func arguments() throws {
        #expect(ViewChoice().arguments.isEmpty)
        var view = ViewChoice()
        view.filter = try Filter(parsing: "tag:eu and rtt>5ms")
        view.states = [.late, .dead]
        view.order = Ordering(by: .peer, descending: false, faultsFirst: false)
        view.columns = try ColumnChoice.parse("peer,rtt:8")
        view.grouping = .tag
        view.isWide = true
        #expect(
            view.arguments == [
                "--filter", "tag:eu and rtt>5ms", "--state", "late,dead", "--sort", "peer:asc",
                "--no-faults-first", "--columns", "peer,rtt:8", "--group", "tag", "--wide",
            ])
    }

    @Test(
        "is one word of letters, digits and - _ .",
        arguments: [
            ("slow-in-eu", true), ("a", true), ("A_1.b", true), ("", false), ("a b", false),
            ("tüv", false), ("a/b", false), ("\u{1B}", false),
            (String(repeating: "x", count: 40), true), (String(repeating: "x", count: 41), false),
        ])
    func names(name: String, isName: Bool) {
        #expect(SavedView.isName(name) == isName)
    }

    @Test("is saved, shown again and replaced by its name")
    func saving() throws {
        var model = Fixture.model()
        model.command("filter edge")
        model.command("group proto")
        let saved = SavedView(name: "mine", view: model.view)
        _ = model.press(":")
        model.type("view save mine")
        #expect(model.press("enter") == [.saveView(saved)])
        model.command("filter")
        model.command("group")
        #expect(model.view == ViewChoice())
        model.command("view mine")
        #expect(model.view == saved.view)
        model.command("view save mine")
        #expect(model.views.count == 1)
    }

    @Test(
        "is refused where it is none, or there is none of it",
        arguments: [
            ("view", "none is saved; :view save NAME keeps this one"),
            ("view nothing", "no view “nothing”"), ("view save", ":view wants the name"),
            ("view save a/b", "has letters, digits"), ("view save save", "has letters, digits"),
            ("view one two", ":view wants the name"),
        ])
    func refused(line: String, words: String) {
        var model = Fixture.model()
        model.command(line)
        #expect(model.status?.text.contains(words) == true, "\(model.status?.text ?? "")")
        #expect(model.views.isEmpty)
    }

    @Test("are a hundred at most")
    func limit() {
        var model = Fixture.model { settings in
            settings.views = (0..<SavedView.limit).map {
                SavedView(name: "v\($0)", view: ViewChoice())
            }
        }
        model.command("view save v0")
        #expect(model.views.count == SavedView.limit)
        model.command("view save more")
        #expect(model.views.count == SavedView.limit)
        #expect(model.status?.text == "100 views are saved, which is the limit")
    }

    @Test("is shared as a line that a shell reads back")
    func share() {
        var model = Fixture.model {
            $0.invocation = ["holter", "watch", "redis://a#password=***"]
        }
        model.command("filter it's")
        _ = model.press(":")
        model.type("share")
        let line = "holter watch 'redis://a#password=***' --filter 'it'\\''s'"
        #expect(model.press("enter") == [.copy(line)])
        #expect(model.picture.contains("holter watch 'redis://a#password=***' --filter"))
        #expect(model.press("y") == [.copy(line)])
    }

    @Test(
        "quotes what a shell would take apart, and nothing else",
        arguments: [
            ("plain", "plain"), ("a:b/c@d,e.f=g+h%i-j_k", "a:b/c@d,e.f=g+h%i-j_k"), ("", "''"),
            ("a b", "'a b'"), ("$HOME", "'$HOME'"), ("`x`", "'`x`'"), ("'", "''\\'''"),
            ("a'b", "'a'\\''b'"), ("~", "'~'"), ("a\nb", "'a\nb'"), ("é", "'é'"), ("!", "'!'"),
            ("a;b", "'a;b'"), ("#x", "'#x'"), ("[a]", "'[a]'"), ("\\", "'\\'"),
        ])
    func quoting(word: String, quoted: String) {
        #expect(ShellWords.line([word, "x"]) == quoted + " x")
    }
}
