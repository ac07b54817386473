import Foundation
import Testing

/// Files that a test compares with, and writes anew when `HOLTER_UPDATE_DOCS` is set.
enum Golden {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Checks a text against a file below the repository's root.
    static func check(
        _ text: String, against path: String, _ place: SourceLocation = #_sourceLocation
    ) {
        let file = root.appending(path: path)
        let wanted = text.hasSuffix("\n") ? text : text + "\n"
        if ProcessInfo.processInfo.environment["HOLTER_UPDATE_DOCS"] == "1" {
            do {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(wanted.utf8).write(to: file)
            } catch {
                Issue.record("cannot write \(path): \(error)", sourceLocation: place)
            }
        }
        let found = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        guard found != wanted else { return }
        let lines = wanted.split(separator: "\n", omittingEmptySubsequences: false)
        let old = found.split(separator: "\n", omittingEmptySubsequences: false)
        let index =
            zip(lines, old).enumerated().first { $1.0 != $1.1 }?.offset
            ?? min(lines.count, old.count)
        Issue.record(
            """
            \(path) is stale from line \(index + 1); HOLTER_UPDATE_DOCS=1 writes it anew.
            is:     \(index < lines.count ? lines[index] : "nothing more")
            should: \(index < old.count ? old[index] : "nothing more")
            """, sourceLocation: place)
    }

    /// A file below the repository's root.
    static func read(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
