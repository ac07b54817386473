import Dashboard
import Foundation
import Heartbeat
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

    @Test("inside the program, every file of the folder")
    func everyFile() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "themes")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(files) == Set(ThemeLibrary(folders: []).names.map { $0 + ".toml" }))
    }

    @Test("and all that ship pass their own check", arguments: ThemeLibrary(folders: []).names)
    func shipped(name: String) throws {
        let loaded = try ThemeLibrary(folders: []).load(name)
        #expect(loaded.theme.name == name)
        #expect(loaded.warnings.isEmpty, "\(loaded.warnings)")
        #expect(ThemeCheck(loaded.theme).findings.isEmpty)
        for depth in ColourDepth.allCases {
            let cursor = loaded.theme.style(.text, flags: .cursor, depth)
            #expect(cursor != loaded.theme.style(.text, depth), "the cursor is seen at \(depth)")
            guard depth > .mono, name != "mono" else { continue }
            let states = SessionState.allCases.map { loaded.theme.style(StyleToken($0), depth) }
            #expect(Set(states).count == states.count, "no two states are one at \(depth)")
        }
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
            #expect(library.names.first == "terminal")
            #expect(Set(library.names) == Set(ThemeLibrary(folders: []).names).union(["mine"]))
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

    @Test("by flag, by HOLTER_THEME, by the configuration's name, and else by the background")
    func choice() {
        let environment = ["HOLTER_THEME": "mine"]
        func name(
            _ flag: String?, _ named: String?, _ environment: [String: String], isDark: Bool? = nil
        ) -> String {
            ThemeChoice(
                flag: flag, named: named, dark: "night", light: "day", environment: environment
            ).name(isDark: isDark)
        }
        #expect(name("a", "b", environment) == "a")
        #expect(name(nil, "b", environment, isDark: true) == "mine")
        #expect(name(nil, "b", [:], isDark: true) == "b")
        #expect(name(nil, nil, [:]) == "terminal")
        #expect(name(nil, nil, ["HOLTER_THEME": ""], isDark: true) == "night")
        #expect(name(nil, nil, [:], isDark: false) == "day")
        #expect(ThemeChoice(dark: "night").name(isDark: false) == "terminal")
        #expect(!ThemeChoice().asksBackground && ThemeChoice(light: "day").asksBackground)
    }
}
