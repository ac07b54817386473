/// What eyes will find wrong with a theme: text that is too faint, and states that look alike.
///
/// Colours of the user's own palette are not known here and pass; backgrounds that are the
/// terminal's are taken as those the theme is made for.
public struct ThemeCheck: Sendable {
    /// What is wrong.
    public let findings: [Finding]
    /// The tokens that the theme leaves to others, by the theme that has them.
    public let inherited: [(origin: String, tokens: [StyleToken])]

    /// One thing that is wrong.
    public enum Finding: Sendable, Hashable, CustomStringConvertible {
        /// A token is hard to see on its background, or on the cursor's row.
        case faint(StyleToken, onCursor: Bool, ratio: Double, needed: Double)
        /// Two states look alike to some eyes.
        case alike(StyleToken, StyleToken, eyes: String)

        /// A sentence that names the tokens.
        public var description: String {
            switch self {
            case .faint(let token, let onCursor, let ratio, let needed):
                "\(token.rawValue)\(onCursor ? " on the cursor's row" : "") has a contrast of"
                    + " \(Self.tenths(ratio)) to 1; \(Self.tenths(needed)) are needed"
            case .alike(let one, let other, let eyes):
                "\(one.rawValue) and \(other.rawValue) are hard to tell apart"
                    + (eyes == ColourVision.usual.rawValue ? "" : " with \(eyes)")
            }
        }

        /// Rounded down, so that what is too little never reads as enough.
        private static func tenths(_ value: Double) -> String {
            let tenths = Int(value * 10)
            return "\(tenths / 10).\(tenths % 10)"
        }
    }

    /// Checks a theme.
    public init(_ theme: Theme) {
        findings =
            StyleToken.allCases.flatMap { Self.faint($0, theme) } + Self.alike(theme)
        let foreign = StyleToken.allCases.filter { theme.origin(of: $0) != theme.name }
        inherited = Dictionary(grouping: foreign) { theme.origin(of: $0) }
            .map { (origin: $0.key, tokens: $0.value) }
            .sorted { $0.origin < $1.origin }
    }

    /// The least distance in OKLab that two states need: twice what can just be seen.
    static let leastDistance = 0.04
    /// What is taken for the background of a terminal.
    private static let usualDark = RGB(0x1E, 0x1E, 0x1E)
    private static let usualLight = RGB(0xFF, 0xFF, 0xFF)

    private static func faint(_ token: StyleToken, _ theme: Theme) -> [Finding] {
        let style = theme.written(token)
        guard let colour = style.foreground.fixed else { return [] }
        let paper = theme.appearance == .light ? usualLight : usualDark
        var found: [Finding] = []
        let needed = token.isMark ? Contrast.ofMarks : Contrast.ofText
        let isKnown = style.background == .terminal || style.background.fixed != nil
        let ratio = Contrast.ratio(colour, style.background.fixed ?? paper)
        if isKnown, ratio < needed {
            found.append(.faint(token, onCursor: false, ratio: ratio, needed: needed))
        }
        let cursor = theme.written(.cursor)
        guard token.standsInRows, let behind = cursor.background.fixed,
            !cursor.attributes.contains(.reverse)
        else { return found }
        let onCursor = Contrast.ratio(colour, behind)
        if onCursor < Contrast.ofMarks {
            found.append(
                .faint(token, onCursor: true, ratio: onCursor, needed: Contrast.ofMarks))
        }
        return found
    }

    /// A pair is told once, with the first eyes that confuse it.
    private static func alike(_ theme: Theme) -> [Finding] {
        let states = StyleToken.states.compactMap { token in
            theme.written(token).foreground.fixed.map { (token: token, colour: $0) }
        }
        var found: [Finding] = []
        for (index, one) in states.enumerated() {
            for other in states[(index + 1)...] {
                let eyes = ColourVision.allCases.first { eyes in
                    eyes.seen(one.colour).distance(to: eyes.seen(other.colour)) < leastDistance
                }
                guard let eyes else { continue }
                found.append(.alike(one.token, other.token, eyes: eyes.rawValue))
            }
        }
        return found
    }
}

extension StyleToken {
    /// The tokens of the states.
    static let states: [StyleToken] = [.up, .open, .late, .retry, .dead, .held]

    /// Whether it colours lines and bars, not words.
    var isMark: Bool {
        switch self {
        case .border, .graphLow, .graphMiddle, .graphHigh, .graphMiss: true
        default: false
        }
    }

    /// Whether it is found in the rows that the cursor goes over.
    fileprivate var standsInRows: Bool {
        switch self {
        case .text, .dim, .mark, .stale, .up, .open, .late, .retry, .dead, .held, .warn, .bad,
            .graphLow,
            .graphMiddle, .graphHigh, .graphMiss, .inbound, .proto:
            true
        default: false
        }
    }
}
