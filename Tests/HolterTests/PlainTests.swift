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

    @Test("is one line per change, each once")
    func lines() {
        var writer = JournalWriter()
        let dead = entry(1, .dead(.closedByPeer(code: 1001, reason: "bye"), nil))
        #expect(
            writer.text(of: snapshot([dead]), shown: nil)
                == "2026-03-01 10:42:08.500 s0042 g3 shop DEAD closed by peer 1001: bye\n")
        #expect(writer.text(of: snapshot([dead]), shown: nil) == "")
        let stall = JournalEntry(
            id: 2, at: Instant(nanoseconds: 0), link: nil, title: "", fact: .localTroubleOver)
        #expect(
            writer.text(of: snapshot([dead, stall]), shown: nil)
                == "2026-03-01 10:42:07.000 holter LOCAL local trouble is over\n")
    }

    @Test("says how many lines were lost")
    func gap() {
        var writer = JournalWriter()
        let text = writer.text(of: snapshot([entry(8, .added)]), shown: nil)
        #expect(text.contains(" holter GAP 7 lines were lost: "))
        #expect(text.hasSuffix("s0042 g3 shop ADDED added\n"))
    }

    @Test("leaves out sessions that the filter leaves out")
    func filtered() {
        var writer = JournalWriter()
        #expect(writer.text(of: snapshot([entry(1, .added)]), shown: []) == "")
        #expect(writer.text(of: snapshot([entry(2, .added)]), shown: [link.session]) != "")
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
