import Foundation
import Testing

@testable import HeartbeatNIO

@Suite(
    "A page with Vue in Chromium",
    .enabled(if: EndToEnd.hasInterop),
    .enabled(if: Dialects.named("json") != nil, "a page's heartbeats need the dialect json"),
    .serialized)
struct BrowserInteropEndToEndTests {
    @Test("beats, and is back after its end, its standstill and Holter's")
    func page() async throws {
        let port = try EndToEnd.freePort()
        let holter = try Watcher(["ws://:\(port)#dialect=json"], as: "listen", timeout: 1.2)
        try await holter.listens()
        var page = try await Chromium(holter: port)
        let first = try await holter.wait(for: "UP", within: 30)
        try await page.wait(for: "UP")
        try await page.waitForAnswers(3)

        let killed = Date()
        try await page.stop()
        let end = try await holter.wait(for: "DEAD", containing: "closed by peer", after: killed)
        #expect(end.at.timeIntervalSince(killed) < 2)
        page = try await Chromium(holter: port)
        let second = try await holter.wait(
            for: "UP", containing: "came back", after: killed, within: 30)
        #expect(second.session == first.session)
        #expect(second.generation == 2)
        try await page.waitForAnswers(2)

        let frozen = Date()
        var mark = page.story.count
        page.signal(SIGSTOP)
        let late = try await holter.wait(for: "LATE", after: frozen)
        let death = try await holter.wait(
            for: "DEAD", containing: "no answer in time", after: frozen)
        #expect(late.at <= death.at)
        #expect(death.at.timeIntervalSince(frozen) <= holter.bound)
        page.signal(SIGCONT)
        let third = try await holter.wait(for: "UP", containing: "came back", after: death.at)
        #expect(third.generation == 3)
        try await page.wait(for: "UP", after: mark)

        mark = page.story.count
        holter.program.signal(SIGSTOP)
        try await page.wait(for: "DOWN silent", after: mark)
        let thawed = Date()
        holter.program.signal(SIGCONT)
        try await holter.wait(for: "UP", containing: "came back", after: thawed)
        try await page.waitForAnswers(2)
        try await page.stop()
        try await holter.program.stop()
    }

    @Test("notices a kill and a silence in a hidden tab too, and comes back")
    func hidden() async throws {
        let port = try EndToEnd.freePort()
        let terminal = try Tmux(
            ["listen", "ws://:\(port)#dialect=json", "--every", "1s"], width: 120)
        try await terminal.wait(for: "accepts sessions")
        let page = try await Chromium(holter: port)
        try await terminal.wait(for: "+ UP", within: 30)
        var mark = try await kill(page, in: terminal, generation: 2)
        try await page.wait(for: "UP", after: mark)

        try await page.hide()
        try await page.wait(for: "HIDDEN")
        // Longer than a page's own timers would go on.
        try await page.waitForAnswers(10)
        mark = try await kill(page, in: terminal, generation: 3)
        try await page.wait(for: "UP", after: mark)

        mark = page.story.count
        let pid = try #require(terminal.holterPID)
        Glibc.kill(pid, SIGSTOP)
        try await page.wait(for: "DOWN silent", after: mark)
        Glibc.kill(pid, SIGCONT)
        try await page.wait(for: "UP", after: mark)
        try await page.waitForAnswers(2)
        #expect(!page.story.contains("VISIBLE"))
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
        try await page.stop()
    }

    /// Kills the page's session on the screen; where its story was before.
    private func kill(
        _ page: Chromium, in terminal: Tmux, generation: Int
    ) async throws -> Int {
        let mark = page.story.count
        try terminal.write("K")
        try await terminal.wait(for: "1 close")
        try terminal.type("Enter")
        try await terminal.wait(for: "type 1 to close")
        try terminal.write("1")
        try terminal.type("Enter")
        try await page.wait(for: "DOWN 100", after: mark)
        try await terminal.wait(for: "g\(generation)")
        return mark
    }
}
