import Dashboard
import Foundation
import Themes

/// Finds themes: a file, or a name in the user's folder, beside the installed program, and at last
/// inside it.
struct ThemeLibrary: Sendable {
    /// The theme of a name that is given nowhere.
    static let standard = "terminal"

    /// Folders with theme files, the first wins.
    let folders: [String]

    /// A theme that was found, and what was wrong with its file.
    struct Loaded: Sendable {
        var theme: Theme
        /// Where it came from.
        var origin: String
        /// The files it was read from, those it inherits included; none for what is built in.
        var files: [String] = []
        /// Whether it is the standard one in the place of one that cannot be used.
        var isStandIn = false
        /// Sentences that name the file.
        var warnings: [String]
    }

    init(folders: [String]) {
        self.folders = folders
    }

    /// `$XDG_CONFIG_HOME/holter/themes`, `<prefix>/share/holter/themes`, `themes/` beside the
    /// build.
    init(
        environment: [String: String] = ProcessInfo.processInfo.environment, program: String? = nil
    ) {
        var folders: [String] = []
        if let home = environment["XDG_CONFIG_HOME"], home.hasPrefix("/") {
            folders.append(home + "/holter/themes")
        } else if let home = environment["HOME"], !home.isEmpty {
            folders.append(home + "/.config/holter/themes")
        }
        let own =
            program
            ?? (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        if let own {
            let folder = (own as NSString).deletingLastPathComponent
            folders.append((folder as NSString).deletingLastPathComponent + "/share/holter/themes")
        }
        self.init(folders: folders)
    }

    /// The names that `:theme` offers, in order.
    var names: [String] {
        var names = Set(EmbeddedThemes.all.keys)
        for folder in folders {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            for file in files where file.hasSuffix(".toml") {
                names.insert(String(file.dropLast(5)))
            }
        }
        return [Self.standard] + names.subtracting([Self.standard]).sorted()
    }

    /// A theme by name or file.
    func load(_ name: String) throws(ThemeFileError) -> Loaded {
        try load(name, ancestors: [])
    }

    /// A theme by name or file; one that cannot be used gives way to the standard one, with a
    /// warning.
    func loadOrStandard(_ name: String) -> Loaded {
        do {
            return try load(name)
        } catch {
            let warning = "theme “\(name)”: \(error); the standard one is used"
            return Loaded(
                theme: .builtIn, origin: "built in", files: file(of: name).map { [$0] } ?? [],
                isStandIn: true, warnings: [warning])
        }
    }

    private func load(_ name: String, ancestors: [String]) throws(ThemeFileError) -> Loaded {
        let (text, origin) = try find(name)
        var files = file(of: name).map { [$0] } ?? []
        var notes: [String] = []
        let bare = ((name as NSString).lastPathComponent as NSString).deletingPathExtension
        let source: ThemeSource
        do throws(ThemeFileError) {
            source = try ThemeFile.read(text, name: bare, warnings: &notes)
        } catch {
            throw .unreadable(origin, reason: error.description)
        }
        var parent = Theme.builtIn
        var inheritedWarnings: [String] = []
        if let inherited = source.inherits, inherited != name {
            if ancestors.contains(inherited) || ancestors.count > 8 {
                notes.append("“inherits” goes round in a circle")
            } else {
                do throws(ThemeFileError) {
                    let loaded = try load(inherited, ancestors: ancestors + [name])
                    parent = loaded.theme
                    inheritedWarnings = loaded.warnings
                    files += loaded.files
                } catch {
                    notes.append("inherits “\(inherited)”: \(error)")
                }
            }
        }
        var warnings: [ThemeWarning] = []
        let theme = Theme(source, parent: parent, warnings: &warnings)
        let all = (notes + warnings.map(\.description)).map { "theme \(origin): \($0)" }
        return Loaded(
            theme: theme, origin: origin, files: files, warnings: all + inheritedWarnings)
    }

    /// The text of a theme and where it was found.
    private func find(_ name: String) throws(ThemeFileError) -> (text: String, origin: String) {
        if let path = file(of: name) { return (try read(path), path) }
        if let text = EmbeddedThemes.all[name] { return (text, "\(name) (built in)") }
        throw .unknown(name, known: names)
    }

    /// The file that a name means; nil when none of that name is there.
    private func file(of name: String) -> String? {
        if name.contains("/") || name.hasSuffix(".toml") { return name }
        return folders.map { "\($0)/\(name).toml" }
            .first { FileManager.default.fileExists(atPath: $0) }
    }

    /// A theme file; what is far larger than any theme is refused.
    private func read(_ path: String) throws(ThemeFileError) -> String {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .unreadable(path, reason: String(cString: strerror(errno)))
        }
        defer { try? handle.close() }
        do {
            let data = try handle.read(upToCount: 262_145) ?? Data()
            if data.count <= 262_144 { return String(decoding: data, as: UTF8.self) }
        } catch {
            throw .unreadable(path, reason: "\(error.localizedDescription)")
        }
        throw .unreadable(path, reason: "it is larger than 256 kB")
    }
}
