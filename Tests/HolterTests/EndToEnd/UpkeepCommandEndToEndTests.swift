import Foundation
import Testing

/// What keeps a program in use over weeks: reload, audit, log, its own configuration.
@Suite("The program in daily use", .enabled(if: EndToEnd.hasScreen), .serialized)
struct UpkeepCommandEndToEndTests {
    private static let defaults =
        "[defaults]\nevery = \"1s\"\nsend = \"NOOP\\r\\n\"\nexpect = \"250\"\n"

    private func session(_ name: String, _ port: Int, _ more: String = "") -> String {
        "[[session]]\nurl = \"tcp://127.0.0.1:\(port)\"\nname = \"\(name)\"\n\(more)"
    }

    /// A server, and a folder with a configuration of one session to it.
    private func place() async throws -> (server: Program, folder: TemporaryFolder, port: Int) {
        let port = try EndToEnd.freePort()
        let folder = try TemporaryFolder()
        try folder.write("h.toml", Self.defaults + session("stays", port))
        let server = try LineServer.start(port: port)
        try await WebSocketServers.listens(port)
        return (server, folder, port)
    }

    @Test("reads its configuration anew at SIGUSR1, and leaves sockets alone that did not change")
    func reload() async throws {
        let (server, folder, port) = try await place()
        let program = try Program(
            [
                EndToEnd.holter, "watch", "-c", "h.toml", "--plain", "--audit", "audit", "--log",
                "log", "--summary", "100ms",
            ], in: folder.path)
        _ = try await EndToEnd.eventually("a session") {
            program.output.contains("stays UP") ? true : nil
        }
        try folder.write(
            "h.toml",
            Self.defaults + session("stays", port, "timeout = \"2s\"\n")
                + session("new", port))
        program.signal(SIGUSR1)
        _ = try await EndToEnd.eventually("the new one") {
            program.output.contains("g1 new UP") ? true : nil
        }
        try folder.write("h.toml", "[[session]]\nurl = \"tcp://a\"\n")
        program.signal(SIGUSR1)
        _ = try await EndToEnd.eventually("the refusal") {
            program.output.contains("h.toml REFUSED reload by a signal: h.toml:2: ") ? true : nil
        }
        try folder.write("h.toml", Self.defaults + session("new", port))
        program.signal(SIGUSR1)
        _ = try await EndToEnd.eventually("the end of the first") {
            program.output.contains("g1 stays ORDER forgotten by a signal") ? true : nil
        }
        _ = try await EndToEnd.eventually("a sum") {
            program.output.contains(" holter SUMMARY 1 session: 1 up\n") ? true : nil
        }
        program.signal(SIGTERM)
        #expect(try await program.status() == 0)
        #expect(!program.output.contains(" g2 "))
        #expect(program.errors.isEmpty)
        let audit = try String(contentsOfFile: folder.path + "/audit", encoding: .utf8)
        let orders = try audit.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return "\(object?["order"] ?? "") \(object?["result"] ?? "")"
        }
        #expect(
            orders == [
                "configure done", "add done", "reload done", "reload refused", "forget done",
                "reload done",
            ])
        let log = try String(contentsOfFile: folder.path + "/log", encoding: .utf8)
        #expect(log.contains(" debug open files"))
        #expect(log.contains(" new UP up"))
        try await server.stop()
    }

    @Test("adds, reloads and audits by hand on a screen")
    func byHand() async throws {
        let (server, folder, port) = try await place()
        let terminal = try Tmux(
            ["watch", "-c", "h.toml", "--audit", "audit"], in: folder.path)
        try await terminal.wait(for: "+ UP")
        try terminal.write(":add tc")
        try terminal.type("Tab")
        try terminal.write("127.0.0.1:\(port)#name=hand")
        try terminal.type("Enter")
        try await terminal.wait(for: "hand is watched now")
        try terminal.write(":add gopher://ada:secret@a")
        try terminal.type("Enter")
        try await terminal.wait(for: "unknown scheme \"gopher\"")
        try folder.write("h.toml", Self.defaults + session("other", port))
        try terminal.write(":reload")
        try terminal.type("Enter")
        try await terminal.wait(for: "1 added, 1 removed, 0 changed, 1 untouched")
        try await terminal.wait(for: "> other")
        try await terminal.wait(without: "  stays ")
        try folder.write("h.toml", "nonsense")
        try terminal.write(":reload")
        try terminal.type("Enter")
        try await terminal.wait(for: "h.toml:1: not TOML")
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
        let audit = try String(contentsOfFile: folder.path + "/audit", encoding: .utf8)
        #expect(audit.contains("\"order\": \"add\", \"session\": \"s0002\""))
        #expect(audit.contains("\"title\": \"gopher://a\""))
        #expect(!audit.contains("secret"))
        #expect(audit.split(separator: "\n").count == 6)
        try await server.stop()
    }

    @Test("adds to the demo too, where there is nothing to reload")
    func demo() async throws {
        let (server, _, port) = try await place()
        let terminal = try Tmux(["demo"])
        try await terminal.wait(for: "33/33")
        try terminal.write(":add tcp://127.0.0.1:\(port)#name=mine")
        try terminal.type("Enter")
        try await terminal.wait(for: "34/34")
        try terminal.write(":reload")
        try terminal.type("Enter")
        try await terminal.wait(for: "no configuration and no list to read")
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
        try await server.stop()
    }

    @Test("says whether a configuration is right, and what it comes to")
    func config() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "h.toml", Self.defaults + session("a", 1) + "[[listen]]\nurl = \"ws://:0\"\n")
        let good = try await Program.holter(["config", "check", "h.toml"], in: folder.path)
        #expect(good.status == 0 && good.errors.isEmpty)
        #expect(good.output == "h.toml: 1 session, 1 port, 0 alerts: all is well\n")
        let shown = try await Program.holter(["config", "show", "-c", "h.toml"], in: folder.path)
        #expect(shown.status == 0)
        #expect(shown.output.contains("every = \"1s\"  # [defaults], h.toml:2\n"))
        try folder.write("h.toml", "[[session]]\nurl = \"tls://a:1\"\nca = \"nothing\"\n")
        let bad = try await Program.holter(["config", "check", "h.toml"], in: folder.path)
        #expect(bad.status == 2 && bad.output.isEmpty)
        #expect(bad.errors.hasPrefix("holter: h.toml:2: cannot read the authority file nothing"))
        #expect(bad.errors.split(separator: "\n").count == 1)
        let none = try await Program.holter(["config", "check"])
        #expect(none.status == 2)
        try folder.write("holter.toml", session("b", 1))
        let own = try await Program.holter(["config", "check"], in: folder.path)
        #expect(own.output == "holter.toml: 1 session, 0 ports, 0 alerts: all is well\n")
    }

    @Test("is refused an audit or a log that cannot be written")
    func unwritable() async throws {
        for flag in ["--audit", "--log"] {
            let (status, output, errors) = try await Program.holter(
                ["watch", "tcp://127.0.0.1:1", flag, "/nonexistent/file"])
            #expect(status == 2 && output.isEmpty)
            #expect(errors.contains("/nonexistent/file: No such file or directory"))
        }
    }

    @Test("offers the demo to who starts it for the first time, on a terminal alone")
    func firstTime() async throws {
        let terminal = try Tmux([])
        try await terminal.wait(for: "Enter starts the demo")
        try terminal.type("Enter")
        try await terminal.wait(for: "33/33")
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
        let other = try Tmux([])
        try await other.wait(for: "Enter starts the demo")
        try other.write("no")
        try other.type("Enter")
        #expect(try await other.end() == 0)
        let (status, output, _) = try await Program.holter([])
        #expect(status == 0)
        #expect(!output.contains("Enter starts the demo"))
    }

    @Test("writes completions that shells take", arguments: ["bash", "zsh", "fish"])
    func completions(_ shell: String) async throws {
        let (status, script, errors) = try await Program.holter([
            "--generate-completion-script", shell,
        ])
        #expect(status == 0 && errors.isEmpty)
        #expect(script.contains("watch") && script.contains("read-only"))
        let folder = try TemporaryFolder()
        let file = try folder.write("completions", script)
        // Every machine that runs these tests has the first; the others are tried where they are.
        let check = try Program([
            "bash", "-c", "command -v \(shell) > /dev/null || exit 0; exec \(shell) -n '\(file)'",
        ])
        #expect(try await check.status() == 0, "\(check.errors)")
    }
}
