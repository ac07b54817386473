import Foundation
import HeartbeatNIO
import Testing

@Suite("docs/protocols.md")
struct ProtocolsDocTests {
    let text: String

    init() throws {
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        text = try String(
            contentsOf: root.appendingPathComponent("docs/protocols.md"), encoding: .utf8)
    }

    @Test("has a row for every protocol, with its words and its port")
    func protocols() {
        for adapter in Adapters.all {
            let port = adapter.defaultPort.map { "\($0)" } ?? "must be given"
            let row = "| `\(adapter.name)` | \(port) | \(adapter.summary) |"
            #expect(text.contains(row), "missing: \(row)")
        }
    }

    @Test("has a row for every option, with its words and the protocols it is for")
    func options() {
        for option in TargetOption.all {
            let users = Adapters.all.filter { option.applies(to: $0) }.map(\.name)
            let value = option.value.replacing("|", with: "\\|")
            let row =
                "| `\(option.name)` | \(value) | \(users.joined(separator: " ")) "
                + "| \(option.summary) |"
            #expect(text.contains(row), "missing: \(row)")
        }
        for name in TargetURL.sessionOptions { #expect(text.contains("`\(name)`")) }
    }
}
