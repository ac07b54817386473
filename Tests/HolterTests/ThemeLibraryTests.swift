import Dashboard
import Foundation
import Testing

@testable import holter

@Suite("Themes are found")
struct ThemeLibraryTests {
    /// A folder with theme files, gone when the test is over.
    private func withFolder(
        _ files: [String: String], _ body: (String) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "holter-themes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        try body(folder.path)
    }

    @Test(
        "inside the program, from any folder, without a warning", arguments: ["terminal", "mono"])
    func embedded(name: String) throws {
        let loaded = try ThemeLibrary(folders: []).load(name)
        #expect(loaded.theme.name == name)
        #expect(loaded.warnings.isEmpty)
        #expect(loaded.theme.usesOnlyThePalette)
    }

    @Test("in the user's folder first, and offered by name")
    func userFolder() throws {
        let mine = """
            appearance = "dark"
            inherits = "mono"
            [palette]
            blood = "#bf616a"
            [style]
            "state.dead" = "blood bold"
            state.up = "blue"
            [style.16]
            "state.dead" = "magenta"
            """
        try withFolder(["mine.toml": mine, "terminal.toml": "[style]\nkey = \"red\"\n"]) { folder in
            let library = ThemeLibrary(folders: [folder])
            #expect(library.names == ["terminal", "mine", "mono"])
            let loaded = try library.load("mine")
            #expect(loaded.warnings.isEmpty, "\(loaded.warnings)")
            #expect(loaded.theme.style(.dead, .sixteen).foreground == 5)
            #expect(loaded.theme.style(.dead, .full).foreground >= 16)
            #expect(loaded.theme.style(.up, .full).foreground == 4)
            #expect(loaded.theme.style(.late, .full).foreground == -1, "mono is inherited")
            let own = try library.load("terminal")
            #expect(own.theme.style(.key, .full).foreground == 1)
            let file = try library.load("\(folder)/mine.toml")
            #expect(file.theme.name == "mine")
        }
    }

    @Test("or not, and then the standard one is used and a sentence says why")
    func mistakes() throws {
        let files = [
            "bad.toml": "[style\n", "odd.toml": "colour = 1\n[style]\n\"state.ded\" = \"red\"\n",
            "one.toml": "inherits = \"two\"\n", "two.toml": "inherits = \"one\"\n",
        ]
        try withFolder(files) { folder in
            let library = ThemeLibrary(folders: [folder])
            for name in ["nowhere", "bad", "\(folder)/absent.toml", folder + "/"] {
                let loaded = library.loadOrStandard(name)
                #expect(loaded.theme == .builtIn)
                #expect(loaded.warnings.count == 1)
                #expect(loaded.warnings[0].contains("the standard one is used"))
            }
            let odd = try library.load("odd")
            #expect(odd.warnings.count == 2)
            let circle = try library.load("one")
            #expect(circle.theme.name == "one" && !circle.warnings.isEmpty)
        }
    }

    @Test("by flag, then by HOLTER_THEME, then by the configuration")
    func choice() {
        let environment = ["HOLTER_THEME": "mine"]
        #expect(ThemeLibrary.choice(flag: "a", configured: "b", environment: environment) == "a")
        #expect(ThemeLibrary.choice(flag: nil, configured: "b", environment: environment) == "mine")
        #expect(ThemeLibrary.choice(flag: nil, configured: "b", environment: [:]) == "b")
        #expect(ThemeLibrary.choice(flag: nil, configured: nil, environment: [:]) == "terminal")
    }
}
