extension Style {
    /// What a terminal of that depth can show of it.
    ///
    /// With sixteen colours or fewer a colour that is not among them gives way to what the token
    /// means; the nearest of sixteen would be muddy.
    func fitted(to depth: ColourDepth, _ token: StyleToken) -> ResolvedStyle {
        switch depth {
        case .mono:
            ResolvedStyle(
                foreground: -1, background: -1, attributes: attributes.union(token.record.mono))
        case .direct:
            ResolvedStyle(
                foreground: foreground.number, background: background.number,
                attributes: attributes)
        case .full:
            ResolvedStyle(
                foreground: foreground.index256, background: background.index256,
                attributes: attributes)
        case .sixteen: basic(token)
        case .eight: basic(token).ofEight
        }
    }

    private func basic(_ token: StyleToken) -> ResolvedStyle {
        let basic = token.record.basic
        var result = self
        if !foreground.isBasic { result.foreground = basic.foreground }
        if !background.isBasic {
            result.background = basic.background
            // What stood out by its background must not vanish with it.
            result.attributes.formUnion(basic.attributes)
        }
        return ResolvedStyle(
            foreground: result.foreground.index256, background: result.background.index256,
            attributes: result.attributes)
    }
}

extension ResolvedStyle {
    /// The same with the first eight colours, bold for bright ones.
    fileprivate var ofEight: ResolvedStyle {
        var style = self
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

extension Colour {
    fileprivate var number: Int32 {
        guard case .rgb(let red, let green, let blue) = self else { return index256 }
        return ResolvedStyle.direct | Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
    }

    fileprivate var index256: Int32 {
        switch self {
        case .terminal: -1
        case .indexed(let index): Int32(index)
        case .rgb(let red, let green, let blue):
            Int32(PaletteMatch.nearest(red: red, green: green, blue: blue))
        }
    }
}
