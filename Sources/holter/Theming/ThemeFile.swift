import Dashboard

/// Reads a theme file: TOML in, a source and warnings out.
///
/// Only what is no TOML at all is an error.
enum ThemeFile {
    private static let sections = [
        "name", "appearance", "inherits", "author", "palette", "style", "glyphs",
    ]

    /// What a file says; `name` is used where it gives none.
    static func read(
        _ text: String, name: String, warnings: inout [String]
    ) throws(ThemeFileError) -> ThemeSource {
        let table: TOMLTable
        do {
            table = try TOMLParser.parse(text)
        } catch {
            throw .notTOML(line: error.line, error.description)
        }
        for key in table.keys where !sections.contains(key) {
            warnings.append("unknown key “\(key)”")
        }
        var source = ThemeSource(name: table["name"]?.text ?? name)
        source.inherits = table["inherits"]?.text
        if let word = table["appearance"]?.text {
            if let appearance = Theme.Appearance(rawValue: word) {
                source.appearance = appearance
            } else {
                warnings.append("appearance is dark, light or any, not “\(word)”")
            }
        }
        source.palette = texts(table["palette"]?.table, in: "palette", &warnings)
        source.glyphs = texts(table["glyphs"]?.table, in: "glyphs", &warnings)
        read(table["style"]?.table, into: &source, &warnings)
        return source
    }

    /// `[style]` holds styles, and a table of styles for each depth of colour.
    private static func read(
        _ table: TOMLTable?, into source: inout ThemeSource, _ warnings: inout [String]
    ) {
        guard let table else { return }
        for key in table.keys {
            if let style = table[key]?.text {
                source.styles[key] = style
            } else if let inner = table[key]?.table, let depth = ColourDepth(rawValue: key) {
                source.depths[depth] = texts(inner, in: "style.\(key)", &warnings)
            } else if let inner = table[key]?.table {
                // An unquoted dotted name, such as state.up, is a table of its own in TOML.
                for (name, style) in texts(inner, in: "style.\(key)", &warnings) {
                    source.styles["\(key).\(name)"] = style
                }
            } else {
                warnings.append("[style] \(key): a text is wanted")
            }
        }
    }

    private static func texts(
        _ table: TOMLTable?, in section: String, _ warnings: inout [String]
    ) -> [String: String] {
        var result: [String: String] = [:]
        for key in table?.keys ?? [] {
            if let text = table?[key]?.text {
                result[key] = text
            } else {
                warnings.append("[\(section)] \(key): a text is wanted")
            }
        }
        return result
    }
}

/// Why a theme file could not be used at all.
enum ThemeFileError: Error, CustomStringConvertible {
    /// It is not TOML.
    case notTOML(line: Int, String)
    /// There is no such theme.
    case unknown(String, known: [String])
    /// The file is there and cannot be read.
    case unreadable(String, reason: String)

    var description: String {
        switch self {
        case .notTOML(let line, let reason):
            line > 0 ? "line \(line) is not TOML: \(reason)" : "not TOML: \(reason)"
        case .unknown(let name, let known):
            "there is no theme “\(name)”; known are \(known.joined(separator: ", "))"
        case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
        }
    }
}
