import Dashboard

/// Which theme is worn, and when another one must be: the terminal's background is known, the user
/// chose, a file was written.
struct Wardrobe {
    /// What a screen must put on.
    struct Look {
        /// The theme; none when the one that is worn stays.
        var theme: Theme?
        /// What it is called where it is chosen.
        var name: String
        var glyphs: Glyphs
        /// What was wrong with it, in a sentence.
        var warning: String?
    }

    private let library: ThemeLibrary
    private let choice: ThemeChoice
    private var watch = ThemeWatch()
    /// Whether nobody chose by hand yet.
    private var isAutomatic: Bool
    /// The name or file that was asked for last.
    private var asked = ThemeLibrary.standard
    /// What is worn.
    private(set) var look = Look(theme: .builtIn, name: ThemeLibrary.standard, glyphs: .unicode)
    /// Whether only ASCII can be drawn, whatever a theme says.
    private(set) var isASCII: Bool

    init(_ library: ThemeLibrary, _ choice: ThemeChoice, isASCII: Bool, at now: Int64) {
        self.library = library
        self.choice = choice
        self.isASCII = isASCII
        isAutomatic = choice.asksBackground
        put(on: choice.name(), at: now)
    }

    /// The user wants this one.
    mutating func wear(_ name: String, at now: Int64) -> Look {
        isAutomatic = false
        put(on: name, at: now)
        return look
    }

    /// The terminal says what its background is; nil when nothing changes.
    mutating func learn(isDark: Bool, at now: Int64) -> Look? {
        let name = choice.name(isDark: isDark)
        guard isAutomatic, name != asked else { return nil }
        put(on: name, at: now)
        return look
    }

    /// The terminal draws borders two cells wide; nil when that is known.
    mutating func keepToASCII() -> Look? {
        guard !isASCII else { return nil }
        isASCII = true
        look.glyphs = .ascii
        return look
    }

    /// When files are to be looked at next, on the monotonic clock.
    var nextLook: Int64? { watch.next }

    /// Reads the theme anew when one of its files was written; one that cannot be read, perhaps
    /// because it is half written, leaves the last good look.
    mutating func refresh(at now: Int64) -> Look? {
        guard watch.hasChanged(at: now) else { return nil }
        do {
            put(on: try library.load(asked), at: now)
            return look
        } catch {
            return Look(
                name: look.name, glyphs: look.glyphs,
                warning: "the old look stays: \(error)")
        }
    }

    private mutating func put(on name: String, at now: Int64) {
        asked = name
        put(on: library.loadOrStandard(name), at: now)
    }

    private mutating func put(on loaded: ThemeLibrary.Loaded, at now: Int64) {
        watch = ThemeWatch(loaded.files, at: now)
        look = Look(
            theme: loaded.theme, name: loaded.isStandIn ? ThemeLibrary.standard : asked,
            glyphs: isASCII ? .ascii : loaded.theme.glyphs, warning: loaded.warnings.first)
    }
}
