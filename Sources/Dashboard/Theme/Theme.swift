/// How every token looks, at every depth of colour.
public struct Theme: Sendable, Hashable {
    /// What `--theme` and `:theme` call it.
    public let name: String
    /// The backgrounds it is made for.
    public let appearance: Appearance
    private var styles: [StyleToken: Style] = [:]
    private var overrides: [ColourDepth: [StyleToken: Style]] = [:]

    /// The backgrounds a theme is made for.
    public enum Appearance: String, Sendable, Hashable, CaseIterable {
        /// Dark ones.
        case dark
        /// Light ones.
        case light
        /// Either.
        case any
    }

    /// What every token looks like where no theme file is found: the basic colours of the user's
    /// palette.
    public static let builtIn = Theme(name: "terminal", appearance: .any)

    private init(name: String, appearance: Appearance) {
        self.name = name
        self.appearance = appearance
        for token in StyleToken.allCases { styles[token] = token.record.basic }
    }

    /// A theme from what its file says; what is wrong with it is told and left out.
    public init(_ source: ThemeSource, parent: Theme = .builtIn, warnings: inout [ThemeWarning]) {
        name = source.name
        appearance = source.appearance
        styles = parent.styles
        overrides = parent.overrides
        var palette: [String: Colour] = [:]
        for (name, text) in source.palette.sorted(by: { $0.key < $1.key }) {
            if let colour = Colour(text) {
                palette[name] = colour
            } else {
                warnings.append(.badColour(name: name, text: text))
            }
        }
        let own = Self.resolve(source.styles, palette, section: "style", &warnings)
        for (token, style) in own {
            styles[token] = style
            for depth in ColourDepth.allCases { overrides[depth]?[token] = nil }
        }
        for (depth, texts) in source.depths.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let section = "style.\(depth.rawValue)"
            overrides[depth, default: [:]].merge(
                Self.resolve(texts, palette, section: section, &warnings)
            ) { _, new in new }
        }
    }

    /// How a token looks on a terminal of that depth.
    public func style(_ token: StyleToken, _ depth: ColourDepth) -> ResolvedStyle {
        if let style = overrides[depth]?[token] { return style.fitted(to: depth, token) }
        return (styles[token] ?? token.record.basic).fitted(to: depth, token)
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
            if cursor.attributes.contains(.reverse) || cursor.foreground >= 0 {
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
        return all.allSatisfy { $0.foreground.isBasic && $0.background.isBasic }
    }

    /// Styles by token; a name that is the part of a token before the dot serves all those tokens.
    private static func resolve(
        _ texts: [String: String], _ palette: [String: Colour], section: String,
        _ warnings: inout [ThemeWarning]
    ) -> [StyleToken: Style] {
        var found: [StyleToken: Style] = [:]
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
                for token in tokens { found[token] = style }
            } catch {
                warnings.append(.badStyle(name: name, section: section, error))
            }
        }
        return found
    }
}

extension Style {
    /// What a terminal of that depth can show of it.
    fileprivate func fitted(to depth: ColourDepth, _ token: StyleToken) -> ResolvedStyle {
        let basic = token.record.basic
        switch depth {
        case .mono:
            return ResolvedStyle(
                foreground: -1, background: -1, attributes: attributes.union(token.record.mono))
        case .full:
            return ResolvedStyle(
                foreground: foreground.index256, background: background.index256,
                attributes: attributes)
        case .sixteen:
            return ResolvedStyle(
                foreground: (foreground.isBasic ? foreground : basic.foreground).index256,
                background: (background.isBasic ? background : basic.background).index256,
                attributes: attributes)
        case .eight:
            var style = fitted(to: .sixteen, token)
            if style.foreground == 8 {
                style.foreground = -1
                style.attributes.insert(.dim)
            } else if style.foreground > 8 {
                style.foreground -= 8
                style.attributes.insert(.bold)
            }
            if style.background >= 8 { style.background -= 8 }
            return style
        }
    }
}

extension Colour {
    fileprivate var index256: Int16 {
        switch self {
        case .terminal: -1
        case .indexed(let index): Int16(index)
        case .rgb(let red, let green, let blue):
            Int16(PaletteMatch.nearest(red: red, green: green, blue: blue))
        }
    }
}
