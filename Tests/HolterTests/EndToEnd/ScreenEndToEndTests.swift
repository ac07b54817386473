import Foundation
import Testing

@Suite("The dashboard on a terminal", .enabled(if: EndToEnd.hasScreen), .serialized)
struct ScreenEndToEndTests {
    @Test("shows every state of the demo within half a minute, held ones by hand")
    func states() async throws {
        let terminal = try Tmux(["demo"])
        for state in ["+ UP", "r RETRY", "x DEAD", "o OPEN", "? LATE"] {
            try await terminal.wait(for: state, within: 30)
        }
        try terminal.write("/gate-oslo")
        try terminal.type("Enter")
        try await terminal.wait(for: "1/")
        try terminal.write("K3")
        try terminal.type("Enter")
        try await terminal.wait(for: "# HELD")
        try terminal.write("R")
        try await terminal.wait(without: "# HELD")
        try await terminal.wait(for: "+ UP")
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
        #expect(terminal.showsNormalScreen)
    }

    @Test("kills one session with two keys and shows what came of it")
    func kill() async throws {
        let terminal = try Tmux(["demo", "--filter", "cache-1"])
        try await terminal.wait(for: "+ UP")
        try terminal.write("K")
        try await terminal.wait(for: "Kill cache-1")
        try terminal.type("Enter")
        try await terminal.wait(for: "g2")
        try terminal.write("p")
        try terminal.type("Enter")
        try await terminal.wait(for: "killed by you")
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
    }

    @Test("filters while typing and points at a mistake")
    func filter() async throws {
        let terminal = try Tmux(["demo"])
        try await terminal.wait(for: "33/33")
        try terminal.write("/rt>5ms")
        try await terminal.wait(for: "there is no field \"rt\"")
        try terminal.type("C-u")
        try terminal.write("tag:eu cache")
        try await terminal.wait(for: "2/33")
        try terminal.type("Enter")
        try await terminal.wait(for: "cache-2")
        #expect(!terminal.screen.contains { $0.contains("gate-lima  ") })
        try terminal.type("Escape")
        try await terminal.wait(for: "33/33")
        try terminal.write("5")
        try await terminal.wait(for: "locked")
        try terminal.write("1")
        try terminal.type("C-c")
        #expect(try await terminal.end() == 0)
    }

    @Test("shows help that begins with the keys of the pane")
    func help() async throws {
        let terminal = try Tmux(["demo"])
        try await terminal.wait(for: "K Kill")
        try terminal.write("?")
        try await terminal.wait(for: "Keys here")
        try terminal.type("Escape")
        try await terminal.wait(for: "K Kill")
        try terminal.write(":q")
        try terminal.type("Enter")
        #expect(try await terminal.end() == 0)
    }

    @Test("stops at Ctrl-Z with a sane terminal, and comes back")
    func suspend() async throws {
        let terminal = try Tmux([], underShell: true)
        try terminal.write("stty -a | md5sum; '\(EndToEnd.holter)' demo; echo ended $?\n")
        try await terminal.wait(for: "K Kill")
        #expect(!terminal.showsNormalScreen)
        try await Task.sleep(for: .milliseconds(500))
        try terminal.type("C-z")
        try await terminal.wait(for: "Stopped")
        #expect(terminal.showsNormalScreen)
        try terminal.write("stty -a | md5sum\n")
        _ = try await EndToEnd.eventually("the same settings") {
            let sums = terminal.screen.filter { $0.hasSuffix("  -") }
            return sums.count == 2 ? sums[0] == sums[1] : nil
        }
        try terminal.write("fg\n")
        try await terminal.wait(for: "K Kill")
        try await Task.sleep(for: .milliseconds(300))
        try terminal.write("q")
        _ = try await EndToEnd.eventually("the shell") { terminal.showsNormalScreen ? true : nil }
    }

    @Test(
        "gives the terminal back after a signal",
        arguments: [SIGHUP, SIGTERM, SIGINT, SIGSEGV, SIGABRT])
    func signals(_ number: Int32) async throws {
        let terminal = try Tmux(["demo"])
        try await terminal.wait(for: "K Kill")
        Glibc.kill(try #require(terminal.holterPID), number)
        _ = try await terminal.end(within: 30)
        _ = try await EndToEnd.eventually("settings") { terminal.settings.isEmpty ? nil : true }
        #expect(terminal.showsNormalScreen)
        #expect(terminal.settings.contains(" icanon"))
        #expect(terminal.settings.contains(" echo "))
    }

    @Test("ends with its terminal")
    func vanished() async throws {
        var terminal: Tmux? = try Tmux(["demo"])
        try await terminal?.wait(for: "K Kill")
        let pid = try #require(terminal?.holterPID)
        terminal = nil
        _ = try await EndToEnd.eventually("the end of holter") {
            Glibc.kill(pid, 0) == 0 ? nil : true
        }
    }

    @Test("bears a terminal of one cell, and draws again when there is room")
    func tiny() async throws {
        let terminal = try Tmux(["demo"])
        try await terminal.wait(for: "K Kill")
        for (width, height) in [(1, 1), (20, 5), (3, 40), (200, 2)] {
            try terminal.resize(width: width, height: height)
            try await Task.sleep(for: .milliseconds(300))
            #expect(terminal.exitStatus == nil)
        }
        try terminal.resize(width: 140, height: 40)
        try await terminal.wait(for: "K Kill")
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
    }

    @Test("uses no colour where NO_COLOR asks for none, and the state is read all the same")
    func noColour() async throws {
        let terminal = try Tmux(["demo"], environment: ["NO_COLOR": "1"])
        try await terminal.wait(for: "+ UP")
        let colours = try Regex("\u{1B}\\[[0-9;]*\\b(3[0-8]|4[0-8]|9[0-7]|10[0-7])\\b[0-9;]*m")
        #expect(terminal.styledScreen.firstMatch(of: colours) == nil)
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
    }

    @Test("sends the colours of a theme as they are where COLORTERM promises 24 bits, else nearby")
    func trueColour() async throws {
        for (promise, colour) in [("truecolor", "38;2;163;190;140"), ("", "38;5;")] {
            let terminal = try Tmux(
                ["demo", "--theme", "nord"],
                environment: ["COLORTERM": promise, "TERM": "xterm-256color"])
            try await terminal.wait(for: "+ UP")
            let screen = terminal.styledScreen
            #expect(screen.contains(colour))
            #expect(screen.contains("38;2;") == !promise.isEmpty)
            try terminal.write("q")
            #expect(try await terminal.end() == 0)
        }
    }

    @Test("wears the theme for a background told late and in pieces, and takes no key of it")
    func background() async throws {
        let folder = try TemporaryFolder()
        let port = try EndToEnd.freePort()
        try folder.write(
            "holter.toml",
            """
            [[session]]
            url = "tcp://127.0.0.1:\(port)"
            [theme]
            light = "solarized-light"
            """)
        let terminal = try Tmux([], in: folder.path)
        try await terminal.wait(for: "K Kill")
        try terminal.write("\u{1B}]11;rgb:ffff/ff")
        try await Task.sleep(for: .milliseconds(100))
        try terminal.write("ff/ffff\u{1B}\\")
        try await terminal.wait(for: "theme solarized-light")
        try terminal.write("\u{1B}]11;rgb:0000/qqqq/qqqq\u{7}")
        try await Task.sleep(for: .milliseconds(300))
        #expect(terminal.exitStatus == nil)
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
    }

    @Test("takes the mouse and gives it back, and no report becomes a key")
    func mouse() async throws {
        let terminal = try Tmux(["demo"])
        try await terminal.wait(for: "K Kill")
        #expect(terminal.reportsMouse)
        try terminal.write("\u{1B}[<0;5;6M\u{1B}[<0;5;6m\u{1B}[<64;5;6M\u{1B}[<65;113;113M")
        try await Task.sleep(for: .milliseconds(300))
        #expect(terminal.exitStatus == nil)
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
        #expect(!terminal.reportsMouse)
    }

    @Test("wears a theme while it is looked at, and one that is written while it is worn")
    func themes() async throws {
        let folder = try TemporaryFolder()
        try folder.write("mine.toml", "[glyphs]\nhorizontal = \"=\"\n")
        let terminal = try Tmux(["demo", "--theme", folder.path + "/mine.toml"])
        try await terminal.wait(for: "====")
        try folder.write("mine.toml", "[glyphs]\nhorizontal = \"~\" \n")
        try await terminal.wait(for: "~~~~")
        try folder.write("mine.toml", "[glyphs")
        try await terminal.wait(for: "the old look stays")
        try await terminal.wait(for: "~~~~")
        try terminal.write("T")
        try await terminal.wait(for: "Theme")
        try terminal.write("s")
        try await terminal.wait(without: "~~~~")
        try terminal.type("Escape")
        try await terminal.wait(without: "Theme")
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
    }

    @Test("prints lines where the terminal can do no more")
    func dumb() async throws {
        let terminal = try Tmux(["demo", "--for", "2s"], environment: ["TERM": "dumb"])
        try await terminal.wait(for: " UP up")
        #expect(try await terminal.end() == 3)
        #expect(terminal.showsNormalScreen)
    }

    @Test("ends by itself after --for")
    func length() async throws {
        let terminal = try Tmux(["demo", "--for", "2s"])
        try await terminal.wait(for: "K Kill")
        #expect(try await terminal.end() == 3)
        #expect(terminal.showsNormalScreen)
    }

    @Test("takes keys from the terminal when its list comes from standard input")
    func listFromStandardInput() async throws {
        let folder = try TemporaryFolder()
        let port = try EndToEnd.freePort()
        try folder.write("list", "tcp://127.0.0.1:\(port)#name=listed\n")
        let terminal = try Tmux(["watch", "-f", "-"], in: folder.path, standardInput: "list")
        try await terminal.wait(for: "listed")
        try await terminal.wait(for: "RETRY")
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
    }

    @Test("obeys the keys of the configuration")
    func keys() async throws {
        let folder = try TemporaryFolder()
        let port = try EndToEnd.freePort()
        try folder.write(
            "holter.toml",
            "[[session]]\nurl = \"tcp://127.0.0.1:\(port)\"\n[keys]\nquit = \"X\"\n")
        let terminal = try Tmux([], in: folder.path)
        try await terminal.wait(for: "X Quit")
        try terminal.write("q")
        try await Task.sleep(for: .milliseconds(300))
        #expect(terminal.exitStatus == nil)
        try terminal.write("X")
        #expect(try await terminal.end() == 0)
    }

    @Test("shows what a hostile peer says without obeying it")
    func hostile() async throws {
        let terminal = try Tmux(["demo", "--filter", "name=hostile"])
        try await terminal.wait(for: "\\e[2J", within: 30)
        #expect(!terminal.styledScreen.contains("\u{7}"))
        try terminal.write("q")
        #expect(try await terminal.end() == 0)
    }
}
