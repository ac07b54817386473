import Foundation
import Testing

@Suite("docs/clients.md")
struct ClientsDocTests {
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test("shows what the programs say, and links to each of them")
    func excerpts() throws {
        let text = try read("docs/clients.md")
        let folder = Self.root.appendingPathComponent("Tests/Interop")
        var programs: [String] = []
        for language in ["java", "csharp", "browser", "node", "python"] {
            let files = try FileManager.default.contentsOfDirectory(
                atPath: folder.appendingPathComponent(language).path)
            for file in files where !file.hasPrefix(".") && !file.hasPrefix("__") {
                #expect(text.contains("(../Tests/Interop/\(language)/\(file))"), "\(file)")
                programs.append(try read("Tests/Interop/\(language)/\(file)"))
            }
        }
        let blocks = text.split(separator: "\n```").enumerated().filter { $0.offset % 2 == 1 }
        #expect(blocks.count >= 6)
        for (_, block) in blocks {
            let code = block.drop { $0 != "\n" }.dropFirst()
            #expect(programs.contains { $0.contains(code) }, "no program says: \(code)")
        }
    }

    private func read(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    }
}
