import HeartbeatTesting
import Testing

@testable import Heartbeat

/// A monkey at the doors: whatever is done in whatever order, the books are right.
///
/// A failure names its seed; `HOLTER_SEEDS=17 swift test --filter ArrivalMonkeyTests` runs that one
/// alone.
@Suite("A monkey at the doors")
struct ArrivalMonkeyTests {
    @Test("breaks nothing that must hold", arguments: Seeds.hundreds)
    func usual(seed: UInt64) {
        play(seed, isExtreme: false)
    }

    @Test("nor with the largest and smallest of numbers", arguments: Seeds.hundreds)
    func extreme(seed: UInt64) {
        play(seed, isExtreme: true)
    }

    @Test("does the same for the same seed", arguments: Seeds.some)
    func determinism(seed: UInt64) {
        #expect(play(seed, isExtreme: false) == play(seed, isExtreme: false), "seed \(seed)")
    }

    @discardableResult
    private func play(_ seed: UInt64, isExtreme: Bool) -> [JournalEntry] {
        var monkey = ArrivalMonkey(seed: seed, isExtreme: isExtreme)
        for step in 0..<(isExtreme ? 60 : 120) where monkey.faults.isEmpty {
            monkey.step()
            #expect(monkey.faults.isEmpty, "seed \(seed), step \(step): \(monkey.faults)")
        }
        monkey.leave()
        #expect(monkey.faults.isEmpty, "seed \(seed), at the end: \(monkey.faults)")
        return monkey.monitor.journal.newest(.max)
    }
}
