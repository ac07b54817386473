import Testing

@testable import Dashboard

@Suite("A choice of columns")
struct ColumnChoiceTests {
    @Test("is read from names with widths, and written as it is read")
    func round() throws {
        for text in ["peer", "peer,state,rtt:8", "tags:64,id:1", "beats:20,peer:30"] {
            let choice = try ColumnChoice.parse(text)
            #expect(choice.map(\.text).joined(separator: ",") == text)
        }
        #expect(try ColumnChoice.parse("PEER:9").map(\.text) == ["peer:9"])
        #expect(Column.all.allSatisfy { ColumnChoice($0).column?.title == $0.title })
    }

    @Test(
        "that is wrong is told in a sentence",
        arguments: [
            ("pear", ColumnError.unknown("pear", nearest: "peer"), "the nearest is “peer”"),
            ("qqqqqqqq", .unknown("qqqqqqqq", nearest: nil), "there is no column “qqqqqqqq”"),
            ("peer,", .unknown("", nearest: nil), "there is no column “”"),
            ("rtt,peer,rtt:9", .twice("rtt"), "is there twice"),
            ("rtt:0", .badWidth("rtt", "0"), "a number from 1 to 64, not “0”"),
            ("rtt:65", .badWidth("rtt", "65"), "not “65”"),
            ("rtt:", .badWidth("rtt", ""), "not “”"),
            ("rtt:8:9", .badWidth("rtt", "8:9"), "not “8:9”"),
            ("rtt:-1", .badWidth("rtt", "-1"), "not “-1”"),
            ("a\u{1B}[2J", .unknown("a\u{1B}[2J", nearest: nil), "\\e[2J"),
        ])
    func wrong(text: String, error: ColumnError, words: String) {
        #expect(throws: error) { try ColumnChoice.parse(text) }
        #expect(error.description.contains(words))
    }

    @Test("is shown in its order and at its widths, as far as the screen has room")
    func layout() throws {
        let choice = try ColumnChoice.parse("state,rtt:9,peer:12,beats:10")
        let columns = ColumnLayout(width: 80, offset: 0, isWide: false, choice: choice).columns
        #expect(columns.map(\.column.title) == ["STATE", "RTT", "PEER", "BEATS"])
        #expect(columns[1].width == 9 && columns[2].width == 12 && columns[3].width == 10)
        for width in 20...200 {
            let columns = ColumnLayout(width: width, offset: 0, isWide: false, choice: choice)
                .columns
            #expect((columns.last.map { $0.x + $0.width } ?? 0) <= width, "\(width)")
            #expect(!columns.isEmpty)
        }
    }

    @Test("scrolls, and its last column stays")
    func scrolled() throws {
        let choice = try ColumnChoice.parse("peer,state,rtt,loss")
        for offset in 0...9 {
            let titles = ColumnLayout(width: 80, offset: offset, isWide: false, choice: choice)
                .columns.map(\.column.title)
            #expect(titles == ["PEER"] + ["STATE", "RTT", "LOSS"].dropFirst(min(offset, 2)))
        }
    }

    @Test("leaves the strips out on a slow link")
    func slow() throws {
        let choice = try ColumnChoice.parse("peer,beats")
        let columns = ColumnLayout(
            width: 80, offset: 0, isWide: false, hasStrips: false, choice: choice
        ).columns
        #expect(columns.map(\.column.title) == ["PEER"])
    }
}

@Suite("The list of columns")
struct ColumnPickerTests {
    private func picker(_ names: String = "peer,state,rtt") throws -> ColumnPicker {
        ColumnPicker(shown: try ColumnChoice.parse(names), before: [])
    }

    @Test("has those that are shown first, then all others")
    func entries() throws {
        let picker = try picker()
        #expect(picker.entries.count == Column.all.count)
        #expect(picker.entries.prefix(3).map(\.choice.name) == ["peer", "state", "rtt"])
        #expect(picker.entries.map(\.isShown) == (0..<Column.all.count).map { $0 < 3 })
    }

    @Test("shows, hides, moves and widens, and never shows none")
    func changes() throws {
        var picker = try picker()
        picker.toggle()
        picker.step(1)
        picker.toggle()
        picker.step(1)
        picker.toggle()
        #expect(picker.choice.map(\.text) == ["rtt"])
        picker.move(-1)
        picker.step(1)
        picker.toggle()
        #expect(picker.choice.map(\.text) == ["rtt", "state"])
        picker.widen(1)
        #expect(picker.choice.map(\.text) == ["rtt", "state:10"])
        for _ in 0..<99 { picker.widen(-1) }
        #expect(picker.choice.last?.width == 1)
        for _ in 0..<99 { picker.widen(1) }
        #expect(picker.choice.last?.width == 64)
    }

    @Test("stays within its ends, and finds a column by its letter")
    func ends() throws {
        var picker = try picker()
        picker.step(-.max / 2)
        #expect(picker.index == 0)
        picker.move(-1)
        picker.step(.max / 2)
        #expect(picker.index == Column.all.count - 1)
        picker.move(1)
        #expect(picker.index == Column.all.count - 1)
        picker.seek("c")
        #expect(picker.entries[picker.index].choice.name == "cause")
        picker.seek("\u{1}")
        #expect(picker.entries[picker.index].choice.name == "cause")
    }

    @Test("shows at once what is chosen; Enter keeps it, Esc takes it back")
    func open() {
        for (key, keeps) in [("enter", true), ("esc", false)] {
            var model = Fixture.model()
            model.after("c", "down", "space")
            #expect(!model.frame.lines[3].contains("PROTO"))
            model.after(key)
            #expect(model.overlay == nil)
            #expect(model.panels.columns.isEmpty != keeps)
            #expect(model.frame.lines[3].contains("PROTO") != keeps)
        }
        var model = Fixture.model()
        model.command("columns peer,state,tags")
        model.after("c", "=", "enter")
        #expect(model.panels.columns.isEmpty)
        model.command("columns peer,nonsense")
        #expect(model.status?.text == ":columns: there is no column “nonsense”")
    }
}
