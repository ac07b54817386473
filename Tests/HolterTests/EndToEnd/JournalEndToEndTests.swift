import Foundation
import Testing

/// What lines, a log and the programs of alerts are told when much happens at once.
@Suite("The journal outside of a screen", .enabled(if: EndToEnd.hasScreen), .serialized)
struct JournalEndToEndTests {
    /// A server that takes connections and says nothing, until it is killed.
    private func start(port: Int) async throws -> Program {
        let script = """
            import asyncio, resource
            most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
            async def hold(reader, writer): await reader.read()
            async def main():
                server = await asyncio.start_server(hold, "127.0.0.1", \(port), backlog=1024)
                await server.serve_forever()
            asyncio.run(main())
            """
        let program = try Program(["python3", "-c", script])
        try await WebSocketServers.listens(port)
        return program
    }

    /// The sessions of the lines that say a death of a first link.
    private func deaths(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { $0.contains(" g1 ") && $0.contains(" DEAD ") }
            .map { $0.split(separator: " ")[2] }
    }

    @Test("has every death of a fleet that dies at once, and lines those that are asked for")
    func fleet() async throws {
        let port = try EndToEnd.freePort()
        let server = try await start(port: port)
        let folder = try TemporaryFolder()
        // Far more lines than the journal keeps for screens.
        let urls = (0..<1500).map { index in
            "tcp://127.0.0.1:\(port)#name=n\(index)\(index % 2 == 0 ? "&tag=shown" : "")\n"
        }
        let program = try Program(
            [
                EndToEnd.holter, "watch", "-f", "-", "--plain", "--filter", "tag:shown", "--log",
                folder.path + "/log", "--summary", "200ms",
            ], standardInput: urls.joined())
        _ = try await EndToEnd.eventually("all of them", within: 60) {
            program.output.contains("SUMMARY 750 sessions: 750 up\n") ? true : nil
        }
        let log = { (try? String(contentsOfFile: folder.path + "/log", encoding: .utf8)) ?? "" }
        _ = try await EndToEnd.eventually("the others too", within: 60) {
            let up = log().split(separator: "\n").filter { $0.hasSuffix(" UP up") }
            return up.count == 1500 ? true : nil
        }
        server.signal(SIGKILL)
        _ = try await EndToEnd.eventually("every death", within: 30) {
            deaths(log()).count >= 1500 && deaths(program.output).count >= 750 ? true : nil
        }
        program.signal(SIGTERM)
        _ = try await program.status()
        #expect(deaths(log()).count == 1500 && Set(deaths(log())).count == 1500)
        let shown = deaths(program.output)
        #expect(shown.count == 750 && Set(shown).count == 750)
        #expect(!log().contains(" GAP ") && !log().contains("lines of the log were lost"))
        #expect(!program.output.contains(" GAP "))
        #expect(program.errors.isEmpty)
    }

    @Test("has what the program of an alert failed with")
    func program() async throws {
        let folder = try TemporaryFolder()
        let port = try EndToEnd.freePort()
        try folder.write(
            "h.toml",
            """
            [[session]]
            url = "tcp://127.0.0.1:\(port)"
            name = "gone"

            [[alert]]
            name = "page"
            when = "state:retry"
            run = ["sh", "-c", "echo no such team >&2; exit 3"]

            """)
        let program = try Program(
            [EndToEnd.holter, "watch", "-c", "h.toml", "--plain"], in: folder.path)
        _ = try await EndToEnd.eventually("the failure") {
            program.output.contains(
                " gone FAILED page: the program sh ended with status 3: no such team\n")
                ? true : nil
        }
        try await program.stop()
        #expect(program.errors.isEmpty)
    }
}
