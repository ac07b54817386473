import Foundation
import Testing

@Suite("The program on a command line", .enabled(if: EndToEnd.hasScreen), .serialized)
struct CommandEndToEndTests {
    @Test("tells how to begin when there is nothing to watch")
    func firstTime() async throws {
        let (status, output, _) = try await Program.holter([])
        #expect(status == 0)
        #expect(output.contains("holter demo"))
        #expect(output.contains("[[session]]"))
    }

    @Test("watches what ./holter.toml says when nothing else is said")
    func ownConfiguration() async throws {
        let folder = try TemporaryFolder()
        let port = try EndToEnd.freePort()
        try folder.write(
            "holter.toml", "[[session]]\nurl = \"tcp://127.0.0.1:\(port)\"\nname = \"mine\"\n")
        let program = try Program([EndToEnd.holter], in: folder.path)
        _ = try await EndToEnd.eventually("a line") {
            program.output.contains("mine DEAD refused") ? true : nil
        }
        program.signal(SIGTERM)
        #expect(try await program.status() == 0)
    }

    @Test(
        "ends with 2 and one sentence for wrong usage",
        arguments: [
            (["watch"], "nothing to watch"),
            (["watch", "nonsense"], "is no URL"),
            (["watch", "gopher://a:1"], "unknown scheme \"gopher\""),
            (["watch", "tcp://a:0"], "port \"0\" is not between 1 and 65535"),
            (["watch", "tcp://a"], "write host:port"),
            (["watch", "tcp://a:1", "--every", "5"], "\"5\" is no time"),
            (["watch", "tcp://a:1", "--filter", "rtt>5"], "rtt is a time with a unit"),
            (["watch", "tcp://a:1", "--theme", "a", "--colour", "x"], "--colour"),
            (["watch", "-c", "/nonexistent/holter.toml"], "No such file or directory"),
            (["watch", "-c", "/"], "Is a directory"),
            (["watch", "-f", "/nonexistent"], "cannot read the list /nonexistent"),
            (["watch", "tls://127.0.0.1:1", "--ca", "/nonexistent"], "/nonexistent"),
            (["wach"], "wach"),
            (["listen"], "nothing to listen on"),
            (["listen", "http2://:1"], "http2 can be dialled, not accepted"),
            (["listen", "tls://:1"], "tls accepts with a certificate: give cert and key"),
            (["listen", "tcp://:1", "--idle-action", "shout"], "late, probe, close"),
            (["listen", "tcp://:1", "--reader-idle", "5"], "\"5\" is no time"),
        ])
    func usage(_ arguments: [String], _ sentence: String) async throws {
        let (status, output, errors) = try await Program.holter(arguments)
        #expect(status == 2)
        #expect(output.isEmpty)
        #expect(errors.contains(sentence), "\(errors)")
        #expect(!errors.contains("Fatal error") && !errors.contains("Crash"))
    }

    @Test(
        "names file and line of a mistake in a configuration",
        arguments: [
            ("[[session]]\nurl = \"tcp://a:1\"\nintervall = \"5s\"", "h.toml:3: unknown key"),
            ("[[session]\n", "h.toml:1: not TOML"),
            ("[=]", "h.toml:1: not TOML"),
            (
                "[[session]]\nurl = \"tcp://a:1\"\nname = \"x\"\n[[session]]\nurl = \"tcp://a:2\"\nname = \"x\"",
                "h.toml:6: the name \"x\" is taken already (h.toml:3)"
            ),
            ("[[session]]\nurl = \"tcp://a:99999\"", "h.toml:2: port \"99999\""),
            ("\u{FEFF}[theme]\ncolor = \"pink\"", "h.toml:2: color \"pink\""),
        ])
    func configuration(_ text: String, _ sentence: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("h.toml", text)
        let (status, _, errors) = try await Program.holter(
            ["watch", "-c", "h.toml"], in: folder.path)
        #expect(status == 2)
        #expect(errors.hasPrefix("holter: " + sentence), "\(errors)")
        #expect(errors.split(separator: "\n").count == 1)
    }

    @Test("refuses a configuration that is no text")
    func binary() async throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/h.toml"
        try Data([0xFF, 0xFE, 0x00, 0x80]).write(to: URL(fileURLWithPath: file))
        let (status, _, errors) = try await Program.holter(["watch", "-c", file])
        #expect(status == 2)
        #expect(errors.contains("is no UTF-8 text"))
    }

    @Test("ends by itself, with 3 when not all sessions were up, and prints JSON for scripts")
    func json() async throws {
        let port = try EndToEnd.freePort()
        let (status, output, errors) = try await Program.holter([
            "watch", "tcp://127.0.0.1:\(port)#name=a", "redis://127.0.0.1:\(port)#name=b", "--for",
            "300ms", "--json",
        ])
        #expect(status == 3)
        #expect(errors.isEmpty)
        let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
        let sessions = (value as? [String: Any])?["sessions"] as? [[String: Any]]
        #expect(sessions?.map { $0["name"] as? String } == ["a", "b"])
        #expect(sessions?.map { $0["cause"] as? String } == ["refused", "refused"])
    }

    @Test("takes a list from standard input, with comments, and names the line of a mistake")
    func list() async throws {
        let port = try EndToEnd.freePort()
        let good = try await Program.holter(
            ["watch", "-f", "-", "--for", "200ms", "--plain"],
            standardInput: "# all\n\ntcp://127.0.0.1:\(port)#name=x&tag=eu # one\n")
        #expect(good.status == 3)
        #expect(good.output.contains(" x DEAD refused"))
        let bad = try await Program.holter(
            ["watch", "-f", "-"], standardInput: "tcp://127.0.0.1:1\n\ntcp://a:b\n")
        #expect(bad.status == 2)
        #expect(bad.errors.contains("stdin:3: "))
    }

    @Test(
        "gives every failure to connect its cause",
        arguments: [
            ("tcp://no-such-host.invalid:80", "name unresolved"),
            ("tcp://127.0.0.1:1", "refused"),
            ("unix:///nonexistent/socket", "no such socket"),
        ])
    func causes(_ url: String, _ cause: String) async throws {
        let watcher = try Watcher([url])
        try await watcher.wait(for: "DEAD", containing: cause, within: 20)
        try await watcher.program.stop()
    }

    @Test("leaves quietly when its reader goes away")
    func closedPipe() async throws {
        let shell = try Program([
            "bash", "-c",
            "'\(EndToEnd.holter)' demo --plain | head -n 3; echo status ${PIPESTATUS[0]}",
        ])
        #expect(try await shell.status(within: 20) == 0)
        #expect(shell.output.contains("status 1"))
        #expect(shell.errors == "holter: cannot write the output: Broken pipe\n")
    }

    @Test("says so when the disk is full")
    func fullDisk() async throws {
        let shell = try Program([
            "bash", "-c", "'\(EndToEnd.holter)' demo --plain > /dev/full",
        ])
        #expect(try await shell.status(within: 20) == 1)
        #expect(shell.errors == "holter: cannot write the output: No space left on device\n")
    }

    @Test("does without standard input and standard error")
    func closedStreams() async throws {
        let shell = try Program([
            "bash", "-c", "'\(EndToEnd.holter)' demo --plain --for 1s <&- 2>&- | wc -l",
        ])
        #expect(try await shell.status(within: 20) == 0)
        let lines = Int(shell.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        #expect(lines > 20)
    }

    @Test("says so when its standard output is closed, and gives no peer its lines")
    func closedOutput() async throws {
        let shell = try Program([
            "bash", "-c", "'\(EndToEnd.holter)' demo --plain --for 2s >&-",
        ])
        #expect(try await shell.status(within: 20) == 1)
        #expect(shell.errors == "holter: cannot write the output: Bad file descriptor\n")
    }

    @Test("is ended by a signal even when nobody empties its pipe")
    func stuckPipe() async throws {
        let folder = try TemporaryFolder()
        let shell = try Program(
            [
                "bash", "-c",
                "{ head -c 65536 /dev/zero; echo $BASHPID > pid; exec '\(EndToEnd.holter)' demo "
                    + "--plain; } | sleep 12",
            ], in: folder.path)
        let pid = try await EndToEnd.eventually("a process") {
            let text = try? String(contentsOfFile: folder.path + "/pid", encoding: .utf8)
            return text.flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        }
        try await Task.sleep(for: .seconds(2))
        kill(pid, SIGTERM)
        _ = try await EndToEnd.eventually("its end", within: 8) { kill(pid, 0) == 0 ? nil : true }
        _ = try await shell.status(within: 20)
    }

    @Test("says that open files are at their limit, and keeps the sessions that it has")
    func openFiles() async throws {
        let port = try EndToEnd.freePort()
        let server = try LineServer.start(port: port)
        _ = try await EndToEnd.eventually("the server") {
            connectsTo(port) ? true : nil
        }
        let urls = String(repeating: "tcp://127.0.0.1:\(port)#every=1s\n", count: 80)
        let shell = try Program(
            [
                "bash", "-c",
                "ulimit -n 64; exec '\(EndToEnd.holter)' watch -f - --plain --json --for 3s",
            ], standardInput: urls)
        let status = try await shell.status(within: 20)
        #expect(status == 3, "\(shell.errors.suffix(1000))")
        #expect(shell.errors.contains("DEAD too many open files: limit 64"))
        #expect(!shell.errors.contains("Fatal error"))
        #expect(
            shell.output.contains("\"state\": \"up\"") || shell.output.contains("\"state\":\"up\""))
        try await server.stop()
    }

    private func connectsTo(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    @Test("prints its limits, its help and its version")
    func asked() async throws {
        for arguments in [["watch", "--limits"], ["--help"], ["help", "watch"], ["--version"]] {
            let (status, output, errors) = try await Program.holter(arguments)
            #expect(status == 0)
            #expect(!output.isEmpty && errors.isEmpty)
        }
    }

    @Test("writes every kind of line about the demo within half a minute")
    func demo() async throws {
        let program = try Program([EndToEnd.holter, "demo", "--plain"])
        let words = ["ADDED", "UP", "LATE", "DEAD", "RETRY"]
        _ = try await EndToEnd.eventually("lines of every kind", within: 30) {
            words.allSatisfy { program.output.contains(" \($0) ") } ? true : nil
        }
        program.signal(SIGINT)
        #expect(try await program.status() == 0)
        let unsafe = program.output.unicodeScalars.contains { $0 != "\n" && $0.value < 0x20 }
        #expect(!unsafe)
    }
}
