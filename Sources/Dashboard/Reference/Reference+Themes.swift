extension Reference {
    /// `docs/themes.md`.
    public static var themes: String {
        var page = themesHead
        page += "\n| name | colours | with 16 | without colour |\n|---|---|---|---|\n"
        for token in StyleToken.allCases {
            let record = token.record
            page += "| `\(token.rawValue)` | \(record.summary) | \(record.basic.words)"
            page += " | \(record.mono.words) |\n"
        }
        page += glyphsHead
        for glyph in Glyphs.names { page += "| `\(glyph.name)` | \(glyph.summary) |\n" }
        return page + themesTail
    }

    private static let themesHead = """
        # Themes

        The tables of this page are made from the records in `Sources/Dashboard/Theme`; a test fails when
        it is stale.

        `T` lists the themes and wears each while the cursor is on it; Enter keeps it, Esc takes the old
        one back. `:theme NAME`, `--theme NAME|FILE`, `HOLTER_THEME` and `[theme] name` choose one. With
        `[theme] dark` and `light` and none of these, the terminal is asked for its background (OSC 11)
        and the one that fits is worn, also when the background changes (mode 2031); until it answers,
        and where it does not, `terminal`.

        A name is looked for in `~/.config/holter/themes` (`$XDG_CONFIG_HOME` stands for `~/.config` where
        it is set), in `<prefix>/share/holter/themes` beside the installed program, and inside the program.
        What holds a `/` or ends in `.toml` is a file. While a theme that is a file is worn, it and the
        files that it inherits are read anew within two seconds of being written; one that is no TOML
        leaves the last good look, and the status line says what is wrong.

        A mistake in a theme is told and left out; it never stops the program.

        ## The file

        ```toml
        name = "mine"
        appearance = "dark"            # dark, light or any: the backgrounds it is for
        inherits = "dark"              # what is not said here is that theme's

        [palette]                      # names for colours; one of the inherited theme is another here
        paper = "#101418"              # #rrggbb, #rgb, 0 to 255, red, brightred … or default
        blood = "#e06c75"

        [style]                        # fg, fg on bg, on bg, with bold dim italic underline reverse
        "text" = "ink on paper"        # a background here is that of everything without one
        "state" = "ink"                # serves all state.… that are not named
        "state.dead" = "blood bold"

        [style.16]                     # for that depth only: mono, 8, 16, 256 or 24bit
        "table.cursor" = "white on blue"

        [glyphs]
        set = "unicode"
        ramp = "▁▂▃▄▅▆▇█"
        ```

        Most themes that ship are `dark` with another palette, so a file with `inherits = "dark"` and its
        fifteen colours is a whole theme: `paper` and `ink`, `faint` (labels), `line` (borders), `accent`
        (headers, keys), `select` and `band` (behind the cursor and the names of columns), `deep` (text on
        colours), and `green`, `cyan`, `yellow`, `magenta`, `red`, `blue`, `orange`.

        ## Colours

        How many are used: `--color` or `[theme] color`, which is one of
        \(ColourDepth.Wish.words); else none where `NO_COLOR` is set to
        something or the terminal is dumb; else 24 bits where `COLORTERM` is `truecolor` or `24bit` or
        `TERM` ends in `-direct`; else what the terminal's description says. GNU screen gets 256 at most.

        - **24bit**: colours as they are written. The description that ncurses works with is the terminal's
          own with other colours, made in memory; no file is written and no child inherits it.
        - **256**: the nearest of the 240 fixed colours, measured in OKLab; the first 16 are the user's.
        - **16 and 8**: a colour that is none of them gives way to what the token means, as in the table.
        - **mono**: attributes alone; states are told by letter and word.

        ## Styles

        """

    private static let glyphsHead = """

        ## Glyphs

        Each is one character of one cell (`ramp` eight). `--ascii`, a locale that is not UTF-8 and a
        terminal that draws lines two cells wide, which is tried at the start, use ASCII whatever a theme
        says.

        | name | draws |
        |---|---|

        """

    private static let themesTail = """

        ## Checking one

        `holter theme check NAME|FILE` ends with 1 and tells

        - unknown names and what cannot be read;
        - text with a contrast under 4.5 to 1 and borders and graphs under 3 to 1 (WCAG 2.2), and what
          stands in rows under 3 to 1 on the cursor's row; a background that is the terminal's is taken
          for `#1e1e1e`, or `#ffffff` where the theme's appearance is light;
        - states nearer than 0.04 in OKLab, to all eyes and to those without the cones for red, green or
          blue (Machado, Oliveira and Fernandes 2009).

        Colours of the user's own palette are not known and pass. What a theme leaves to others is told and
        is no fault. `holter theme preview NAME|FILE` prints a sample screen. All themes that ship pass.

        """
}

extension Style {
    /// As a theme file would write it.
    fileprivate var words: String {
        var words: [String] = []
        if foreground != .terminal { words.append(foreground.word) }
        if background != .terminal { words += ["on", background.word] }
        if attributes.rawValue != 0 { words.append(attributes.words) }
        return words.isEmpty ? "default" : words.joined(separator: " ")
    }
}

extension Attributes {
    /// As a theme file would write them.
    fileprivate var words: String {
        let words = Self.words.filter { contains($0.attribute) }.map(\.word)
        return words.isEmpty ? "-" : words.joined(separator: " ")
    }
}

extension Colour {
    /// As a theme file would write it; only the records ask, which have the basic ones.
    fileprivate var word: String {
        guard case .indexed(let index) = self, index < 16 else { return "default" }
        return (index < 8 ? "" : "bright") + Self.names[Int(index % 8)]
    }
}
