import Testing

@testable import Heartbeat

/// One session under one rule, a look a second.
///
/// The first line is what the filter saw: `x` it let the session through, `-` it did not. The
/// second is what came of each look: `F` fired, `~` flaps, `A` said again, `o` over.
@Suite("An alert rule")
struct AlertMarbleTests {
    private func drawn(_ looks: String, _ rule: AlertRule) -> String {
        var state = AlertState()
        var result = ""
        for (second, look) in looks.enumerated() {
            let now = Instant(nanoseconds: Int64(second + 1) * 1_000_000_000)
            switch state.look(look == "x", rule, at: now) {
            case .fired: result += "F"
            case .flapping: result += "~"
            case .again: result += "A"
            case .over: result += "o"
            case nil: result += "-"
            }
        }
        return result
    }

    private func rule(_ text: String, recovers: Int64 = 3) throws -> AlertRule {
        var rule = try AlertRule(name: "r", when: text)
        rule.recovers = .seconds(recovers)
        return rule
    }

    @Test(
        "fires at once, and is over when it was quiet for the time to recover",
        arguments: [
            ("--x-----", "--F---o-"),
            ("--xxx-----", "--F-----o-"),
            ("--x--x-----", "--F------o-"),
            ("x-------x", "F---o---F"),
        ])
    func plain(looks: String, expected: String) throws {
        #expect(try drawn(looks, rule("loss>5%")) == expected)
    }

    @Test(
        "with a time fires when it held for all of it, and begins anew after a gap",
        arguments: [
            ("-xxxxxx----", "---F------o"),
            ("-xx-xx-xx--", "-----------"),
            ("-xx-xxxx---", "------F----"),
        ])
    func holds(looks: String, expected: String) throws {
        #expect(try drawn(looks, rule("loss>5% for 2s", recovers: 3)) == expected)
    }

    @Test(
        "with N of M fires when so many of the last looks saw it, side by side or not",
        arguments: [
            ("-x-x-x--------", "-----F---o----"),
            ("-x---x---x----", "--------------"),
            ("xxx-----------", "--F-----o-----"),
        ])
    func counts(looks: String, expected: String) throws {
        #expect(try drawn(looks, rule("miss>0 3 of 5")) == expected)
    }

    @Test("that comes and goes too often stays on until it was quiet for all of the flap time")
    func flaps() throws {
        var rule = try rule("state:late", recovers: 1)
        rule.flaps = 2
        rule.flapTime = .seconds(10)
        #expect(
            drawn("x--x--x--x-----------x", rule)
                == "F-oF-o~-------------oF")
    }

    @Test("is said again while nobody acknowledged it")
    func again() throws {
        var rule = try rule("state:late")
        rule.repeats = .seconds(4)
        #expect(drawn("xxxxxxxxxxx", rule) == "F---A---A--")
        var state = AlertState()
        _ = state.look(true, rule, at: Instant(nanoseconds: 1))
        state.isAcknowledged = true
        #expect(state.look(true, rule, at: Instant(nanoseconds: 9_000_000_000)) == nil)
    }

    @Test("remembers nothing of a session that is well")
    func forgets() throws {
        let rule = try rule("state:late 1 of 3")
        var state = AlertState()
        _ = state.look(false, rule, at: Instant(nanoseconds: 1))
        #expect(state.isForgettable(rule, at: Instant(nanoseconds: 1)))
    }

    @Test("bears the ends of time", arguments: [Int64.min, -1, 0, .max - 1, .max])
    func ends(nanoseconds: Int64) throws {
        var rule = try rule("state:late for 30d")
        (rule.repeats, rule.recovers, rule.flapTime) = (.zero, .seconds(Int64.max), .zero)
        var state = AlertState()
        for instant in [Int64.min, nanoseconds, .max, nanoseconds, .min] {
            let now = Instant(nanoseconds: instant).bounded
            _ = state.look(true, rule, at: now)
            _ = state.look(false, rule, at: now)
            _ = state.isForgettable(rule, at: now)
        }
    }

    @Test(
        "that is wrong says what is wanted",
        arguments: [
            ("", "a filter is wanted, such as \"loss>5% for 30s\""),
            ("for 30s", "a filter is wanted, such as \"loss>5% for 30s\""),
            (
                "loss>5% for long",
                "\"long\" after \"for\" is no time; write a number with a unit, such as 30s"
            ),
            (
                "name:\"for 30s\" for ever",
                "\"ever\" after \"for\" is no time; write a number with a unit, such as 30s"
            ),
            ("loss>5% 6 of 5", "\"6 of 5\" cannot be: write how many of the last 1 to 64 looks"),
        ])
    func mistakes(text: String, sentence: String) {
        let error = #expect(throws: AlertRuleError.self) {
            try AlertRule(name: "r", when: text)
        }
        #expect(error?.description == sentence)
    }
}
