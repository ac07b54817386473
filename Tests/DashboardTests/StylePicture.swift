import Heartbeat

@testable import Dashboard

/// A picture of what the cells of a frame mean: a letter for each style, line under line as the
/// picture of the text has them, and at the end of a line the cells that flags lie over.
enum StylePicture {
    /// Text without a meaning of its own is blank.
    static let letters: [StyleToken: Character] = [
        .text: " ", .dim: "d", .header: "h", .tableHeader: "t", .cursor: "C", .mark: "m",
        .stale: "S", .group: "g", .border: "b", .key: "k", .up: "u", .open: "o", .late: "l",
        .retry: "r", .dead: "x", .held: "H", .warn: "w", .bad: "B", .graphLow: "1",
        .graphMiddle: "2", .graphHigh: "3", .graphMiss: "0", .inbound: "i", .proto: "p",
        .live: "L", .frozen: "F", .readOnly: "R", .alert: "A", .acknowledged: "a", .prompt: "P",
        .promptError: "E", .dialog: ".", .danger: "D",
    ]

    static func of(_ frame: Frame) -> String {
        (0..<frame.size.height).map { line(frame[line: $0]) }.joined(separator: "\n")
    }

    private static func line(_ cells: ArraySlice<Cell>) -> String {
        var text = String(cells.map { letters[$0.style] ?? "?" })
        while text.last == " " { text.removeLast() }
        let flags = [("cursor", CellFlags.cursor), ("stale", .stale)].compactMap { name, flag in
            let stretches = stretches(cells.map { $0.flags.contains(flag) })
            return stretches.isEmpty
                ? nil
                : "\(name) "
                    + stretches.map { "\($0.lowerBound)-\($0.upperBound)" }
                    .joined(separator: ",")
        }
        return flags.isEmpty ? text : "\(text)  <\(flags.joined(separator: "; "))>"
    }

    private static func stretches(_ cells: [Bool]) -> [ClosedRange<Int>] {
        var stretches: [ClosedRange<Int>] = []
        for (place, isSet) in cells.enumerated() where isSet {
            if let last = stretches.last, last.upperBound == place - 1 {
                stretches[stretches.count - 1] = last.lowerBound...place
            } else {
                stretches.append(place...place)
            }
        }
        return stretches
    }

    /// Each letter, and how it looks: in the theme `dark` with 256 colours and with 16, and in
    /// `mono`; then the same on the cursor's row, and in a row that is out of use.
    static func legend() throws -> String {
        let dark = try theme("dark")
        let mono = try theme("mono")
        let looks: [(Theme, ColourDepth)] = [(dark, .full), (dark, .sixteen), (mono, .mono)]
        var lines = [
            "Letters of the pictures in this folder, and their looks: colour, on what, attributes;",
            "plain, / on the cursor's row, / in a row out of use.", "",
            row("", "style", looks.map { "\($0.0.name), \($0.1)" }),
        ]
        for token in StyleToken.allCases {
            let cells = looks.map { theme, depth in
                ([[], .cursor, .stale] as [CellFlags])
                    .map { words(theme.style(token, flags: $0, depth)) }.joined(separator: " / ")
            }
            lines.append(row(letters[token].map(String.init) ?? "?", token.rawValue, cells))
        }
        return lines.map { line in
            var line = line
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    private static func row(_ letter: String, _ name: String, _ cells: [String]) -> String {
        ([(letter, 3), (name, 14)] + zip(cells, [58, 50, 0])).map { text, width in
            text + String(repeating: " ", count: max(0, width - text.count))
        }.joined()
    }

    private static func words(_ style: ResolvedStyle) -> String {
        var words = [style.foreground < 0 ? "-" : "\(style.foreground)"]
        if style.background >= 0 { words.append("on \(style.background)") }
        for (word, attribute) in Attributes.words where style.attributes.contains(attribute) {
            words.append(word)
        }
        return words.joined(separator: " ")
    }

    /// A theme that ships, without those it inherits.
    private static func theme(_ name: String) throws -> Theme {
        var source = ThemeSource(name: name)
        var section = ""
        for line in try Golden.read("themes/\(name).toml").split(separator: "\n") {
            if line.hasPrefix("[") { section = String(line) }
            let parts = line.split(separator: "\"")
            if section == "[palette]", parts.count == 2, let key = line.split(separator: " ").first
            {
                source.palette[String(key)] = String(parts[1])
            } else if section == "[style]", parts.count == 3 {
                source.styles[String(parts[0])] = String(parts[2])
            }
        }
        var warnings: [ThemeWarning] = []
        return Theme(source, warnings: &warnings)
    }
}
