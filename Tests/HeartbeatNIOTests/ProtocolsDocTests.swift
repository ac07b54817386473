import Foundation
import HeartbeatNIO
import Testing

@testable import HeartbeatNIO

/// The tables of docs/protocols.md are made from the records; `HOLTER_UPDATE_DOCS=1` writes them
/// anew.
@Suite("docs/protocols.md", .serialized)
struct ProtocolsDocTests {
    private static let file = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs/protocols.md")

    @Test("has a row for every protocol, with its words and its port")
    func protocols() throws {
        let rows = Adapters.all.map { adapter in
            let port = adapter.defaultPort.map { "\($0)" } ?? "must be given"
            return "| `\(adapter.name)` | \(port) | \(adapter.summary) |"
        }
        try hold(rows, under: "| scheme | port | what it is |")
    }

    @Test("has a row for every dialect")
    func dialects() throws {
        let rows = Dialects.all.map { dialect in
            let carrier = dialect.carrier == .bytes ? "tcp tls" : "ws wss"
            return "| `\(dialect.name)` | \(carrier) | \(dialect.summary) |"
        }
        try hold(rows, under: "| dialect | over | what is spoken |")
    }

    @Test("has a row for every option, with its words and the protocols it is for")
    func options() throws {
        let rows = TargetOption.all.map { option in
            let users = Adapters.all.filter { option.applies(to: $0) }.map(\.name)
            let value = option.value.replacing("|", with: "\\|")
            let summary = option.summary.replacing("<nonce>", with: "`<nonce>`")
                .replacing("<name>", with: "`<name>`")
            return "| `\(option.name)` | \(value) | \(users.joined(separator: " ")) | \(summary) |"
        }
        try hold(rows, under: "| option | value | for | what it does |")
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        for name in TargetURL.sessionOptions { #expect(text.contains("`\(name)`")) }
    }

    /// Sees to it that the table under a heading has just these rows.
    private func hold(_ rows: [String], under heading: String) throws {
        var lines = try String(contentsOf: Self.file, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let start = try #require(lines.firstIndex(of: heading), "no table \(heading)") + 2
        let end = lines[start...].firstIndex { !$0.hasPrefix("|") } ?? lines.endIndex
        guard Array(lines[start..<end]) != rows else { return }
        guard ProcessInfo.processInfo.environment["HOLTER_UPDATE_DOCS"] != nil else {
            let missing = rows.first { !lines[start..<end].contains($0) }
            Issue.record(
                "the table \(heading) is stale at \(missing ?? "its order"); HOLTER_UPDATE_DOCS=1 writes it"
            )
            return
        }
        lines.replaceSubrange(start..<end, with: rows)
        try lines.joined(separator: "\n").write(to: Self.file, atomically: true, encoding: .utf8)
    }
}
