import Heartbeat
import Testing

@testable import Dashboard

@Suite("Alerts on the screen")
struct AlertListTests {
    /// A snapshot in which so many were told, and as many rang and reached the desktop unless fewer
    /// did.
    private func told(
        _ count: UInt64, rung: UInt64? = nil, notified: UInt64? = nil
    ) -> Snapshot {
        var snapshot = Fixture.alerted
        snapshot.alerts.told = count
        snapshot.alerts.rung = rung ?? count
        snapshot.alerts.notified = notified ?? count
        snapshot.alerts.newest = Fixture.note("lossy", rings: true, notifies: true)
        snapshot.alerts.newestNotice = snapshot.alerts.newest
        return snapshot
    }

    /// What a snapshot asks for, looks aside.
    private func intents(_ model: inout Model, _ snapshot: Snapshot) -> [Intent] {
        var snapshot = snapshot
        snapshot.query = model.query
        return model.update(.snapshot(snapshot)).filter {
            if case .look = $0 { false } else { true }
        }
    }

    @Test("make noise when they come on, and none for what came before the screen")
    func noise() {
        let text = "lossy: edge-07.eu.example:443"
        var model = Model()
        #expect(intents(&model, told(5)).isEmpty)
        #expect(intents(&model, told(5)).isEmpty)
        #expect(intents(&model, told(6)) == [.bell, .notify(text)])
        #expect(model.status?.text == text)
        #expect(intents(&model, told(9, notified: 6)) == [.bell])
        #expect(model.status?.text == "3 alerts, the last: \(text)")
        #expect(intents(&model, told(10, rung: 9, notified: 7)) == [.notify(text)])
        #expect(
            intents(&model, told(12, rung: 9, notified: 9)) == [.notify("\(text), and 1 more")])
        #expect(intents(&model, told(2)).isEmpty)
    }

    @Test("make none while they are muted, and still reach the desktop")
    func muted() {
        var model = Fixture.model(snapshot: told(1))
        _ = model.press("m")
        #expect(intents(&model, told(2, notified: 1)).isEmpty)
        #expect(intents(&model, told(3, notified: 2)) == [.notify("lossy: edge-07.eu.example:443")])
        _ = model.press("m")
        #expect(intents(&model, told(4, notified: 2)) == [.bell])
    }

    @Test("are acknowledged all at once, or the one under the cursor of their list")
    func acknowledged() {
        var model = Fixture.model(snapshot: Fixture.alerted)
        #expect(model.press("a") == [.order(Order(.acknowledge))])
        model.after("A", "down", of: Fixture.alerted)
        #expect(model.press("a") == [.order(Order(.acknowledge, [Fixture.rows[2].link]))])
        var seen = Fixture.alerted
        seen.alerts.unacknowledged = 0
        Fixture.answer(&model, seen)
        #expect(model.press("a").isEmpty)
        #expect(model.status?.text == "acknowledge: no new alert is on")
    }

    @Test("lead to their session, out of a filter that hides it")
    func go() {
        var model = Fixture.model(snapshot: Fixture.alerted)
        model.command("filter redis", of: Fixture.alerted)
        var hidden = Fixture.alerted
        hidden.rows = [Fixture.rows[11]]
        Fixture.answer(&model, hidden)
        _ = model.press("A", "down", "enter")
        #expect(model.overlay == nil && model.look.filter.isEverything)
        #expect(model.look.selection == Fixture.rows[2].id && !model.look.rests)
    }

    @Test("are followed in their list by the rules whose programs failed, also when none is on")
    func failures() {
        for var snapshot in [Fixture.alerted, Fixture.calm] {
            snapshot.alerts.failures = ["first", "second", "third", "fourth"].map { rule in
                AlertFailure(
                    rule: rule, at: snapshot.at + -120_000_000_000, reason: "the program is gone")
            }
            var model = Fixture.model(snapshot: snapshot)
            model.after("A", of: snapshot)
            #expect(model.picture.contains("  fourth: the program is gone"))
            #expect(!model.picture.contains("first:"), "the latest of them are shown")
            let isCalm = snapshot.alerts.shown.isEmpty
            #expect(model.picture.contains(isCalm ? "all is well by 3 rules" : "> ! lossy"))
        }
    }

    @Test("keep the cursor of their list on its alert when others come before it")
    func cursor() {
        var model = Fixture.model(snapshot: Fixture.alerted)
        model.after("A", "down", of: Fixture.alerted)
        var more = Fixture.alerted
        more.alerts.shown.insert(Fixture.alert("new", Fixture.rows[7], secondsAgo: 1), at: 0)
        Fixture.answer(&model, more)
        #expect(model.picture.contains("> ! gone for long"))
    }
}

@Suite("A text to be read")
struct TextBoxTests {
    @Test(
        "is broken into lines that fit, at blanks where it can be, and loses nothing",
        arguments: [
            "holter watch 'redis://a' --filter 'tag:eu and rtt>5ms' --wide", "", "a",
            String(repeating: "x", count: 100), String(repeating: "東京 ", count: 30), " ", "é é é",
        ])
    func broken(text: String) {
        for width in 2...60 {
            let pieces = TextBoxView.broken(text, width: width)
            #expect(pieces.joined() == text)
            #expect(pieces.allSatisfy { CellWidth.of($0) <= width })
        }
        #expect(TextBoxView.broken("holter --wide x", width: 10) == ["holter ", "--wide x"])
    }
}
