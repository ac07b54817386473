import Heartbeat

extension Glyphs {
    /// The glyphs that a theme's `[glyphs]` asks for, over those of the theme it starts from; one
    /// that cannot be drawn with is told and left out.
    init(_ texts: [String: String], parent: Glyphs, warnings: inout [ThemeWarning]) {
        self = parent
        if let set = texts["set"] {
            switch set {
            case "unicode": self = .unicode
            case "ascii": self = .ascii
            default:
                warnings.append(
                    .badGlyph(name: "set", reason: "“\(set)” is neither unicode nor ascii"))
            }
        }
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) where name != "set" {
            if let reason = take(text, as: name) {
                warnings.append(.badGlyph(name: name, reason: reason))
            }
        }
    }

    /// The names of `[glyphs]`, and what each draws.
    public static let names: [(name: String, summary: String)] = [
        ("set", "`unicode` or `ascii`: what the others start from"),
        ("ramp", "eight heights of a beat, lowest first"),
        ("missed", "a beat that was missed"),
        ("ellipsis", "what stands for a cut text"),
        ("horizontal", "a line across"),
        ("vertical", "a line down"),
        ("ascending", "rising order"),
        ("descending", "falling order"),
    ]

    /// Takes one in; answers what is wrong with it.
    private mutating func take(_ text: String, as name: String) -> String? {
        guard Self.names.contains(where: { $0.name == name }) else {
            let known = Self.names.map(\.name).joined(separator: ", ")
            return "there is no such glyph; there are \(known)"
        }
        let wanted = name == "ramp" ? 8 : 1
        let count = text.count
        guard count == wanted else {
            return wanted == 1 ? "one character is wanted" : "8 characters are wanted, not \(count)"
        }
        for character in text {
            if let reason = refusal(character) { return reason }
        }
        let first = text.first ?? " "
        switch name {
        case "ramp": ramp = Array(text)
        case "missed": missed = first
        case "ellipsis": ellipsis = text
        case "horizontal": horizontal = first
        case "vertical": vertical = first
        case "ascending": ascending = text
        default: descending = text
        }
        return nil
    }

    private func refusal(_ character: Character) -> String? {
        let scalars = character.unicodeScalars
        guard scalars.count == 1, let scalar = scalars.first, !SafeText.needsEscape(scalar) else {
            return "“\(PeerText(String(character)))” is not one plain character"
        }
        if CellWidth.of(scalar) != 1 { return "“\(character)” is not one cell wide" }
        if asciiOnly, !scalar.isASCII { return "“\(character)” is not ASCII, as the set is" }
        return nil
    }
}
