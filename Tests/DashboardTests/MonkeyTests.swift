import Heartbeat
import Testing

@testable import Dashboard

@Suite("A monkey at the keyboard")
struct MonkeyTests {
    /// A reproducible source of chances (SplitMix64).
    struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private static let keys: [Key] =
        Array(Set(KeyBinding.all.flatMap(\.keys)))
        .sorted { $0.name < $1.name } + "0123456789aehrst>:(".map { .character($0) }

    @Test(
        "never breaks the screen, and orders only what a question or the cursor showed",
        arguments: 1...24)
    func monkey(seed: UInt64) {
        var chance = Chance(state: seed)
        var model = Self.model(isReadOnly: false)
        var engine = FakeEngine()
        for step in 0..<600 {
            let place = "seed \(seed) step \(step)"
            let message = message(&chance, &engine, model)
            let before = model
            for intent in model.update(message) {
                switch intent {
                case .look(let query): engine.query = query
                case .order(let order): check(order, before, place)
                default: continue
                }
            }
            check(model, place)
            if step % 50 == 0 { checkWayBack(model, place) }
        }
    }

    @Test("that may only look orders nothing, adds nothing and reloads nothing", arguments: 1...4)
    func readOnly(seed: UInt64) {
        var chance = Chance(state: seed &* 977)
        var model = Self.model(isReadOnly: true)
        var engine = FakeEngine()
        for step in 0..<600 {
            let place = "seed \(seed) step \(step)"
            for intent in model.update(message(&chance, &engine, model)) {
                switch intent {
                case .look(let query): engine.query = query
                case .order, .add, .reload: Issue.record("\(intent): \(place)")
                default: continue
                }
            }
            if case .order = model.overlay { Issue.record("a question was put: \(place)") }
            check(model, place)
        }
    }

    private static func model(isReadOnly: Bool) -> Model {
        var settings = Settings()
        settings.isReadOnly = isReadOnly
        settings.themes = ["terminal", "mono", "dark"]
        settings.schemes = ["tcp", "redis"]
        return Model(settings: settings, size: Size(width: 80, height: 24))
    }

    /// What may be ordered: in a question its targets and no others, once confirmed; else what the
    /// keys name, and then nothing that ends a link.
    private func check(_ order: Order, _ before: Model, _ place: String) {
        if case .order(let dialog) = before.overlay {
            #expect(dialog.isConfirmed && order == dialog.order, "\(place)")
            #expect(order.targets == dialog.targets.map(\.link), "\(place)")
            return
        }
        switch order.verb {
        case .kill, .forget: Issue.record("\(order.verb) without a question: \(place)")
        case .ping, .reconnect, .release:
            #expect(order.targets == before.targets.map(\.link), "\(place)")
        case .acknowledge:
            let known = before.shown?.alerts.shown.map(\.identity.link) ?? []
            #expect(order.targets.count <= 1, "\(place)")
            #expect(order.targets.allSatisfy(known.contains), "\(place)")
        case .undo, .lift, .prune: #expect(order.targets.isEmpty, "\(place)")
        }
    }

    /// Esc six times at most leads back to the table, wherever a hand went astray.
    private func checkWayBack(_ model: Model, _ place: String) {
        var model = model
        for _ in 0..<6 { _ = model.update(.key(.escape)) }
        #expect(model.overlay == nil && model.pane == .table, "\(place)")
        #expect(!model.panels.showsDetail && model.marks.isEmpty, "\(place)")
        #expect(model.marks.anchor == nil && model.marks.pending == nil, "\(place)")
        #expect(model.look.filter.isEverything && model.look.states.isEmpty, "\(place)")
        #expect(model.frozen == nil, "\(place)")
    }

    private func check(_ model: Model, _ place: String) {
        let frame = model.frame
        #expect(frame.cells.count == model.size.width * model.size.height, "\(place)")
        for y in 0..<frame.size.height {
            let width = frame[line: y].reduce(0) { $0 + Int($1.width) }
            #expect(width == frame.size.width, "line \(y) is \(width) wide: \(place)")
        }
        if let caret = frame.caret {
            #expect(caret.x >= 0 && caret.x < frame.size.width, "\(place)")
            #expect(caret.y >= 0 && caret.y < frame.size.height, "\(place)")
        }
        #expect(model.look.top >= 0 && model.query.count > 0, "\(place)")
    }

    private func message(
        _ chance: inout Chance, _ engine: inout FakeEngine, _ model: Model
    ) -> Message {
        if let key = engine.typing.popLast() { return .key(key) }
        switch Int.random(in: 0..<24, using: &chance) {
        case 0: return .resize(Self.size(&chance))
        case 1...5: return .snapshot(engine.snapshot(&chance))
        case 6:
            engine.now = engine.now + Int64.random(in: 0...9_000_000_000, using: &chance)
            return .tick(engine.now)
        case 7: return .paste("edge \u{1B}[2J and\n")
        case 8: return .mouse(Self.mouse(&chance))
        case 9: return Self.news(&chance)
        case 10:
            engine.typing = Self.command(&chance)
            return .key(.character(":"))
        case 11:
            // Blind chance seldom types a count that is right.
            guard case .order(let dialog) = model.overlay else { return .key(.character("K")) }
            engine.typing = [.enter] + "\(dialog.targets.count)".reversed().map { .character($0) }
            return .key(.enter)
        default: return .key(Self.keys.randomElement(using: &chance) ?? .enter)
        }
    }

    private static func mouse(_ chance: inout Chance) -> Mouse {
        let deeds: [Mouse.Deed] = [.press, .press, .press, .wheelUp, .wheelDown]
        let places = [-1, 0, .max, .min] + Array(0..<60)
        return Mouse(
            deeds.randomElement(using: &chance) ?? .press,
            x: (places.randomElement(using: &chance) ?? 0),
            y: (places.randomElement(using: &chance) ?? 0))
    }

    private static func news(_ chance: inout Chance) -> Message {
        switch Int.random(in: 0..<5, using: &chance) {
        case 0:
            var cost = ScreenCost()
            cost.frames = Int.random(in: 0...(.max), using: &chance)
            cost.frameLongest = Int64.random(in: (.min)...(.max), using: &chance)
            cost.bytesPerSecond = UInt64.random(in: 0...(.max), using: &chance)
            cost.processor = [nil, .nan, .infinity, -1, 0.5].randomElement(using: &chance) ?? nil
            return .cost(cost)
        case 1: return .said("it \u{1B}[31mfailed", isError: Bool.random(using: &chance))
        case 2: return .theme("dark", warning: Bool.random(using: &chance) ? "bad\n" : nil)
        default: return .mouse(mouse(&chance))
        }
    }

    /// A command line, last key first.
    private static func command(_ chance: inout Chance) -> [Key] {
        let arguments = [
            "", "", " a", " rtt>1", " reset a", " hold rtt>1", " ban a", " peer:9,state", " save x",
            " x", " proto", " host", " state", " tcp://a:1", " (",
        ]
        let name = Command.all.randomElement(using: &chance)?.name ?? ""
        let line = name + (arguments.randomElement(using: &chance) ?? "")
        return [.enter] + line.reversed().map { .character($0) }
    }

    private static func size(_ chance: inout Chance) -> Size {
        let sides = [0, 1, 2, 3, 5, 10, 19, 20, 21, 36, 40, 59, 60, 80, 119, 120, 140, 250]
        return Size(
            width: sides.randomElement(using: &chance) ?? 1,
            height: (sides.randomElement(using: &chance) ?? 1) / 2)
    }
}
