import Heartbeat
import Testing

@testable import Dashboard

@Suite("A theme")
struct ThemeTests {
    /// The `"token" = "style"` lines of a theme file that ships.
    private func styles(_ name: String) throws -> [String: String] {
        var styles: [String: String] = [:]
        for line in try Golden.read("themes/\(name).toml").split(separator: "\n") {
            let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
            if parts.count == 5, parts[0].isEmpty { styles[String(parts[1])] = String(parts[3]) }
        }
        return styles
    }

    @Test("that ships names every token and nothing else", arguments: ["terminal", "mono", "dark"])
    func complete(name: String) throws {
        let found = try styles(name)
        #expect(Set(found.keys) == Set(StyleToken.allCases.map(\.rawValue)))
    }

    @Test("called terminal pins no colour of its own: no RGB, nothing beyond the user's palette")
    func terminal() throws {
        var warnings: [ThemeWarning] = []
        let theme = Theme(
            ThemeSource(name: "terminal", styles: try styles("terminal")), warnings: &warnings)
        #expect(theme.usesOnlyThePalette)
        #expect(
            try !Golden.read("themes/terminal.toml").split(separator: "\n").dropFirst().joined()
                .contains("#"))
        for depth in ColourDepth.allCases {
            for token in StyleToken.allCases {
                let style = theme.style(token, depth)
                #expect(style.foreground < 16 && style.background < 16)
            }
        }
    }

    @Test("without colour still tells the states apart, and cursor, marks, faults and dead rows")
    func mono() throws {
        var warnings: [ThemeWarning] = []
        for name in ["terminal", "mono"] {
            let theme = Theme(
                ThemeSource(name: name, styles: try styles(name)), warnings: &warnings)
            let plain = theme.style(.text, .mono)
            for token in StyleToken.allCases {
                #expect(theme.style(token, .mono).foreground == -1)
            }
            for token in [StyleToken.late, .dead, .retry, .mark, .alert, .promptError, .bad] {
                #expect(theme.style(token, .mono).attributes.contains(.bold), "\(token)")
            }
            #expect(theme.style(.text, flags: .cursor, .mono).attributes.contains(.reverse))
            #expect(theme.style(.text, flags: .stale, .mono) != plain)
            #expect(theme.style(.frozen, .mono) != theme.style(.live, .mono))
        }
        let letters = SessionState.allCases.map { "\($0.letter) \($0.word)" }
        #expect(Set(letters).count == letters.count)
    }

    @Test("turns RGB into the nearest of 256, and with fewer colours into what the token means")
    func depths() {
        var warnings: [ThemeWarning] = []
        let source = ThemeSource(
            name: "x", palette: ["blood": "#bf616a"],
            styles: [
                "state.dead": "blood bold", "state.up": "#00ff00",
                "table.cursor": "default on #434c5e",
            ],
            depths: [.sixteen: ["table.cursor": "white on blue"]])
        let theme = Theme(source, warnings: &warnings)
        #expect(warnings.isEmpty)
        #expect(theme.style(.up, .full).foreground == 46)
        #expect((16...255).contains(theme.style(.dead, .full).foreground))
        #expect(theme.style(.dead, .sixteen).foreground == 1)
        #expect(theme.style(.cursor, .sixteen).background == 4)
        #expect(theme.style(.dead, .mono).foreground == -1)
        let row = theme.style(.late, flags: .cursor, .full)
        #expect(
            row.foreground == 3 && row.background >= 16,
            "each cell keeps its colour on the cursor's row")
    }

    @Test("serves all tokens below a name that has no dot, and takes the rest from its parent")
    func fallback() {
        var warnings: [ThemeWarning] = []
        let parent = Theme(ThemeSource(name: "p", styles: ["key": "blue"]), warnings: &warnings)
        let theme = Theme(
            ThemeSource(name: "c", styles: ["state": "white", "state.dead": "red"]), parent: parent,
            warnings: &warnings)
        #expect(theme.style(.up, .sixteen).foreground == 7)
        #expect(theme.style(.dead, .sixteen).foreground == 1)
        #expect(theme.style(.key, .sixteen).foreground == 4)
    }

    @Test("with another palette is the one it inherits in other colours, at every depth")
    func palette() {
        var warnings: [ThemeWarning] = []
        let parent = Theme(
            ThemeSource(
                name: "p", appearance: .dark, palette: ["paper": "default", "blood": "#ff0000"],
                styles: ["text": "white on paper", "state.dead": "blood", "key": "blue"],
                depths: [.full: ["alert": "blood bold"]]), warnings: &warnings)
        let child = Theme(
            ThemeSource(name: "c", palette: ["paper": "#102030", "blood": "#00ff00"]),
            parent: parent, warnings: &warnings)
        #expect(warnings.isEmpty && child.appearance == .dark)
        #expect(child.style(.dead, .direct).foreground == ResolvedStyle.direct + 0x00FF00)
        #expect(child.style(.alert, .full).foreground == 46)
        #expect(child.style(.dead, .direct).background == ResolvedStyle.direct + 0x102030)
        #expect(parent.style(.dead, .direct).background == -1)
        #expect(child.style(.key, .direct).foreground == 4)
        #expect(child.origin(of: .dead) == "p" && parent.origin(of: .proto) == "terminal")
    }

    @Test("that colours the cursor's row beyond 16 colours still shows it with 16")
    func cursor() {
        var warnings: [ThemeWarning] = []
        let theme = Theme(
            ThemeSource(name: "x", styles: ["table.cursor": "on #434c5e"]), warnings: &warnings)
        #expect(theme.style(.text, flags: .cursor, .sixteen).attributes.contains(.reverse))
        #expect(!theme.style(.text, flags: .cursor, .full).attributes.contains(.reverse))
    }

    @Test("brings glyphs of one cell, and tells those that cannot be drawn with")
    func glyphs() {
        var warnings: [ThemeWarning] = []
        let good = Theme(
            ThemeSource(
                name: "x", glyphs: ["set": "unicode", "ramp": "12345678", "missed": "×"]),
            warnings: &warnings)
        #expect(warnings.isEmpty)
        #expect(good.glyphs.ramp == Array("12345678") && good.glyphs.missed == "×")
        #expect(good.glyphs.vertical == Glyphs.unicode.vertical)
        let bad = [
            "set": "latin", "ramp": "123", "missed": "東", "ellipsis": "...", "vertical": "",
            "horizontal": "\u{1B}", "ascending": "e\u{301}", "arrow": ">",
        ]
        let theme = Theme(ThemeSource(name: "y", glyphs: bad), parent: good, warnings: &warnings)
        #expect(warnings.count == bad.count, "\(warnings)")
        #expect(theme.glyphs == good.glyphs)
        warnings = []
        let ascii = Theme(
            ThemeSource(name: "z", glyphs: ["set": "ascii", "missed": "×"]), parent: good,
            warnings: &warnings)
        #expect(ascii.glyphs == .ascii && warnings.count == 1)
    }

    @Test("with mistakes tells each and uses the rest")
    func mistakes() {
        var warnings: [ThemeWarning] = []
        let source = ThemeSource(
            name: "x", palette: ["ink": "#12"],
            styles: ["state.ded": "red", "header": "purplish", "key": "red green", "text": "on"])
        let theme = Theme(source, warnings: &warnings)
        #expect(warnings.count == 5)
        #expect(warnings.contains { $0.description.contains("the nearest is “state.dead”") })
        #expect(theme.style(.header, .sixteen) == Theme.builtIn.style(.header, .sixteen))
    }

    @Test(
        "is drawn in the depth that flag, environment and terminal agree on",
        arguments: [
            (ColourDepth.Wish.auto, [:], 256, ColourDepth.mono),
            (.auto, ["TERM": "xterm-256color"], 256, .full),
            (.auto, ["TERM": "xterm"], 8, .eight),
            (.auto, ["TERM": "x", "COLORTERM": "truecolor"], 8, .direct),
            (.auto, ["TERM": "x", "COLORTERM": "24bit", "NO_COLOR": "1"], 256, .mono),
            (.auto, ["TERM": "xterm-direct"], 0x100_0000, .direct),
            (.auto, ["TERM": "screen-256color", "COLORTERM": "truecolor"], 256, .full),
            (.auto, ["TERM": "screen", "TMUX": "x", "COLORTERM": "truecolor"], 8, .direct),
            (.direct, ["TERM": "screen", "NO_COLOR": "1"], 8, .direct),
            (.trueColour, ["TERM": "x"], 8, .direct),
            (.auto, ["TERM": "x", "NO_COLOR": "1"], 256, .mono),
            (.auto, ["TERM": "x", "NO_COLOR": ""], 16, .sixteen),
            (.auto, ["TERM": "dumb", "COLORTERM": "24bit"], 256, .mono),
            (.full, ["TERM": "x", "NO_COLOR": "1"], 8, .full),
            (.never, ["TERM": "xterm-256color"], 256, .mono),
        ] as [(ColourDepth.Wish, [String: String], Int, ColourDepth)])
    func choice(
        wish: ColourDepth.Wish, environment: [String: String], colours: Int, depth: ColourDepth
    ) {
        let chosen = ColourDepth.choose(
            wish: wish, environment: { environment[$0] }, terminalColours: colours)
        #expect(chosen == depth)
    }
}
