import Dashboard
import Heartbeat

/// A theme as text with colours: the dashboard on sessions made up for it, without a terminal to
/// take over.
enum ThemePreview {
    /// The screen in that many colours, line by line.
    static func text(_ theme: Theme, _ depth: ColourDepth, ascii: Bool) -> String {
        var settings = Settings()
        settings.glyphs = ascii ? .ascii : theme.glyphs
        settings.theme = theme.name
        var model = Model(settings: settings, size: Size(width: 80, height: 24))
        for intent in model.update(.resize(Size(width: 80, height: 24))) {
            guard case .look(let query) = intent else { continue }
            _ = model.update(.snapshot(PreviewFleet.snapshot(query)))
        }
        let frame = model.frame
        return (0..<frame.size.height).map { line(frame[line: $0], theme, depth) + "\n" }.joined()
    }

    private static func line(
        _ cells: ArraySlice<Cell>, _ theme: Theme, _ depth: ColourDepth
    ) -> String {
        var text = ""
        var worn = ResolvedStyle.plain
        for cell in cells where cell.width > 0 {
            let style = theme.style(cell.style, flags: cell.flags, depth)
            if style != worn {
                text += "\u{1B}[" + (["0"] + codes(style)).joined(separator: ";") + "m"
                worn = style
            }
            cell.write(to: &text)
        }
        return worn == .plain ? text : text + "\u{1B}[0m"
    }

    private static func codes(_ style: ResolvedStyle) -> [String] {
        let attributes: [(Attributes, String)] = [
            (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
        ]
        return attributes.filter { style.attributes.contains($0.0) }.map(\.1)
            + colour(style.foreground, base: 30) + colour(style.background, base: 40)
    }

    private static func colour(_ number: Int32, base: Int32) -> [String] {
        switch number {
        case ..<0: []
        case 0...7: ["\(base + number)"]
        case 8...15: ["\(base + 52 + number)"]
        case ..<ResolvedStyle.direct: ["\(base + 8)", "5", "\(number)"]
        default:
            [
                "\(base + 8)", "2", "\(number >> 16 & 0xFF)", "\(number >> 8 & 0xFF)",
                "\(number & 0xFF)",
            ]
        }
    }
}
