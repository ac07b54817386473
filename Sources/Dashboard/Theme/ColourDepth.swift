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
    }

    /// The depth to draw in.
    ///
    /// 1. what the user asks for; 2. `NO_COLOR` that is not empty: none; 3. a dumb terminal: none;
    /// 4. `COLORTERM` that promises true colour: all; 5. what the terminal's description says.
    public static func choose(
        wish: Wish = .auto, environment: (String) -> String?, terminalColours: Int
    ) -> ColourDepth {
        switch wish {
        case .never, .mono: return .mono
        case .eight: return .eight
        case .sixteen: return .sixteen
        case .full: return .full
        case .auto: break
        }
        if let noColour = environment("NO_COLOR"), !noColour.isEmpty { return .mono }
        let term = environment("TERM") ?? ""
        if term.isEmpty || term == "dumb" { return .mono }
        let promise = environment("COLORTERM") ?? ""
        if promise == "truecolor" || promise == "24bit" { return .full }
        return ColourDepth(colours: terminalColours)
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
            case 256...: .full
            case 16...: .sixteen
            case 8...: .eight
            default: .mono
            }
    }
}
