import Foundation
import Testing

@testable import holter

@Suite("The pages made from records")
struct ReferenceTests {
    @Test(
        "are as the records are",
        arguments: [
            ("docs/configuration.md", ConfigurationReference.page),
            ("docs/filters.md", FilterReference.page), ("docs/json.md", JSONReference.page),
        ])
    func pages(_ path: String, _ page: String) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent(path)
        if ProcessInfo.processInfo.environment["HOLTER_UPDATE_DOCS"] == "1" {
            try page.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(
            try String(contentsOf: file, encoding: .utf8) == page,
            "\(path) is stale; HOLTER_UPDATE_DOCS=1 writes it anew")
    }
}
