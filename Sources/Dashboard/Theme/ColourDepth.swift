/// How many colours a terminal shows.
public enum ColourDepth: String, Sendable, Hashable, CaseIterable, Comparable {
    /// None; attributes stay.
    case mono
    /// The eight of the user's palette.
    case eight = "8"
    /// The sixteen of the user's palette.
    case sixteen = "16"
    /// Sixteen of the palette, a cube and a ramp of greys.
    case full = "256"
    /// Every red, green and blue.
    case direct = "24bit"

    /// What a user may ask for.
    public enum Wish: String, Sendable, Hashable, CaseIterable {
        /// What the terminal can.
        case auto
        /// None.
        case never
        /// The same as `never`.
        case mono
        /// Eight.
        case eight = "8"
        /// Sixteen.
        case sixteen = "16"
        /// All 256.
        case full = "256"
        /// Every red, green and blue.
        case direct = "24bit"
        /// The same as `24bit`.
        case trueColour = "truecolor"

        /// The words, as a sentence lists them.
        public static let words: String = {
            let words = allCases.map(\.rawValue)
            return words.dropLast().joined(separator: ", ") + " or " + words.suffix(1).joined()
        }()
    }

    /// The depth to draw in.
    ///
    /// 1. what the user asks for; 2. `NO_COLOR` that is not empty: none; 3. a dumb terminal: none;
    /// 4. `COLORTERM` or a name that promises true colour: that, but in GNU screen, which has no way
    /// to pass it on, 256; 5. what the terminal's description says.
    public static func choose(
        wish: Wish = .auto, environment: (String) -> String?, terminalColours: Int
    ) -> ColourDepth {
        switch wish {
        case .never, .mono: return .mono
        case .eight: return .eight
        case .sixteen: return .sixteen
        case .full: return .full
        case .direct, .trueColour: return .direct
        case .auto: break
        }
        if let noColour = environment("NO_COLOR"), !noColour.isEmpty { return .mono }
        let term = environment("TERM") ?? ""
        if term.isEmpty || term == "dumb" { return .mono }
        let promise = environment("COLORTERM") ?? ""
        let isScreen = term.hasPrefix("screen") && (environment("TMUX") ?? "").isEmpty
        if promise == "truecolor" || promise == "24bit" || term.hasSuffix("-direct") {
            return isScreen ? .full : .direct
        }
        return min(ColourDepth(colours: terminalColours), isScreen ? .full : .direct)
    }

    /// Fewer colours come first.
    public static func < (left: ColourDepth, right: ColourDepth) -> Bool {
        left.order < right.order
    }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// The depth of a terminal with so many colours.
    public init(colours: Int) {
        self =
            switch colours {
            case 0x100_0000...: .direct
            case 256...: .full
            case 16...: .sixteen
            case 8...: .eight
            default: .mono
            }
    }
}
