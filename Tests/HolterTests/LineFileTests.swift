import Foundation
import Glibc
import Heartbeat
import Synchronization
import Testing

@testable import holter

@Suite("A file of lines")
struct LineFileTests {
    private final class Complaints: Sendable {
        let all = Mutex<[String]>([])
    }

    private func open(
        _ path: String, _ complaints: Complaints = Complaints()
    ) throws -> LineFile {
        try LineFile(
            path, called: "the audit", gap: { "\($0) lost" },
            complain: { sentence in complaints.all.withLock { $0.append(sentence) } })
    }

    @Test("is appended to, in order, and is its owner's alone")
    func order() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/lines"
        for round in 0..<2 {
            let file = try open(path)
            for index in 0..<1000 { file.append(["\(round) \(index)"]) }
            await file.finish()
        }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let wanted = (0..<2).flatMap { round in (0..<1000).map { "\(round) \($0)" } }
        #expect(text.split(separator: "\n").map(String.init) == wanted)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test("says how many lines found no room")
    func overflow() async throws {
        let folder = try TemporaryFolder()
        let file = try open(folder.path + "/lines")
        file.append((0..<LineFile.limit + 7).map { "\($0)" })
        await file.finish()
        let text = try String(contentsOfFile: folder.path + "/lines", encoding: .utf8)
        #expect(text.split(separator: "\n").count == LineFile.limit + 1)
        #expect(text.hasSuffix("\n7 lost\n"))
    }

    @Test("counts what is being written to what waits, and says once what found no room")
    func slow() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        let reader = Glibc.open(path, O_RDWR)
        let file = try open(path)
        // The first of them are more than a pipe holds, so that none of them is done with.
        let line = String(repeating: "x", count: 100)
        file.append((0..<LineFile.limit).map { "\(line) \($0)" })
        for index in 0..<7 { file.append(["late \(index)"]) }
        _ = fcntl(reader, F_SETFL, O_NONBLOCK)
        var text: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        while !text.suffix(7).elementsEqual("7 lost\n".utf8) {
            let count = read(reader, &bytes, bytes.count)
            if count > 0 { text += bytes.prefix(count) } else { usleep(100) }
        }
        await file.finish()
        close(reader)
        let lines = text.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == LineFile.limit + 1)
        let isInOrder = lines.dropLast().enumerated().allSatisfy { index, line in
            line.suffix(String(index).utf8.count + 1).elementsEqual(" \(index)".utf8)
        }
        #expect(isInOrder)
    }

    @Test("makes lines of what happened where it is written, in order")
    func journal() async throws {
        let folder = try TemporaryFolder()
        let file = try open(folder.path + "/lines")
        let clock = WallClock(at: .zero, unixSeconds: 0)
        for index in 0..<10_000 {
            file.append([
                .journal(
                    JournalEntry(
                        id: UInt64(index), at: .zero, link: nil, title: "\(index)", fact: .added),
                    clock)
            ])
        }
        await file.finish()
        let text = try String(contentsOfFile: folder.path + "/lines", encoding: .utf8)
        #expect(
            text.split(separator: "\n").map(String.init)
                == (0..<10_000).map { "1970-01-01 00:00:00.000 \($0) ADDED added" })
    }

    @Test("complains once of a full disk, and goes on")
    func fullDisk() async throws {
        let complaints = Complaints()
        let file = try open("/dev/full", complaints)
        for _ in 0..<3 {
            file.append(["line"])
            await file.finish()
        }
        #expect(
            complaints.all.withLock { $0 } == [
                "cannot write the audit /dev/full: No space left on device"
            ])
    }

    @Test("is waited for at its end, but not forever")
    func stuck() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        // Both ends are open, nobody reads, and a pipe holds 64 KiB.
        let reader = Glibc.open(path, O_RDWR)
        let complaints = Complaints()
        let file = try open(path, complaints)
        file.append((0..<20_000).map { "a line with a number: \($0)" })
        await file.finish(within: 1)
        #expect(complaints.all.withLock { $0 }.first?.hasSuffix("the last ones are lost") == true)
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        _ = fcntl(reader, F_SETFL, O_NONBLOCK)
        var total = 0
        while total < 300_000 {
            let count = read(reader, &bytes, bytes.count)
            if count > 0 { total += count } else { usleep(1000) }
        }
        await file.finish()
        close(reader)
    }

    @Test("is refused where it cannot be")
    func refused() {
        let error = #expect(throws: UsageError.self) { try open("/nonexistent/lines") }
        #expect(
            error?.description
                == "cannot write the audit /nonexistent/lines: No such file or directory")
    }

    @Test("tells of an order as one object")
    func audit() throws {
        let clock = WallClock(at: .zero, unixSeconds: 1_772_358_127, offsetSeconds: -12_600)
        var report = OrderReport(
            "kill (close)", of: "shop \"1\"",
            link: Link(session: SessionID(preview: 7), generation: 3),
            by: "you")
        report.at = Instant(nanoseconds: 1_500_000_000)
        #expect(
            AuditLine.text(report, clock, user: "ada")
                == #"{"at": "2026-03-01T06:12:08.500-03:30", "order": "kill (close)", "#
                + #""session": "s0007", "generation": 3, "title": "shop \"1\"", "who": "ada", "#
                + #""result": "done"}"#)
        let refused = OrderReport("undo", by: "a signal", refusal: "there is nothing to undo")
        #expect(
            AuditLine.text(refused, clock, user: "ada").hasSuffix(
                #""who": "a signal", "result": "refused", "reason": "there is nothing to undo"}"#))
        #expect(AuditLine.gap(1).contains("1 line was lost"))
    }
}

@Suite("Wishes")
struct WishesTests {
    @Test("wait in a queue that says when it is full")
    func limit() async {
        let wishes = Wishes()
        for _ in 0..<Wishes.limit { #expect(wishes.ask(.readFiles) == nil) }
        #expect(wishes.ask(.add("tcp://a:1"))?.contains("try again") == true)
    }

    @Test("are answered by sentences, of which the mailbox keeps the newest")
    func sentences() throws {
        let mailbox = try Mailbox()
        let voice = Voice(mailbox: mailbox)
        for index in 0..<20 { voice.complain("\(index)") }
        voice.say("done")
        let sentences = mailbox.take().sentences
        #expect(sentences.count == Mailbox.sentenceLimit)
        #expect(sentences.last == .init(text: "done", isError: false))
        #expect(sentences.first == .init(text: "5", isError: true))
    }
}
