import Foundation
import Heartbeat
import HeartbeatNIO
import Testing

@testable import holter

/// What SIGUSR1 and the screen ask for, with real sockets on loopback.
@Suite("A roster", .timeLimit(.minutes(1)))
struct RosterTests {
    /// A station that accepts, one that dials what a file says, and the task that changes it.
    private func withTrial(
        _ text: (Int) -> String,
        _ body: (Trial) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let there = Station(seed: 1)
        let (target, _) = try TargetURL.parse("tcp://127.0.0.1:0#script=ping", role: .accepting)
        guard case .host(_, let port) = try await there.listen(target).endpoint else { return }
        try folder.write("h.toml", text(port))
        let file = ConfigurationFile.Found(path: folder.path + "/h.toml", isTrusted: true)
        let source = SessionSource(file: file)
        let trial = Trial(station: Station(seed: 2), folder: folder, port: port)
        let begin = try source.gather()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var roster = Roster(
                    trial.station, source, begin, voice: Voice(), runner: AlertRunner(),
                    printsJournal: true)
                try await roster.join()
                try await roster.serve(trial.wishes)
            }
            try await body(trial)
            group.cancelAll()
        }
        try await trial.station.shutdown(grace: .zero)
        try await there.shutdown(grace: .zero)
    }

    private struct Trial: Sendable {
        let station: Station
        let folder: TemporaryFolder
        let port: Int
        let wishes = Wishes()

        func session(_ name: String, _ more: String = "") -> String {
            "[[session]]\nurl = \"tcp://127.0.0.1:\(port)#script=ping\"\nname = \"\(name)\"\n"
                + more
        }

        /// Waits for a state of things, and answers it.
        @discardableResult
        func wait(until isThere: (Snapshot) -> Bool) async throws -> Snapshot {
            let feed = station.observe(
                Query(order: Ordering(by: .id), count: 100, journalLines: 1000), maximumRate: 100)
            for await snapshot in feed.snapshots where isThere(snapshot) { return snapshot }
            throw OutputError(reason: "the station ended")
        }
    }

    private func session(_ name: String, _ port: Int, _ more: String = "") -> String {
        "[[session]]\nurl = \"tcp://127.0.0.1:\(port)#script=ping\"\nname = \"\(name)\"\n" + more
    }

    @Test("adds, forgets and changes, and touches nothing else: the others keep their socket")
    func reload() async throws {
        try await withTrial({ session("stays", $0) + session("goes", $0) + session("slows", $0) }) {
            trial in
            let before = try await trial.wait { $0.counts.up == 3 }
            try trial.folder.write(
                "h.toml",
                "# a line more\n" + trial.session("stays")
                    + trial.session("slows", "every = \"1h\"\n") + trial.session("new"))
            trial.wishes.ask(.readFiles)
            let after = try await trial.wait { snapshot in
                snapshot.counts.up == 3 && snapshot.rows.contains { $0.name == "new" }
            }
            func row(_ name: String, _ snapshot: Snapshot) -> Row? {
                snapshot.rows.first { $0.name == name }
            }
            for name in ["stays", "slows"] {
                #expect(row(name, after)?.id == row(name, before)?.id)
                #expect(row(name, after)?.generation == 1)
                #expect(row(name, after)?.reconnects == 0)
            }
            #expect(row("goes", after) == nil)
            let told = try await trial.wait { snapshot in
                snapshot.journal.contains { $0.fact.text.hasPrefix("reload (") }
            }
            #expect(
                told.journal.last { $0.fact.word == "ORDER" }?.fact.text
                    == "reload (1 added, 1 removed, 1 changed, 1 untouched) by a signal")
        }
    }

    @Test("changes nothing where the file has a mistake, and says which")
    func mistake() async throws {
        try await withTrial({ session("stays", $0) }) { trial in
            try await trial.wait { $0.counts.up == 1 }
            try trial.folder.write("h.toml", trial.session("other") + trial.session("other"))
            trial.wishes.ask(.reload(by: "you"))
            let after = try await trial.wait { snapshot in
                snapshot.journal.contains { $0.fact.word == "REFUSED" }
            }
            #expect(after.rows.map(\.name) == ["stays"])
            #expect(
                after.journal.last?.fact.text.hasSuffix(
                    "h.toml:6: the name \"other\" is taken already (\(trial.folder.path)/h.toml:3);"
                        + " names must differ") == true)
            // A file of certificates that is not there is found before anything is changed.
            try trial.folder.write(
                "h.toml", trial.session("new") + "[[session]]\nurl = \"tls://a:1\"\nca = \"no\"\n")
            trial.wishes.ask(.reload(by: "you"))
            let last = try await trial.wait { snapshot in
                snapshot.journal.filter { $0.fact.word == "REFUSED" }.count == 2
            }
            #expect(last.rows.map(\.name) == ["stays"])
        }
    }

    @Test("adds what is asked for by hand, with the defaults, and keeps it at a reload")
    func byHand() async throws {
        try await withTrial({ "[defaults]\ntags = [\"all\"]\n" + session("file", $0) }) { trial in
            try await trial.wait { $0.counts.up == 1 }
            trial.wishes.ask(.add("tcp://127.0.0.1:\(trial.port)#script=ping&name=hand"))
            let added = try await trial.wait { $0.counts.up == 2 }
            #expect(added.rows.first { $0.name == "hand" }?.tags == ["all"])
            trial.wishes.ask(.add("tcp://ada:geheim@127.0.0.1:1#name=hand"))
            trial.wishes.ask(.add("tcp://127.0.0.1:1#name=hand"))
            let refused = try await trial.wait { snapshot in
                snapshot.journal.filter { $0.fact.word == "REFUSED" }.count == 2
            }
            #expect(
                refused.journal.last?.fact.text
                    == "add by you: the name \"hand\" is taken already; names must differ")
            #expect(!refused.journal.contains { "\($0)".contains("geheim") })
            try trial.folder.write("h.toml", trial.session("file", "every = \"1h\"\n"))
            trial.wishes.ask(.reload(by: "you"))
            let last = try await trial.wait { snapshot in
                snapshot.journal.contains { $0.fact.text.hasPrefix("reload (") }
            }
            // Its tags changed: it is another session.
            #expect(Set(last.rows.compactMap(\.name)) == ["hand", "file"])
            #expect(last.rows.first { $0.name == "hand" }?.generation == 1)
        }
    }

    @Test("is told every order, where somebody keeps an account")
    func audit() async throws {
        let folder = try TemporaryFolder()
        let station = Station(seed: 3)
        let audit = try Audit(folder.path + "/audit", voice: Voice())
        try await audit.keep(of: station)
        var links: [Link] = []
        for index in 0..<2000 {
            let (target, _) = try TargetURL.parse("tcp://127.0.0.1:9#from=127.0.0.\(index % 9 + 1)")
            let id = try await station.add(target, name: "n\(index)")
            links.append(Link(session: id, generation: 0))
        }
        try await station.order(Order(.kill(.hold), links, pace: .zero))
        try await station.order(Order(.release, links.reversed(), by: "eve"))
        try await station.order(Order(.forget, [links[0], links[0]]))
        try await station.order(Order(.kill(.close), Array(links.prefix(3)), pace: .seconds(60)))
        let feed = station.observe(Query(count: 0, journalLines: 1000), maximumRate: 100)
        for await snapshot in feed.snapshots
        where snapshot.journal.contains(where: { $0.fact.text.hasPrefix("forget") }) { break }
        try await station.shutdown(grace: .zero)
        await audit.finish()
        let text = try String(contentsOfFile: folder.path + "/audit", encoding: .utf8)
        let lines = try text.split(separator: "\n").map { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        }
        func count(_ order: String, _ result: String) -> Int {
            lines.filter {
                $0?["order"] as? String == order && $0?["result"] as? String == result
            }.count
        }
        #expect(count("kill (hold)", "done") + count("kill (hold)", "refused") == 2000)
        #expect(count("release", "done") + count("release", "refused") == 2000)
        #expect(count("forget", "done") == 1)
        #expect(count("forget", "refused") == 1)
        #expect(count("kill (close)", "refused") == 3)
        #expect(lines.filter { $0?["who"] as? String == "eve" }.count == 2000)
    }
}
