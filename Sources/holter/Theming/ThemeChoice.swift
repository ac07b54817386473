import Dashboard
import Foundation

/// Which theme to wear: one that was named, or one for each kind of background.
struct ThemeChoice: Sendable, Hashable {
    /// By name or file; wins over the other two.
    var named: String?
    /// On dark backgrounds.
    var dark: String?
    /// On light ones.
    var light: String?

    /// Whether it hangs on the terminal's background.
    var asksBackground: Bool { named == nil && (dark != nil || light != nil) }

    /// The name or file to use; on a background that is not known, the standard one, which suits
    /// any.
    func name(isDark: Bool? = nil) -> String {
        if let named { return named }
        guard let isDark else { return ThemeLibrary.standard }
        return (isDark ? dark : light) ?? ThemeLibrary.standard
    }

    /// The flag, else `HOLTER_THEME`, else the configuration's name, else its pair.
    init(
        flag: String? = nil, named: String? = nil, dark: String? = nil, light: String? = nil,
        environment: [String: String] = [:]
    ) {
        let variable = environment["HOLTER_THEME"].flatMap { $0.isEmpty ? nil : $0 }
        self.named = flag ?? variable ?? named
        self.dark = dark
        self.light = light
    }
}
