import Heartbeat
import Testing

@testable import Dashboard

/// The screen as pictures: one file for every view at every size, in `Tests/DashboardFrames`.
@Suite("Every view has its picture")
struct FrameGoldenTests {
    /// A view: its name and what leads to it.
    struct View: Sendable, CustomTestStringConvertible {
        var name: String
        var open: @Sendable (inout Model) -> Void
        var testDescription: String { name }

        init(_ name: String, _ open: @escaping @Sendable (inout Model) -> Void) {
            self.name = name
            self.open = open
        }
    }

    static let views: [View] = [
        View("table") { _ in },
        View("moved") { $0.after("j") },
        View("scrolled-columns") { $0.after("l", "l", "l") },
        View("wide") { $0.after("w") },
        View("strip-long") { $0.after("d") },
        View("strip-off") { $0.after("d", "d") },
        View("events") { $0.after("e", "tab") },
        View("detail") { $0.after("enter") },
        View("marked") { $0.after("j", "space", "space") },
        View("range") { $0.after("j", "v", "j", "j") },
        View("kill-one") { $0.after("K") },
        View("kill-inbound") { $0.after("j", "j", "K", "3") },
        View("kill-two") { $0.after("space", "space", "K", "2", "2") },
        View("sort-picker") { $0.after("s") },
        View("theme-picker") { $0.after("T", "down") },
        View("help") { $0.after("?") },
        View("help-search") { model in
            model.after("?")
            model.type("pin")
        },
        View("filter") { model in
            model.after("/")
            model.type("edge-07")
        },
        View("filter-error") { model in
            model.after("/")
            model.type("edge and rtt>50parsecs")
        },
        View("command") { model in
            model.after(":")
            model.type("kill re")
            model.after("tab")
        },
        View("command-error") { model in
            model.after(":")
            model.type("pnig")
            model.after("enter")
        },
        View("frozen") { $0.after("z") },
        View("ended") { _ = $0.update(.feedEnded) },
    ]

    static let sizes = [
        Size(width: 80, height: 24), Size(width: 140, height: 40), Size(width: 40, height: 10),
        Size(width: 20, height: 5),
    ]

    @Test("at 80x24, 140x40, 40x10 and 20x5", arguments: views, sizes)
    func picture(view: View, size: Size) {
        var model = Fixture.model(size.width, size.height)
        view.open(&model)
        let path = "Tests/DashboardFrames/\(size.width)x\(size.height)/\(view.name).txt"
        Golden.check(model.picture, against: path)
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

extension Model {
    /// Presses keys and gives each look its answer, as an engine would.
    mutating func after(_ keys: String...) {
        for key in keys {
            _ = press(key)
            Fixture.answer(&self, Fixture.fleet())
        }
    }
}
