/// The theme files of `themes/`, inside the binary, so that a single installed file has them all.
public enum EmbeddedThemes {
    /// Every theme by name: the text of its file; a test holds this list against the folder.
    public static let all: [String: String] = [
        "catppuccin-latte": text(PackageResources.catppuccin_latte_toml),
        "catppuccin-mocha": text(PackageResources.catppuccin_mocha_toml),
        "dark": text(PackageResources.dark_toml),
        "deuteranopia": text(PackageResources.deuteranopia_toml),
        "dracula": text(PackageResources.dracula_toml),
        "gruvbox": text(PackageResources.gruvbox_toml),
        "high-contrast": text(PackageResources.high_contrast_toml),
        "light": text(PackageResources.light_toml),
        "modus-operandi": text(PackageResources.modus_operandi_toml),
        "modus-vivendi": text(PackageResources.modus_vivendi_toml),
        "mono": text(PackageResources.mono_toml),
        "nord": text(PackageResources.nord_toml),
        "solarized-dark": text(PackageResources.solarized_dark_toml),
        "solarized-light": text(PackageResources.solarized_light_toml),
        "terminal": text(PackageResources.terminal_toml),
        "tokyo-night": text(PackageResources.tokyo_night_toml),
        "tritanopia": text(PackageResources.tritanopia_toml),
    ]

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
