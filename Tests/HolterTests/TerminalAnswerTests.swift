import Dashboard
import Testing

@testable import holter

@Suite("What a terminal says")
struct TerminalAnswerTests {
    /// The sequences in a text without its first escape, as a screen would read them.
    private func sequence(_ text: String) -> EscapeSequence? {
        var reader = EscapeReader()
        reader.begin()
        for (index, scalar) in text.unicodeScalars.enumerated() {
            guard let found = reader.take(scalar.value) else { continue }
            #expect(index == text.unicodeScalars.count - 1, "\(text.debugDescription) ends early")
            return found
        }
        return nil
    }

    @Test(
        "about itself is understood",
        arguments: [
            ("]11;rgb:ffff/ffff/ffff\u{7}", .background(isDark: false)),
            ("]11;rgb:1e/1e/1e\u{1B}\\", .background(isDark: true)),
            ("]11;rgba:0/0/0/ffff\u{1B}\\", .background(isDark: true)),
            ("]11;#fdf6e3\u{7}", .background(isDark: false)),
            ("[?997;2n", .background(isDark: false)), ("[?997;1n", .background(isDark: true)),
            ("[2;3R", .cursor(line: 2, column: 3)), ("[?2026;2$y", .synchronises(true)),
            ("[?2026;0$y", .synchronises(false)), ("[?2026;4$y", .synchronises(false)),
            ("[?62;22c", .attributes), ("[<0;5;6M", .mouse(Mouse(.press, x: 4, y: 5))),
            ("[<16;300;1M", .mouse(Mouse(.press, x: 299, y: 0))),
            ("[<64;1;2M", .mouse(Mouse(.wheelUp, x: 0, y: 1))),
            ("[<69;1;2M", .mouse(Mouse(.wheelDown, x: 0, y: 1))),
        ] as [(String, TerminalAnswer)])
    func answers(text: String, answer: TerminalAnswer) {
        #expect(sequence(text).flatMap(TerminalAnswer.init) == answer)
    }

    @Test(
        "that nobody asked for is swallowed whole and means nothing",
        arguments: [
            "[<0;5;6m", "[<35;5;6M", "[<2;5;6M", "[<0;0;6M", "[<0;5M", "[<9999999999999999999;1;1M",
            "]11;rgb:zz/0/0\u{7}", "]11;rgb:1/2\u{7}", "]11;rgb:12345/0/0\u{7}", "]11;#12345\u{7}",
            "]52;c;cXVpdA==\u{7}", "]0;q\u{1B}\\", "P>|xterm(1)\u{1B}\\", "_Gi=1;OK\u{1B}\\",
            "[?1;2;3y", "[200;1;1R", "OP", "x", "]11;a\u{3}",
        ])
    func swallowed(text: String) {
        let found = sequence(text)
        #expect(found != nil && found != .alone)
        #expect(found.flatMap(TerminalAnswer.init) == nil)
    }

    @Test("without an end is given up after a while or a number of characters, and never kept")
    func endless() {
        var reader = EscapeReader()
        reader.begin()
        _ = reader.take(0x5D)
        var count = 0
        while reader.take(0x61) == nil, count < 100_000 { count += 1 }
        #expect(count < EscapeReader.limit && !reader.isOpen)
        var watch = EscapeWatch()
        watch.begin(at: 0)
        #expect(watch.giveUp(at: 0) == .alone, "a key, at once")
        watch.ask(at: 0)
        watch.begin(at: 10)
        #expect(watch.giveUp(at: 20) == nil, "it may be the beginning of an answer")
        #expect(watch.giveUp(at: 200_000_000) == .alone)
        watch.begin(at: 0)
        _ = watch.take(0x5D)
        #expect(watch.giveUp(at: 400_000_000) == nil && watch.giveUp(at: 600_000_000) == .other)
        #expect(watch.isAsking(at: 1_000_000_000) && !watch.isAsking(at: 3_000_000_000))
        watch.end()
        #expect(!watch.isAsking(at: 0))
    }

    @Test("is asked for only where something answers")
    func kinds() {
        func kind(_ environment: [String: String]) -> TerminalKind {
            TerminalKind { environment[$0] }
        }
        for term in ["linux", "dumb", "vt100", "ansi", "screen", "screen-256color", ""] {
            #expect(kind(["TERM": term]).questions(withGlyph: "─").isEmpty, "\(term)")
        }
        #expect(kind(["TERM": "linux"]).mouse(true).isEmpty)
        #expect(kind(["TERM": "screen", "TMUX": "x"]).answers)
        let questions = kind(["TERM": "xterm"]).questions(withGlyph: nil)
        #expect(!questions.contains("[6n") && questions.hasSuffix("[c"))
    }

    @Test("to the desktop is one short line that cannot be obeyed")
    func notice() {
        let xterm = TerminalKind { ["TERM": "xterm"][$0] }
        let text = xterm.notice("4;1\u{7}\u{1B}]0;x\n\u{9B}" + String(repeating: "a", count: 999))
        #expect(text.count { $0 == "\u{1B}" } == 2 && text.count { $0 == "\u{7}" } == 2)
        #expect(text.utf8.count < 500 && text.contains("\u{1B}]9;Holter: 4;1"))
        let tmux = TerminalKind { ["TERM": "tmux", "TMUX": "x"][$0] }
        let wrapped = "\u{1B}Ptmux;\u{1B}\u{1B}]777;notify;Holter;a\u{7}\u{1B}\\"
        #expect(tmux.notice("a").hasPrefix(wrapped))
    }

    @Test(
        "of 24 bits keeps the palette apart from the darkest blues",
        arguments: [
            (-1, -1), (3, 3), (255, 255), (0x112_3456, 0x12_3456), (0x100_0000, 16),
            (0x100_00FF, 21), (0x100_0010, 0x110), (0x100_0100, 0x100),
        ] as [(Int32, Int32)])
    func direct(colour: Int32, number: Int32) {
        #expect(DirectColour.number(colour) == number)
    }
}
