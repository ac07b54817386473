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

    @Test("never breaks the screen, and kills only what a question showed", arguments: 1...24)
    func monkey(seed: UInt64) {
        var chance = Chance(state: seed)
        var model = Model(settings: Settings(), size: Size(width: 80, height: 24))
        var engine = FakeEngine()
        for step in 0..<600 {
            let message = message(&chance, &engine)
            let asked: [Link]? =
                if case .order(let dialog) = model.overlay { dialog.targets.map(\.link) } else {
                    nil
                }
            let wasConfirmed =
                if case .order(let dialog) = model.overlay { dialog.isConfirmed } else { false }
            for intent in model.update(message) {
                switch intent {
                case .look(let query): engine.query = query
                case .order(let order):
                    guard case .kill = order.verb else { continue }
                    #expect(order.targets == asked && wasConfirmed, "seed \(seed) step \(step)")
                default: continue
                }
            }
            check(model, "seed \(seed) step \(step)")
        }
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

    private func message(_ chance: inout Chance, _ engine: inout FakeEngine) -> Message {
        switch Int.random(in: 0..<20, using: &chance) {
        case 0: return .resize(Self.size(&chance))
        case 1...5: return .snapshot(engine.snapshot(&chance))
        case 6:
            engine.now = engine.now + Int64.random(in: 0...9_000_000_000, using: &chance)
            return .tick(engine.now)
        case 7: return .paste("edge \u{1B}[2J and\n")
        default: return .key(Self.keys.randomElement(using: &chance) ?? .enter)
        }
    }

    private static func size(_ chance: inout Chance) -> Size {
        let sides = [0, 1, 2, 3, 5, 10, 19, 20, 21, 36, 40, 59, 60, 80, 119, 120, 140, 250]
        return Size(
            width: sides.randomElement(using: &chance) ?? 1,
            height: (sides.randomElement(using: &chance) ?? 1) / 2)
    }
}

/// Answers queries over rows that change by chance, also wrongly sized, late and with strange
/// texts.
struct FakeEngine {
    var query = Query()
    var now = Fixture.now
    private var revision: UInt64 = 0

    mutating func snapshot(_ chance: inout MonkeyTests.Chance) -> Snapshot {
        revision += 1
        var snapshot = Fixture.fleet()
        snapshot.revision = revision
        now = now + Int64.random(in: 0...900_000_000, using: &chance)
        snapshot.at = now
        let all = (1...UInt32.random(in: 1...60, using: &chance)).map { row($0, &chance) }
            .shuffled(using: &chance)
        snapshot.query = query
        snapshot.matching = all.count
        snapshot.offset = min(query.offset, max(0, all.count - 1))
        snapshot.rows = Array(all.dropFirst(snapshot.offset).prefix(query.count))
        snapshot.focusRank = all.firstIndex { $0.id == query.focus }
        snapshot.focus = nil
        if let rank = snapshot.focusRank {
            var detail = Detail()
            detail.row = all[rank]
            detail.facts = [Fact("banner", PeerText("\u{1B}]0;x\u{7}").description)]
            snapshot.focus = detail
        }
        snapshot.totals.loss = .nan
        snapshot.totals.beatsPerSecond = Bool.random(using: &chance) ? .infinity : -1
        return snapshot
    }

    private func row(_ number: UInt32, _ chance: inout MonkeyTests.Chance) -> Row {
        var row = Row()
        row.id = SessionID(preview: number)
        row.generation = UInt32.random(in: 0...5, using: &chance)
        row.peer =
            ["a", "東京駅", "\u{1B}[31mred", "e\u{301}", "", "🚀🚀:1"].randomElement(using: &chance)
            ?? ""
        row.state = SessionState.allCases.randomElement(using: &chance) ?? .up
        row.direction = Bool.random(using: &chance) ? .inbound : .outbound
        row.rtt = Bool.random(using: &chance) ? Int64.random(in: -5...(.max), using: &chance) : nil
        row.since = Instant(nanoseconds: Int64.random(in: (.min)...(.max), using: &chance))
        row.retryAt = Instant(nanoseconds: .max)
        row.attempt = Int.random(in: -1...200_000, using: &chance)
        row.misses = Int.random(in: 0...(.max / 4), using: &chance)
        row.missLimit = 2
        row.loss = [nil, 0, 0.5, 1, .nan, .infinity, -3].randomElement(using: &chance) ?? nil
        row.beats = (0..<Int.random(in: 0...80, using: &chance)).map { _ in
            [.answered(.max), .answered(0), .heard, .missed, .retried, .closed, .killed, .held][
                Int.random(in: 0..<8, using: &chance)]
        }
        return row
    }
}
