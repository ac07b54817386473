import Dashboard
import Foundation
import Testing

@testable import holter

@Suite("A theme is worn")
struct WardrobeTests {
    private let second: Int64 = 1_000_000_000

    private func library(_ folder: TemporaryFolder) -> ThemeLibrary {
        ThemeLibrary(folders: [folder.path])
    }

    @Test("by the terminal's background until the user chooses")
    func background() throws {
        let folder = try TemporaryFolder()
        let choice = ThemeChoice(dark: "nord", light: "solarized-light")
        var wardrobe = Wardrobe(library(folder), choice, isASCII: false, at: 0)
        #expect(wardrobe.look.name == "terminal")
        #expect(wardrobe.learn(isDark: true, at: 0)?.theme?.name == "nord")
        #expect(wardrobe.learn(isDark: true, at: 0) == nil, "told twice")
        #expect(wardrobe.learn(isDark: false, at: 0)?.name == "solarized-light")
        #expect(wardrobe.wear("mono", at: 0).name == "mono")
        #expect(wardrobe.learn(isDark: true, at: 0) == nil)
        var named = Wardrobe(
            library(folder), ThemeChoice(named: "mono", dark: "nord"), isASCII: false, at: 0)
        #expect(named.learn(isDark: true, at: 0) == nil)
    }

    @Test("anew when its file or one that it inherits was written, and kept when that is bad")
    func reload() throws {
        let folder = try TemporaryFolder()
        try folder.write("base.toml", "[style]\nkey = \"red\"\n")
        try folder.write("mine.toml", "inherits = \"base\"\n")
        var wardrobe = Wardrobe(
            library(folder), ThemeChoice(named: "mine"), isASCII: false, at: 0)
        #expect(wardrobe.look.theme?.style(.key, .full).foreground == 1)
        #expect(wardrobe.refresh(at: 2 * second) == nil)
        try folder.write("base.toml", "[style]\nkey = \"green\" # longer\n")
        #expect(wardrobe.refresh(at: 2 * second + 1) == nil, "once a second")
        let look = wardrobe.refresh(at: 4 * second)
        #expect(look?.theme?.style(.key, .full).foreground == 2)
        #expect(look?.name == "mine" && look?.warning == nil)
        try folder.write("mine.toml", "inherits = \"ba")
        let bad = wardrobe.refresh(at: 6 * second)
        #expect(bad?.theme == nil && bad?.warning?.contains("the old look stays") == true)
        #expect(wardrobe.refresh(at: 8 * second) == nil, "told once")
        try folder.write("mine.toml", "inherits = \"base\"\n[style]\nkey = \"blue\"\n")
        #expect(wardrobe.refresh(at: 10 * second)?.theme?.style(.key, .full).foreground == 4)
    }

    @Test("and looked for again when it could not be read at the start")
    func mended() throws {
        let folder = try TemporaryFolder()
        try folder.write("mine.toml", "[style")
        var wardrobe = Wardrobe(
            library(folder), ThemeChoice(named: "mine"), isASCII: false, at: 0)
        #expect(wardrobe.look.name == "terminal" && wardrobe.look.warning != nil)
        try folder.write("mine.toml", "[style]\nkey = \"blue\"\n")
        #expect(wardrobe.refresh(at: 2 * second)?.name == "mine")
    }

    @Test("and looks at no file when it is one of the program's own")
    func builtIn() throws {
        let folder = try TemporaryFolder()
        var wardrobe = Wardrobe(library(folder), ThemeChoice(), isASCII: false, at: 0)
        #expect(wardrobe.nextLook == nil && wardrobe.refresh(at: 5 * second) == nil)
        _ = wardrobe.wear("nord", at: 0)
        #expect(wardrobe.nextLook == nil)
    }

    @Test("in ASCII alone where nothing else can be drawn, whatever it says")
    func ascii() throws {
        let folder = try TemporaryFolder()
        try folder.write("mine.toml", "[glyphs]\nmissed = \"×\"\n")
        var wardrobe = Wardrobe(
            library(folder), ThemeChoice(named: "mine"), isASCII: false, at: 0)
        #expect(wardrobe.look.glyphs.missed == "×")
        #expect(wardrobe.keepToASCII()?.glyphs == .ascii)
        #expect(wardrobe.keepToASCII() == nil)
        #expect(wardrobe.wear("mine", at: 0).glyphs == .ascii)
        let other = Wardrobe(library(folder), ThemeChoice(named: "mine"), isASCII: true, at: 0)
        #expect(other.look.glyphs == .ascii)
    }
}
