/// The theme files of `themes/`, inside the binary, so that a single installed file has them all.
public enum EmbeddedThemes {
    /// Every theme by name: the text of its file.
    public static let all: [String: String] = [
        "terminal": text(PackageResources.terminal_toml),
        "mono": text(PackageResources.mono_toml),
    ]

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
