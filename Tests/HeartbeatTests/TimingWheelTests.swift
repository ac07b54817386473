import HeartbeatTesting
import Testing

@testable import Heartbeat

/// The wheel against a sorted list.
@Suite("The timing wheel")
struct TimingWheelTests {
    /// One tick of the first level.
    private static let tick: Int64 = 1 << 20

    @Test(
        "fires every item once, in its tick, whatever is set, moved and cancelled",
        arguments: 1...60 as ClosedRange<UInt64>)
    func model(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let start = Int64.random(in: 0...1_000_000_000_000_000, using: &random)
        var now = Instant(nanoseconds: start)
        var wheel = TimingWheel(at: now)
        let count = 200
        wheel.grow(to: count)
        var model: [Int: Int64] = [:]
        for _ in 0..<600 {
            let item = Int.random(in: 0..<count, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0...4:
                // Distances of every size, from now to months.
                let bits = Int64.random(in: 0...53, using: &random)
                let deadline = now.nanoseconds + Int64.random(in: 0...(1 << bits), using: &random)
                wheel.set(item, at: deadline)
                model[item] = deadline
            case 5:
                wheel.cancel(item)
                model[item] = nil
            default:
                step(&wheel, &model, &now, &random, seed)
            }
        }
        while !model.isEmpty {
            guard let deadline = wheel.deadline else {
                Issue.record("the wheel forgot \(model), seed \(seed)")
                return
            }
            now = max(now, deadline)
            drain(&wheel, &model, now, seed)
        }
        #expect(wheel.deadline == nil)
    }

    private func step(
        _ wheel: inout TimingWheel, _ model: inout [Int: Int64], _ now: inout Instant,
        _ random: inout SeededGenerator, _ seed: UInt64
    ) {
        if Bool.random(using: &random), let deadline = wheel.deadline {
            now = max(now, deadline)
        } else {
            let bits = Int64.random(in: 10...36, using: &random)
            now = now + Int64.random(in: 0...(1 << bits), using: &random)
        }
        drain(&wheel, &model, now, seed)
        for deadline in model.values {
            #expect(deadline > now.nanoseconds - Self.tick, "late, seed \(seed)")
        }
    }

    private func drain(
        _ wheel: inout TimingWheel, _ model: inout [Int: Int64], _ now: Instant, _ seed: UInt64
    ) {
        wheel.advance(to: now)
        while let item = wheel.takeDue() {
            let deadline = model.removeValue(forKey: item)
            #expect(deadline != nil, "item \(item) fired unasked, seed \(seed)")
            #expect((deadline ?? .max) <= now.nanoseconds, "early, seed \(seed)")
        }
    }

    @Test("a timer that is already due fires at the next advance")
    func past() {
        var wheel = TimingWheel(at: Instant(nanoseconds: 1_000_000_000))
        wheel.grow(to: 1)
        wheel.set(0, at: 5)
        wheel.advance(to: Instant(nanoseconds: 1_000_000_000))
        #expect(wheel.takeDue() == 0)
    }

    @Test("ensure moves a timer forward and never back")
    func ensure() {
        var wheel = TimingWheel(at: .zero)
        wheel.grow(to: 1)
        wheel.set(0, at: 100 * Self.tick)
        wheel.ensure(0, by: 200 * Self.tick)
        #expect(wheel.deadline == Instant(nanoseconds: 100 * Self.tick))
        wheel.ensure(0, by: 50 * Self.tick)
        #expect(wheel.deadline == Instant(nanoseconds: 50 * Self.tick))
    }
}
