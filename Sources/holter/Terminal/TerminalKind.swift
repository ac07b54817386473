import Dashboard

/// What a terminal may be sent beyond its description, and the texts for it.
struct TerminalKind: Sendable, Hashable {
    /// Whether it swallows what it does not know; old ones print it.
    let isModern: Bool
    /// Whether it may be asked about itself: GNU screen answers for nobody.
    let answers: Bool
    private let isTmux: Bool

    init(environment: (String) -> String?) {
        let term = environment("TERM") ?? ""
        isModern = !["linux", "dumb", "vt", "ansi", "cons"].contains { term.hasPrefix($0) }
        isTmux = environment("TMUX")?.isEmpty == false
        answers = isModern && !term.isEmpty && (isTmux || !term.hasPrefix("screen"))
    }

    /// Where the cursor is sent to see how wide a glyph is: not in the first line, whose answer is
    /// also that of a key (`ESC [ 1 ; 2 R` is Shift-F3).
    static let probeLine = 2

    /// The questions: whether borders take two cells (drawn unseen and rubbed out at once), what
    /// the background is, whether pictures can be held back, and one that all answer last.
    func questions(withGlyph glyph: Character?) -> String {
        guard answers else { return "" }
        let place = "\u{1B}[\(Self.probeLine);1H"
        let probe = glyph.map { glyph in
            "\u{1B}7\(place)\u{1B}[8m\(glyph)\u{1B}[6n\(place)\u{1B}[m\u{1B}[K\u{1B}8"
        }
        return (probe ?? "") + "\u{1B}]11;?\u{1B}\\\u{1B}[?2026$p\u{1B}[c"
    }

    /// Whether text that is pasted is marked as such.
    func paste(_ on: Bool) -> String { mode("2004", on) }

    /// Whether presses and turns of the wheel are told, in the form that knows no edge.
    func mouse(_ on: Bool) -> String { mode("1000", on) + mode("1006", on) }

    /// Whether a change from a dark to a light background is told.
    func appearance(_ on: Bool) -> String { mode("2031", on) }

    /// Whether what is drawn is held back.
    static func hold(_ on: Bool) -> String { "\u{1B}[?2026\(on ? "h" : "l")" }

    /// Characters of a message to the desktop.
    static let noticeLimit = 200

    /// A message to the desktop: OSC 777, and OSC 9 for the terminals that know only that.
    func notice(_ text: String) -> String {
        guard isModern else { return "" }
        var line = ""
        for scalar in text.unicodeScalars.prefix(Self.noticeLimit) {
            let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            line.unicodeScalars.append(isControl ? " " : scalar)
        }
        // A number first would be a wish of ConEmu's, such as for a bar of progress.
        return passed("\u{1B}]777;notify;Holter;\(line)\u{7}")
            + passed("\u{1B}]9;Holter: \(line)\u{7}")
    }

    /// tmux passes on what is wrapped, where its user allows it.
    private func passed(_ text: String) -> String {
        guard isTmux else { return text }
        return "\u{1B}Ptmux;" + text.replacing("\u{1B}", with: "\u{1B}\u{1B}") + "\u{1B}\\"
    }

    private func mode(_ number: String, _ on: Bool) -> String {
        isModern ? "\u{1B}[?\(number)\(on ? "h" : "l")" : ""
    }
}
