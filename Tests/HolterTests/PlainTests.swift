import Foundation
import Heartbeat
import Testing

@testable import holter

@Suite("Output without a screen")
struct PlainTests {
    private let link = Link(session: SessionID(preview: 42), generation: 3)
    private let clock = WallClock(
        at: .zero, unixSeconds: 1_772_358_127, nanoseconds: 0, offsetSeconds: 3600)

    private func entry(_ id: UInt64, _ fact: JournalFact) -> JournalEntry {
        JournalEntry(
            id: id, at: Instant(nanoseconds: 1_500_000_000), link: link, title: "shop", fact: fact)
    }

    private func snapshot(_ journal: [JournalEntry]) -> Snapshot {
        var snapshot = Snapshot()
        snapshot.wallClock = clock
        snapshot.journal = journal
        return snapshot
    }

    @Test("is one line per change")
    func lines() {
        let dead = entry(1, .dead(.closedByPeer(code: 1001, reason: "bye"), nil))
        #expect(
            JournalLine.text(dead, clock)
                == "2026-03-01 10:42:08.500 s0042 g3 shop DEAD closed by peer 1001: bye")
        let stall = JournalEntry(
            id: 2, at: Instant(nanoseconds: 0), link: nil, title: "", fact: .localTroubleOver)
        #expect(
            JournalLine.text(stall, clock)
                == "2026-03-01 10:42:07.000 holter LOCAL local trouble is over")
    }

    @Test("says how many lines were lost")
    func gap() {
        #expect(
            JournalLine.gap(7, at: clock)
                == "2026-03-01 10:42:07.000 holter GAP 7 lines were lost: changes came faster than "
                + "they could be written")
        #expect(JournalLine.gap(1, at: clock).contains(" GAP 1 line was lost: "))
    }

    @Test("tells one time of an instant, whatever reading of the wall clock comes with it")
    func readings() {
        let instant = Instant(nanoseconds: 1_000_400_000)
        let stamps = (0..<3000).map { index -> String in
            let later = Int64(index) * 1_000_000 / 3
            let reading = WallClock(
                at: Instant(nanoseconds: later), unixSeconds: 1_772_358_127 + later / 1_000_000_000,
                nanoseconds: later % 1_000_000_000, offsetSeconds: 3600)
            return TimeStamp.text(instant, reading)
        }
        #expect(Set(stamps) == ["2026-03-01 10:42:08.000"])
    }

    @Test(
        "tells the date and the time",
        arguments: [
            (0, 0, "1970-01-01 00:00:00.000"), (951_782_400, 0, "2000-02-29 00:00:00.000"),
            (4_107_542_399, 0, "2100-02-28 23:59:59.000"), (-1, 0, "1969-12-31 23:59:59.000"),
            (1_709_251_199, 1, "2024-03-01 00:00:00.000"),
        ])
    func stamps(_ seconds: Int64, _ offset: Int, _ text: String) {
        let clock = WallClock(at: .zero, unixSeconds: seconds, offsetSeconds: offset)
        #expect(TimeStamp.text(.zero, clock) == text)
    }

    @Test("tells the time in UTC for machines")
    func utc() {
        let later = Instant(nanoseconds: 999_999)
        #expect(TimeStamp.utc(later, clock) == "2026-03-01T09:42:07.000Z")
        #expect(TimeStamp.utc(.zero, nil) == nil)
    }

    @Test("is JSON that others can read, with every statistic of a session")
    func json() throws {
        var row = Row()
        row.peer = "a:1"
        row.name = "quote \" back \\ line \n bell \u{7}"
        row.tags = ["eu"]
        row.state = .late
        row.rtt = 12_345_678
        row.loss = 0.02
        row.cause = .reset
        row.beats = [.answered(1_500_000), .missed, .killed]
        var snapshot = snapshot([])
        snapshot.counts.late = 1
        let text = FinalTable(snapshot: snapshot, rows: [row, Row()]).text
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let table = try #require(value as? [String: Any])
        let sessions = try #require(table["sessions"] as? [[String: Any]])
        #expect(sessions.count == 2)
        #expect(Set(sessions[0].keys) == Set(SessionJSON.all.map(\.name)))
        #expect(SessionJSON.all.count == Set(SessionJSON.all.map(\.name)).count)
        #expect(sessions[0]["name"] as? String == row.name)
        #expect(sessions[0]["rtt_smoothed_ms"] as? Double == 12.345)
        #expect(sessions[0]["loss_recent_percent"] as? Double == 2)
        #expect(sessions[0]["cause"] as? String == "reset by peer")
        #expect((sessions[0]["beats"] as? [Any])?.count == 3)
        #expect(sessions[1]["rtt_smoothed_ms"] is NSNull)
        #expect((table["states"] as? [String: Int])?["late"] == 1)
    }

    @Test("is valid JSON with no session at all")
    func emptyTable() throws {
        let text = FinalTable(snapshot: Snapshot(), rows: []).text
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
    }

    @Test("fails in words when nobody takes it")
    func closed() {
        #expect(throws: OutputError.self) { try Output(descriptor: -1).write("x") }
        #expect(throws: Never.self) { try Output(descriptor: -1).write("") }
    }

    @Test("sums up in words")
    func summary() {
        var snapshot = snapshot([])
        #expect(SummaryLine.text(snapshot) == "2026-03-01 10:42:07.000 holter SUMMARY 0 sessions")
        snapshot.counts.up = 2
        snapshot.counts.retry = 1
        #expect(
            SummaryLine.text(snapshot)
                == "2026-03-01 10:42:07.000 holter SUMMARY 3 sessions: 2 up, 1 retry")
    }

    @Test("states its limits, one a line")
    func limits() {
        #expect(Limits.text.split(separator: "\n").count == Limits.all.count)
    }
}
