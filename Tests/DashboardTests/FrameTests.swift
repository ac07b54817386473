import Heartbeat
import Testing

@testable import Dashboard

@Suite("A frame")
struct FrameTests {
    private func frame(_ text: String, width: Int = 10, x: Int = 0, ascii: Bool = false) -> Frame {
        var frame = Frame(size: Size(width: width, height: 1), asciiOnly: ascii)
        frame.put(text, x: x, y: 0)
        return frame
    }

    @Test("counts wide characters as two cells and marks as none")
    func widths() {
        #expect(CellWidth.of("東京") == 4)
        #expect(CellWidth.of("e\u{301}") == 1)
        #expect(CellWidth.of("🚀") == 2)
        #expect(CellWidth.of("▂▃█·") == 4)
        #expect(frame("東京ab").cells.map(\.width) == [2, 0, 2, 0, 1, 1, 1, 1, 1, 1])
        #expect(frame("e\u{301}x").lines == ["e\u{301}x"])
    }

    @Test(
        "cuts a wide character that does not fit, and blanks the half that is left of one"
    )
    func halves() {
        #expect(frame("ab東", width: 3).lines == ["ab"])
        var half = frame("東京")
        half.put("x", x: 1, y: 0)
        #expect(half.lines == [" x京"])
        half.put("y", x: 2, y: 0)
        #expect(half.lines == [" xy"])
        #expect(half.cells.allSatisfy { $0.width == 1 })
    }

    @Test(
        "lets nothing through that a terminal would obey",
        arguments: [
            "\u{1B}[2J", "\u{7}", "\r\n", "\u{9B}31m", "\u{202E}abc", "\u{200B}", "\u{7F}", "\u{0}",
            "a\u{FE0F}b", "\u{E000}", "\u{2028}",
        ])
    func escapes(text: String) {
        let shown = frame(text, width: 40).cells.flatMap { $0.character.unicodeScalars }
        #expect(
            shown.allSatisfy { !PeerText.isUnsafe($0) && !(0xFE00...0xFE0F).contains($0.value) })
    }

    @Test("keeps no more marks on a character than a terminal does")
    func marks() {
        let heap = "e" + String(repeating: "\u{301}", count: 50)
        #expect(frame(heap).cells[0].character.unicodeScalars.count <= 5)
        #expect(frame("\u{301}").lines == [""])
    }

    @Test("compares, keeps and tells marks one by one")
    func eachMark() {
        let marked = "e\u{301}\u{302}\u{303}\u{304}"
        #expect(frame(marked).cells[0].character == Character(marked))
        #expect(frame(marked).cells[0] != frame("e\u{301}\u{302}\u{303}").cells[0])
        #expect(frame("ab\u{301}", width: 2).lines == ["ab\u{301}"])
        #expect(frame("ab\u{301}", width: 1).lines == ["a"])
    }

    @Test("is ASCII alone when that is asked for")
    func ascii() {
        #expect(frame("é東▂", ascii: true).lines == ["????"])
    }

    @Test("clips at every edge")
    func clips() {
        var frame = Frame(size: Size(width: 3, height: 2))
        frame.put("abcdef", x: 1, y: 0)
        frame.put("x", x: 0, y: 5)
        frame.put("x", x: -1, y: 0)
        frame.put("x", x: 9, y: 0)
        frame.fill("-", x: -5, y: 1, width: 100)
        frame.flag(.cursor, x: -5, y: 1, width: 100)
        #expect(frame.lines == [" ab", "---"])
    }

    @Test("puts an ellipsis where a line is cut")
    func ellipsis() {
        var frame = Frame(size: Size(width: 6, height: 1))
        frame.put(Line("abcdefgh"), x: 0, y: 0)
        #expect(frame.lines == ["abcde…"])
    }
}

@Suite("Columns")
struct ColumnTests {
    @Test("never overlap or leave the screen, whatever the width", arguments: [false, true])
    func fit(isWide: Bool) {
        for width in 20...320 {
            for offset in [0, 1, 5, 30] {
                let columns = ColumnLayout(width: width, offset: offset, isWide: isWide).columns
                #expect(columns.first?.column.title == "PEER")
                #expect((columns.last.map { $0.x + $0.width } ?? 0) <= width, "\(width) \(offset)")
                for (left, right) in zip(columns, columns.dropFirst()) {
                    #expect(left.x + left.width < right.x)
                }
            }
        }
    }

    @Test("leave the strips out on a slow link, whatever the width and the scrolling")
    func slow() {
        var model = Fixture.model(140, 40)
        #expect(ColumnLayout(model).columns.contains { $0.column.title == "BEATS" })
        #expect(model.picture.contains("RTT of the last"))
        _ = model.update(.slow)
        for width in [80, 140, 300] {
            _ = model.update(.resize(Size(width: width, height: 40)))
            #expect(!ColumnLayout(model).columns.contains { $0.column.title == "BEATS" })
            #expect(!model.picture.contains("RTT of the last"))
        }
    }

    @Test("give way in the order that is told: BEATS, JIT, PROTO, LOSS, MISS")
    func dropOrder() {
        var dropped: [String] = []
        var before: [String] = []
        for width in (20...80).reversed() {
            let titles = ColumnLayout(width: width, offset: 0, isWide: false).columns
                .map(\.column.title)
            dropped += before.filter { !titles.contains($0) }
            before = titles
        }
        #expect(dropped == ["BEATS", "JIT", "PROTO", "LOSS", "MISS", "RTT"])
        #expect(before == ["PEER", "STATE"])
    }

    @Test("show all of the design at 80 and at 140")
    func design() {
        func titles(_ width: Int) -> [String] {
            ColumnLayout(width: width, offset: 0, isWide: false).columns.map(\.column.title)
        }
        #expect(titles(80) == ["PEER", "PROTO", "STATE", "RTT", "JIT", "LOSS", "MISS", "BEATS"])
        #expect(Set(titles(140)).isSuperset(of: ["AGE", "IDLE", "P50", "P99", "REC", "BEATS"]))
    }
}
