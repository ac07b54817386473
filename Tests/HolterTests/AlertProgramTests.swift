import Foundation
import Glibc
import HeartbeatNIO
import Testing

@testable import Heartbeat
@testable import holter

@Suite("The program of an alert", .timeLimit(.minutes(1)))
struct AlertProgramTests {
    private static let note = AlertNote(
        rule: "rule", kind: .fired, link: nil, title: "shop", peer: "", others: 0, rings: false,
        notifies: false)

    /// Runs a line of the shell to its end and answers how that went.
    private func run(_ line: String) throws -> AlertProgram.Ending {
        var program = try AlertProgram(["sh", "-c", line], Self.note)
        while true {
            if let ending = program.look() { return ending }
            usleep(1000)
        }
    }

    @Test(
        "says what it failed with: the status or the signal, and its first line of errors, made safe",
        arguments: [
            ("exit 0", nil), ("echo talk >&2; exit 0", nil), ("exit 3", "ended with status 3"),
            ("echo no such team >&2; echo more >&2; exit 4", "ended with status 4: no such team"),
            ("printf '\\n\\na\\033[31mb' >&2; exit 1", "ended with status 1: a\\e[31mb"),
            ("kill -9 $$", "ended with signal 9"),
        ] as [(String, String?)])
    func endings(_ line: String, _ failure: String?) throws {
        #expect(try run(line).failure == failure)
    }

    @Test("waits for nobody to read all that it says, and a short piece of it is kept")
    func flood() throws {
        let ending = try run("head -c 500000 /dev/zero | tr '\\0' x >&2; exit 5")
        #expect(
            ending.failure == "ended with status 5: " + String(repeating: "x", count: 120) + "…")
    }

    @Test("begins with no signal blocked and none ignored")
    func signals() throws {
        var (blocked, before) = (sigset_t(), sigset_t())
        sigemptyset(&blocked)
        sigaddset(&blocked, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &blocked, &before)
        let old = signal(SIGUSR2, SIG_IGN)
        defer {
            signal(SIGUSR2, old)
            pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        let ending = try run(
            "echo $(grep -E '^Sig(Blk|Ign)' /proc/self/status | cut -f2) >&2; exit 1")
        let masks = ending.line.split(separator: " ").map { UInt64($0, radix: 16) }
        try #require(masks.count == 2)
        #expect(masks[0] == 0)
        // Two signals behind the 31 of the system are the C library's own.
        #expect(masks[1].map { $0 & 0x7FFF_FFFF } == 0)
    }

    @Test("that cannot be run says why")
    func missing() {
        let failure = #expect(throws: AlertProgram.Failure.self) {
            try AlertProgram(["/nonexistent/page"], Self.note)
        }
        #expect(failure?.reason == "No such file or directory")
    }

    @Test("hears the end of an alert whose rule a reload took away")
    func reload() async throws {
        let folder = try TemporaryFolder()
        let station = Station(seed: 1)
        let rule = try AlertRule(name: "rule", when: "state:dead")
        let runner = AlertRunner()
        let line = "echo $HOLTER_KIND >> '\(folder.path)/heard'"
        runner.set([WatchedAlert(rule: rule, command: ["sh", "-c", line], place: "")])
        async let programs: Void = runner.serve(station) { Issue.record("it said \($0)") }
        let heard = { try? String(contentsOfFile: folder.path + "/heard", encoding: .utf8) }
        runner.hear(Self.note)
        _ = try await EndToEnd.eventually("the beginning") { heard() == "fired\n" ? true : nil }
        runner.set([])
        // Of nothing else than its end.
        runner.hear(Self.note)
        var over = Self.note
        over.kind = .over
        runner.hear(over)
        _ = try await EndToEnd.eventually("the end") { heard() == "fired\nover\n" ? true : nil }
        runner.stop()
        await programs
        try await station.shutdown(grace: .zero)
    }

    @Test("that fails is in the journal and in the list, until one ends well")
    func told() async throws {
        let folder = try TemporaryFolder()
        let station = Station(seed: 1)
        let rule = try AlertRule(name: "rule", when: "state:dead")
        try await station.watch(for: [rule])
        let runner = AlertRunner()
        let line = "test -e '\(folder.path)/well' && exit 0; echo no such team >&2; exit 3"
        runner.set([WatchedAlert(rule: rule, command: ["sh", "-c", line], place: "")])
        try await runner.listen(to: station)
        async let programs: Void = runner.serve(station) { Issue.record("it said \($0)") }
        runner.hear(Self.note)
        let feed = station.observe(maximumRate: 100)
        let reason = "the program sh ended with status 3: no such team"
        for await snapshot in feed.snapshots where !snapshot.alerts.failures.isEmpty {
            #expect(snapshot.alerts.failures.map(\.reason) == [reason])
            #expect(snapshot.journal.last?.title == "shop")
            #expect(snapshot.journal.last?.fact == .failed(rule: "rule", reason: reason))
            break
        }
        try folder.write("well", "")
        runner.hear(Self.note)
        for await snapshot in station.observe(maximumRate: 100).snapshots
        where snapshot.alerts.failures.isEmpty { break }
        runner.stop()
        await programs
        try await station.shutdown(grace: .zero)
    }
}
