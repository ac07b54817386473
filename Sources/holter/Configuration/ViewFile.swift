import ArgumentParser
import Dashboard
import Foundation
import Glibc
import Heartbeat

/// The saved views: a file of its own, in which each name stands for the flags that make the view.
///
/// ```toml
/// slow-in-eu = ["--filter", "tag:eu rtt>50ms", "--sort", "p99:desc"]
/// ```
///
/// It is written by `:view save` alone, and the configuration never.
enum ViewFile {
    /// `$XDG_CONFIG_HOME/holter/views.toml`; nil where there is no home.
    static func path(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String? {
        let home = environment["HOME"].flatMap { $0.isEmpty ? nil : "\($0)/.config" }
        let base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home
        return base.map { "\($0)/holter/views.toml" }
    }

    /// The views of the user's file; none where there is no file.
    static func read() throws -> [SavedView] {
        guard let path = path(), FileManager.default.fileExists(atPath: path) else { return [] }
        return try parse(try TextFile.read(path, called: "the saved views"), file: path)
    }

    /// The views of a text; `file` is what errors call it.
    static func parse(_ text: String, file: String) throws -> [SavedView] {
        let table: TOMLTable
        do {
            table = try TOMLParser.parse(text)
        } catch {
            throw UsageError("\(file):\(error.line): not TOML: \(PeerText(error.description))")
        }
        return try table.keys.compactMap { name in
            guard let node = table[name] else { return nil }
            let place = "\(file):\(node.line)"
            guard SavedView.isName(name) else {
                throw UsageError("\(place): “\(PeerText(name))” cannot be the name of a view")
            }
            guard case .array(let nodes) = node.value else {
                throw UsageError("\(place): \(name) must be an array of flags")
            }
            let words = nodes.compactMap(\.text)
            guard words.count == nodes.count else {
                throw UsageError("\(place): \(name) must be an array of texts")
            }
            do {
                return SavedView(name: name, view: try ViewFlags.parse(words).choice())
            } catch {
                throw UsageError("\(place): \(name): \(ViewFlags.message(for: error))")
            }
        }
    }

    /// Keeps a view; one of the same name goes.
    ///
    /// The file is replaced whole or not at all.
    static func save(_ saved: SavedView) throws {
        guard let path = path() else {
            throw UsageError("views cannot be saved: neither HOME nor XDG_CONFIG_HOME is set")
        }
        var views = try read().filter { $0.name != saved.name }
        views.append(saved)
        guard views.count <= SavedView.limit else {
            throw UsageError("\(SavedView.limit) views are saved, which is the limit")
        }
        let folder = (path as NSString).deletingLastPathComponent
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            try Data(text(views).utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw UsageError(
                "cannot write \(PeerText(path, limit: 4096)): \(error.localizedDescription)")
        }
    }

    /// Views as a file has them.
    static func text(_ views: [SavedView]) -> String {
        "# Views saved by holter: a name, and the flags that make it.\n"
            + views.map { saved in
                "\(TOMLText.key(saved.name)) = \(TOMLText.array(saved.view.arguments))\n"
            }.joined()
    }
}
