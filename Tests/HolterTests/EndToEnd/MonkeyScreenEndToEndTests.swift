import Dashboard
import Foundation
import Testing

@Suite("A monkey at a terminal", .enabled(if: EndToEnd.hasScreen), .serialized)
struct MonkeyScreenEndToEndTests {
    /// A reproducible source of chances (SplitMix64).
    private struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// Every key but those that leave; Enter is pressed only after a look at the screen.
    private static let keys: [Key] = {
        let leaving = Set(
            KeyBinding.all.filter { ["quit", "suspend"].contains($0.name) }.flatMap(\.keys))
        let bound = Set(KeyBinding.all.flatMap(\.keys)).subtracting(leaving).subtracting([.enter])
        return bound.sorted { $0.name < $1.name }
            + "0123456789abcdefghklmnoprstwyz".map { .character($0) }
    }()

    /// Beginnings of the commands that leave.
    private static let farewells = [":q", ":su", ":ex"]

    @Test("harms nothing that no question showed, and finds its way back")
    func monkey() async throws {
        let seconds = Double(EndToEnd.environment["HOLTER_MONKEY"] ?? "") ?? 20
        let folder = try TemporaryFolder()
        try folder.write("holter.toml", "[[alert]]\nwhen = \"state:dead\"\n")
        let audit = folder.path + "/audit"
        let terminal = try Tmux(["demo", "--audit", audit], in: folder.path)
        try await terminal.wait(for: "K Kill")
        var chance = Chance(state: 20_261_125)
        var allowed = 0
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            switch Int.random(in: 0..<40, using: &chance) {
            case 0:
                try terminal.resize(
                    width: Int.random(in: 20...200, using: &chance),
                    height: Int.random(in: 5...60, using: &chance))
            case 1...4: allowed += try await enter(terminal)
            case 5: allowed += try await answer(terminal)
            default:
                let count = Int.random(in: 1...4, using: &chance)
                try terminal.press(
                    (0..<count).map { _ in Self.keys.randomElement(using: &chance) ?? .up })
            }
            if let status = terminal.exitStatus {
                Issue.record("holter ended with \(status)")
                return
            }
        }
        try await leave(terminal)
        try check(audit, allowed: allowed)
    }

    /// Presses Enter unless a command that leaves stands there; answers how many sessions that ends.
    private func enter(_ terminal: Tmux) async throws -> Int {
        try await Task.sleep(for: .milliseconds(150))
        let screen = terminal.screen
        let typed = screen.map { $0.drop { $0 == " " } }
        guard !typed.contains(where: { line in Self.farewells.contains { line.hasPrefix($0) } })
        else {
            try terminal.press(.escape)
            return 0
        }
        try terminal.press(.enter)
        return Self.isConfirmed(screen) ? Self.targets(screen) : 0
    }

    /// Puts the question for a kill, types the count that it wants, and Enter.
    private func answer(_ terminal: Tmux) async throws -> Int {
        for key: Key in [.escape, .character("K")] where Self.targets(terminal.screen) == 0 {
            try terminal.press(key)
            try await Task.sleep(for: .milliseconds(150))
        }
        let count = Self.targets(terminal.screen)
        guard count > 0 else { return 0 }
        var ended = try await enter(terminal)
        try terminal.press("\(count)".map { .character($0) })
        ended += try await enter(terminal)
        return ended
    }

    /// How many sessions the question on a screen is about; 0 where none is put.
    private static func targets(_ screen: [String]) -> Int {
        for line in screen {
            // The title of its box, or of what stands for a box on a small screen.
            let title = line.firstRange(of: "─ ").map { line[$0.upperBound...] } ?? line[...]
            guard let verb = ["Kill ", "Forget "].first(where: { title.hasPrefix($0) }) else {
                continue
            }
            let words = title.dropFirst(verb.count).split(separator: " ")
            // `Kill 3 sessions matching …`, `Kill 3 marked sessions`, or the name of the only one.
            let isCounted =
                words.count > 1 && ["sess", "marked"].contains { words[1].hasPrefix($0) }
            return isCounted ? Int(words[0]) ?? 1 : 1
        }
        return 0
    }

    /// Whether Enter is all that the question on a screen still wants.
    private static func isConfirmed(_ screen: [String]) -> Bool {
        screen.contains { line in
            if ["closes", "resets", "holds", "bans", "forgets"].contains(where: {
                line.contains("Enter \($0)")
            }) {
                return true
            }
            guard let question = line.firstRange(of: "type "),
                let end = line[question.upperBound...].firstRange(of: ": ")
            else { return false }
            let digits = line[end.upperBound...].prefix { $0.isNumber }
            return !digits.isEmpty && digits == line[question.upperBound...].prefix { $0.isNumber }
        }
    }

    /// Esc a few times leads back to the table, and `q` leaves.
    private func leave(_ terminal: Tmux) async throws {
        try terminal.resize(width: 80, height: 24)
        for _ in 0..<7 {
            try terminal.press(.escape)
            try await Task.sleep(for: .milliseconds(150))
        }
        // Only the table's footer offers to sort.
        try await terminal.wait(for: "s Sort", within: 5)
        try await terminal.wait(for: "q Quit")
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
        #expect(terminal.showsNormalScreen)
    }

    /// Every session that was ended there is, and no more were than Enter was pressed for.
    private func check(_ audit: String, allowed: Int) throws {
        struct Line: Decodable {
            var order: String
            var session: String?
            var title: String?
            var result: String
        }
        let lines = try String(contentsOfFile: audit, encoding: .utf8).split(separator: "\n")
            .map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        let kills = lines.filter { $0.order.hasPrefix("kill") || $0.order == "forget" }
        #expect(kills.count <= allowed, "\(kills.count) were ended, \(allowed) were confirmed")
        #expect(!kills.isEmpty, "the monkey ended nothing, so nothing was proved")
        for kill in kills {
            let number = Int(kill.session?.dropFirst() ?? "") ?? 0
            #expect(number >= 1 && number <= 99, "\(kill)")
            #expect(kill.title?.isEmpty == false, "\(kill)")
        }
    }
}
