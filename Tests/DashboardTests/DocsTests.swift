import Testing

@testable import Dashboard

@Suite("The docs")
struct DocsTests {
    @Test("list the keys and commands as they are")
    func keys() {
        Golden.check(Reference.keys, against: "docs/keys.md")
    }

    @Test("list the columns as they are")
    func columns() {
        Golden.check(Reference.columns, against: "docs/columns.md")
    }

    @Test("list the styles and glyphs of themes as they are")
    func themes() {
        Golden.check(Reference.themes, against: "docs/themes.md")
    }

    @Test("have a sentence for every key, every command, every column and every style")
    func sentences() {
        #expect(KeyBinding.all.allSatisfy { !$0.help.isEmpty && !$0.keys.isEmpty })
        #expect(Command.all.allSatisfy { !$0.help.isEmpty })
        #expect(Column.all.allSatisfy { !$0.help.isEmpty })
        #expect(StyleToken.allCases.allSatisfy { !$0.record.summary.isEmpty })
    }
}
