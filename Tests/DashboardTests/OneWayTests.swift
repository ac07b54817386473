import Heartbeat
import Testing

@testable import Dashboard

@Suite("A session whose peer beats by itself")
struct OneWayTests {
    private var model: Model {
        var detail = Detail()
        detail.row = Fixture.row(1, "broker:5672", "amqp", .late, loss: 0.25) {
            $0.beats = [.heard, .heard, .heard, .missed]
            ($0.misses, $0.missLimit, $0.answered) = (1, 4, 0)
        }
        detail.beat = .oneWay
        detail.rhythm = Rhythm(every: .seconds(5), silence: .seconds(20))
        detail.deadAt = Instant(nanoseconds: Fixture.now.nanoseconds + 8 * Fixture.second)
        var snapshot = Snapshot()
        snapshot.at = Fixture.now
        snapshot.rows = [detail.row]
        snapshot.focus = detail
        snapshot.matching = 1
        snapshot.counts.late = 1
        snapshot.filtered = snapshot.counts
        var model = Fixture.model(140, 30, snapshot: snapshot)
        // The first answer puts the cursor on the row, the second tells all of it.
        Fixture.answer(&model, snapshot)
        return model
    }

    @Test("has no round trip in its row, and its beats on the ground")
    func row() throws {
        let line = try #require(
            model.picture.split(separator: "\n").first { $0.contains("broker") })
        #expect(line.contains("? LATE"))
        #expect(line.contains("25.0%"))
        #expect(line.contains("1/4"))
        #expect(line.contains("▁▁▁·"))
        let words = line.split(separator: " ")
        #expect(words.count { $0 == "-" } >= 3, "\(line)")
        #expect(!words.contains("0.00"))
    }

    @Test("shows what was promised, and when the silence is full")
    func detail() {
        var model = model
        _ = model.press("enter")
        #expect(model.picture.contains("peer every 5s, silent at most 20s"))
        #expect(model.picture.contains("dead in 8"))
        #expect(model.picture.contains("last - p50 - p90 -"))
    }
}
