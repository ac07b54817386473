/// How every token looks, at every depth of colour, and what strips and borders are drawn with.
public struct Theme: Sendable, Hashable {
    /// What `--theme` and `:theme` call it.
    public let name: String
    /// The backgrounds it is made for.
    public let appearance: Appearance
    /// What strips and borders are drawn with.
    public let glyphs: Glyphs
    private var palette: [String: Colour] = [:]
    private var styles: [StyleToken: Written] = [:]
    private var overrides: [ColourDepth: [StyleToken: Written]] = [:]

    /// The backgrounds a theme is made for.
    public enum Appearance: String, Sendable, Hashable, CaseIterable {
        /// Dark ones.
        case dark
        /// Light ones.
        case light
        /// Either.
        case any
    }

    /// A style, the words it was made of and the theme that said them.
    private struct Written: Hashable {
        var style: Style
        var text: String
        var origin: String
    }

    /// What every token looks like where no theme file is found: the basic colours of the user's
    /// palette.
    public static let builtIn = Theme(name: "terminal", appearance: .any)

    private init(name: String, appearance: Appearance) {
        self.name = name
        self.appearance = appearance
        glyphs = .unicode
        for token in StyleToken.allCases {
            styles[token] = Written(style: token.record.basic, text: "", origin: name)
        }
    }

    /// A theme from what its file says; what is wrong with it is told and left out.
    ///
    /// It starts from its parent: what it does not say is the parent's, and a colour of the
    /// parent's palette that it names anew is another in the parent's styles too.
    public init(_ source: ThemeSource, parent: Theme = .builtIn, warnings: inout [ThemeWarning]) {
        name = source.name
        appearance = source.appearance ?? parent.appearance
        glyphs = Glyphs(source.glyphs, parent: parent.glyphs, warnings: &warnings)
        palette = parent.palette
        for (name, text) in source.palette.sorted(by: { $0.key < $1.key }) {
            if let colour = Colour(text) {
                palette[name] = colour
            } else {
                warnings.append(.badColour(name: name, text: text))
            }
        }
        styles = parent.styles.mapValues(repainted)
        overrides = parent.overrides.mapValues { $0.mapValues(repainted) }
        for (token, written) in resolve(source.styles, section: "style", &warnings) {
            styles[token] = written
            for depth in ColourDepth.allCases { overrides[depth]?[token] = nil }
        }
        for (depth, texts) in source.depths.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let own = resolve(texts, section: "style.\(depth.rawValue)", &warnings)
            overrides[depth, default: [:]].merge(own) { _, new in new }
        }
    }

    /// How a token looks on a terminal of that depth.
    ///
    /// What has no colour of its own has that of ``StyleToken/text``, so that a theme with a
    /// background is one sheet.
    public func style(_ token: StyleToken, _ depth: ColourDepth) -> ResolvedStyle {
        var style = bare(token, depth)
        let text = token == .text ? style : bare(.text, depth)
        if style.foreground < 0 { style.foreground = text.foreground }
        if style.background < 0 { style.background = text.background }
        return style
    }

    /// How a cell looks: its token, with the row's flags over it.
    ///
    /// Where the cursor reverses, the row is of one piece; where it has a background, each cell
    /// keeps its own colour.
    public func style(
        _ token: StyleToken, flags: CellFlags, _ depth: ColourDepth
    ) -> ResolvedStyle {
        var style = style(token, depth)
        if flags.contains(.stale) {
            let stale = self.style(.stale, depth)
            style.foreground = stale.foreground
            style.attributes = stale.attributes.union(style.attributes.intersection(.bold))
        }
        if flags.contains(.cursor) {
            let cursor = self.style(.cursor, depth)
            if cursor.attributes.contains(.reverse) || bare(.cursor, depth).foreground >= 0 {
                style.foreground = cursor.foreground
                style.attributes.remove(.dim)
            }
            style.background = cursor.background
            style.attributes.formUnion(cursor.attributes)
        }
        return style
    }

    /// Whether no colour of it lies outside the user's own palette.
    public var usesOnlyThePalette: Bool {
        let all = Array(styles.values) + overrides.values.flatMap(\.values)
        return all.allSatisfy { $0.style.foreground.isBasic && $0.style.background.isBasic }
    }

    /// What is written for a token, for all depths; what has no colour has that of `text`.
    func written(_ token: StyleToken) -> Style {
        var style = styles[token]?.style ?? token.record.basic
        let text = styles[.text]?.style ?? StyleToken.text.record.basic
        if style.foreground == .terminal { style.foreground = text.foreground }
        if style.background == .terminal { style.background = text.background }
        return style
    }

    /// The theme that says how a token looks.
    func origin(of token: StyleToken) -> String { styles[token]?.origin ?? name }

    private func bare(_ token: StyleToken, _ depth: ColourDepth) -> ResolvedStyle {
        let style = overrides[depth]?[token] ?? styles[token]
        return (style?.style ?? token.record.basic).fitted(to: depth, token)
    }

    /// The same words in this theme's palette.
    private func repainted(_ written: Written) -> Written {
        guard !written.text.isEmpty,
            let style = try? Style(parsing: written.text, palette: palette)
        else { return written }
        return Written(style: style, text: written.text, origin: written.origin)
    }

    /// Styles by token; a name that is the part of a token before the dot serves all those tokens.
    private func resolve(
        _ texts: [String: String], section: String, _ warnings: inout [ThemeWarning]
    ) -> [StyleToken: Written] {
        var found: [StyleToken: Written] = [:]
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            let tokens = StyleToken.allCases.filter {
                $0.rawValue == name
                    || $0.rawValue.hasPrefix(name + ".") && texts[$0.rawValue] == nil
            }
            if tokens.isEmpty {
                warnings.append(.unknownToken(name: name, section: section))
                continue
            }
            do {
                let style = try Style(parsing: text, palette: palette)
                let written = Written(style: style, text: text, origin: self.name)
                for token in tokens { found[token] = written }
            } catch {
                warnings.append(.badStyle(name: name, section: section, error))
            }
        }
        return found
    }
}
