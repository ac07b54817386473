import Foundation
import Testing

/// A headless Chromium with the page of `Tests/Interop/browser`, which comes from a small web server.
final class Chromium {
    private let folder: TemporaryFolder
    private let server: Program
    private let program: Program
    private let remote: String

    /// Opens the page, which holds a session with a Holter at a port of loopback.
    ///
    /// Hidden tabs get one wake-up of their timers a minute after two seconds in place of five minutes.
    init(holter port: Int, everyMilliseconds every: Int = 500) async throws {
        folder = try TemporaryFolder()
        let web = try EndToEnd.freePort()
        let manager = FileManager.default
        for file in ["index.html", "heartbeat.js"] {
            try manager.copyItem(
                atPath: InteropProgram.source("browser/" + file), toPath: folder.path + "/" + file)
        }
        try manager.copyItem(
            atPath: "/usr/share/javascript/vue/vue.min.js", toPath: folder.path + "/vue.min.js")
        server = try Program(
            ["python3", "-m", "http.server", "\(web)", "--bind", "127.0.0.1"], in: folder.path)
        try await WebSocketServers.listens(web)
        let debugging = try EndToEnd.freePort()
        remote = "http://127.0.0.1:\(debugging)/json"
        let session = "ws%3A%2F%2F127.0.0.1%3A\(port)%2F%3Fid%3Dpage"
        // A group of its own, so that all of its processes can be stopped at once.
        program = try Program([
            "setsid", "chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
            "--disable-dev-shm-usage", "--no-first-run", "--enable-logging=stderr",
            "--user-data-dir=\(folder.path)/profile", "--remote-debugging-port=\(debugging)",
            "--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/2",
            "http://127.0.0.1:\(web)/index.html?url=\(session)&every=\(every)",
        ])
    }

    deinit {
        signal(SIGCONT)
        signal(SIGKILL)
    }

    /// What the page told its console so far: `UP`, `DOWN why`, `RETRY in …`.
    var story: [String] {
        program.errors.split(separator: "\n").compactMap { line in
            guard line.contains(":CONSOLE"), let start = line.firstIndex(of: "\""),
                let end = line.range(of: "\", source: ")
            else { return nil }
            return String(line[line.index(after: start)..<end.lowerBound])
        }
    }

    /// Waits for a line of the page's story behind so many others.
    @discardableResult
    func wait(
        for beginning: String, after mark: Int = 0, within seconds: Double = 20
    ) async throws -> String {
        do {
            return try await EndToEnd.eventually("\"\(beginning)\" of the page", within: seconds) {
                story.dropFirst(mark).first { $0.hasPrefix(beginning) }
            }
        } catch {
            Issue.record("the page said:\n\(story)")
            throw error
        }
    }

    /// Waits until the page has counted so many more answers, which its title tells.
    func waitForAnswers(_ more: Int) async throws {
        let start = try await answers()
        for _ in 0..<150 {
            if try await answers() >= start + more { return }
            try await Task.sleep(for: .milliseconds(200))
        }
        Issue.record("no \(more) answers within 30 s")
    }

    /// Opens another tab in front of the page, which is hidden from then on.
    func hide() async throws {
        try await ask("/new?about:blank", method: "PUT")
    }

    /// Signals all of its processes.
    func signal(_ number: Int32) { kill(-program.pid, number) }

    func stop() async throws {
        signal(SIGKILL)
        _ = try await program.status()
    }

    private func answers() async throws -> Int {
        let tabs = try JSONSerialization.jsonObject(with: await ask("/list")) as? [[String: Any]]
        let page = tabs?.first { ($0["url"] as? String)?.contains("index.html") ?? false }
        let words = (page?["title"] as? String)?.split(separator: " ")
        return words?.last.flatMap { Int($0) } ?? 0
    }

    /// Asks the browser's remote control; Foundation's own client does not like its headers.
    @discardableResult
    private func ask(_ path: String, method: String = "GET") async throws -> Data {
        let script = """
            import sys, urllib.request as web
            request = web.Request(sys.argv[1], method=sys.argv[2])
            print(web.urlopen(request, timeout=10).read().decode())
            """
        let client = try Program(["python3", "-c", script, remote + path, method])
        let status = try await client.status()
        try #require(status == 0, "\(client.errors)")
        return Data(client.output.utf8)
    }
}
