import Heartbeat
import Testing

@testable import Dashboard

/// The screen as pictures: one file for every view at every size, in `Tests/DashboardFrames`.
@Suite("Every view has its picture")
struct FrameGoldenTests {
    static let sizes = [
        Size(width: 80, height: 24), Size(width: 140, height: 40), Size(width: 40, height: 10),
        Size(width: 20, height: 5),
    ]

    @Test("at 80x24, 140x40, 40x10 and 20x5", arguments: FrameView.all, sizes)
    func picture(view: FrameView, size: Size) {
        let path = "Tests/DashboardFrames/\(size.width)x\(size.height)/\(view.name).txt"
        Golden.check(view.model(size).picture, against: path)
    }

    @Test("and the meaning of every cell, at 80x24, 140x40 and 40x10", arguments: FrameView.all)
    func meaning(view: FrameView) {
        for size in Self.sizes.dropLast() {
            let folder = "Tests/DashboardFrames/styles/\(size.width)x\(size.height)"
            Golden.check(
                StylePicture.of(view.model(size).frame), against: "\(folder)/\(view.name).txt")
        }
    }

    @Test("whose letters and looks, in 256 colours, in 16 and without any, are in a list")
    func legend() throws {
        Golden.check(
            try StylePicture.legend(), against: "Tests/DashboardFrames/styles/legend.txt")
        #expect(Set(StylePicture.letters.values).count == StyleToken.allCases.count)
        #expect(Set(StylePicture.letters.keys) == Set(StyleToken.allCases))
    }

    @Test("in ASCII alone", arguments: sizes)
    func ascii(size: Size) {
        let model = Fixture.model(size.width, size.height) { $0.glyphs = .ascii }
        #expect(model.picture.utf8.allSatisfy { $0 < 0x7F && ($0 >= 0x20 || $0 == 0x0A) })
        Golden.check(
            model.picture, against: "Tests/DashboardFrames/\(size.width)x\(size.height)/ascii.txt")
    }

    @Test("with no session, with none that matches, and before the first snapshot")
    func empty() {
        Golden.check(
            Model(size: Size(width: 80, height: 24)).picture,
            against: "Tests/DashboardFrames/80x24/waiting.txt")
        var nothing = Fixture.fleet()
        (nothing.rows, nothing.matching, nothing.counts) = ([], 0, StateCounts())
        (nothing.filtered, nothing.focus, nothing.journal) = (StateCounts(), nil, [])
        Golden.check(
            Fixture.model(snapshot: nothing).picture,
            against: "Tests/DashboardFrames/80x24/welcome.txt")
        var unmatched = Fixture.fleet()
        (unmatched.rows, unmatched.matching, unmatched.focus) = ([], 0, nil)
        var model = Fixture.model(snapshot: unmatched) { settings in
            settings.view.filter = (try? Filter(parsing: "nobody")) ?? .everything
        }
        Fixture.answer(&model, unmatched)
        Golden.check(model.picture, against: "Tests/DashboardFrames/80x24/unmatched.txt")
    }

    @Test("of a local trouble, in the top lines")
    func trouble() {
        var snapshot = Fixture.fleet()
        snapshot.totals.localTrouble = true
        #expect(Fixture.model(snapshot: snapshot).picture.contains("LOCAL TROUBLE"))
    }

    @Test(
        "in one line below 20x5, down to a single cell and to none",
        arguments: [
            Size(width: 19, height: 24), Size(width: 80, height: 4), Size(width: 5, height: 2),
            Size(width: 1, height: 1), Size(width: 0, height: 0), Size(width: 0, height: 9),
        ])
    func tiny(size: Size) {
        let lines = Fixture.model(size.width, size.height).frame.lines
        #expect(lines.count == size.height)
        if size.width > 1, size.height > 0 {
            #expect(lines[0].hasPrefix("128".prefix(size.width - 1)))
        }
        #expect(lines.dropFirst().allSatisfy { $0.isEmpty })
    }
}
