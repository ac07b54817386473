import Heartbeat
import Testing

@testable import Dashboard

@Suite("A theme's check")
struct ThemeCheckTests {
    private func check(
        _ styles: [String: String], _ appearance: Theme.Appearance = .dark
    ) -> [ThemeCheck.Finding] {
        var warnings: [ThemeWarning] = []
        let source = ThemeSource(name: "x", appearance: appearance, styles: styles)
        let theme = Theme(source, warnings: &warnings)
        #expect(warnings.isEmpty)
        return ThemeCheck(theme).findings
    }

    @Test("counts contrast as the guidelines do")
    func contrast() {
        let (black, white) = (RGB(0, 0, 0), RGB(255, 255, 255))
        #expect(abs(Contrast.ratio(black, white) - 21) < 0.001)
        #expect(Contrast.ratio(white, white) == 1)
        #expect(abs(Contrast.ratio(RGB(0x77, 0x77, 0x77), white) - 4.478) < 0.001)
    }

    @Test("sees as eyes without a kind of cones do")
    func vision() {
        let (red, green) = (RGB(200, 60, 40), RGB(110, 110, 40))
        let (blue, teal) = (RGB(40, 90, 160), RGB(20, 105, 110))
        func distance(_ one: RGB, _ other: RGB, _ eyes: ColourVision) -> Double {
            eyes.seen(one).distance(to: eyes.seen(other))
        }
        #expect(distance(red, green, .usual) > 2 * distance(red, green, .deuteranopia))
        #expect(distance(blue, teal, .usual) > distance(blue, teal, .tritanopia))
        let grey = RGB(128, 128, 128)
        for eyes in ColourVision.allCases {
            #expect(OKLab(grey).distance(to: eyes.seen(grey)) < 0.01, "grey is grey to \(eyes)")
        }
    }

    @Test("finds text that is too faint for its own background, the theme's or the terminal's")
    func faint() {
        #expect(check(["header": "#777777"], .light).count == 1)
        #expect(check(["header": "#767676"], .light).isEmpty)
        #expect(check(["header": "#808080"], .dark).count == 1)
        #expect(check(["border": "#808080"], .dark).isEmpty, "marks need less")
        #expect(check(["text": "#ffffff on #666666", "header": "#999999"]).count == 1)
        #expect(check(["mode.frozen": "#000000 on #ff0000"]).isEmpty)
        #expect(check(["mode.frozen": "#000000 on #550000"]).count == 1)
        #expect(check(["key": "brightblack", "table.cursor": "reverse"]).isEmpty)
        let found = check(["table.cursor": "on #808080", "proto": "#a0a0a0"])
        #expect(found.count == 1)
        #expect("\(found)".contains("proto on the cursor's row has a contrast of 1."))
    }

    @Test("finds states that look alike, and to which eyes")
    func alike() {
        #expect(check(["state.up": "#50c050", "state.open": "#50c054"]).count == 1)
        let found = check(["state.up": "#6bc46d", "state.dead": "#ff7b72"])
        #expect(
            found.map(\.description) == [
                "state.up and state.dead are hard to tell apart with deuteranopia"
            ])
        #expect(check(["state.up": "green", "state.dead": "#00aa00"]).isEmpty, "palettes differ")
    }

    @Test("tells what a theme leaves to others")
    func inherited() {
        var warnings: [ThemeWarning] = []
        let all = Dictionary(
            uniqueKeysWithValues: StyleToken.allCases.map { ($0.rawValue, "default") })
        let whole = Theme(ThemeSource(name: "whole", styles: all), warnings: &warnings)
        #expect(ThemeCheck(whole).inherited.isEmpty)
        let part = Theme(
            ThemeSource(name: "part", styles: ["state": "red"]), parent: whole,
            warnings: &warnings)
        let inherited = ThemeCheck(part).inherited
        #expect(inherited.map(\.origin) == ["whole"])
        #expect(inherited.first?.tokens.contains(.up) == false)
    }
}
