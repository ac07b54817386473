import Dashboard
import Foundation
import Testing

@Suite("The walk over the keys")
struct KeyWalkTests {
    @Test("presses every key of every record, and no other")
    func complete() {
        let pressed = Set(KeyStep.all.map { "\($0.name) \($0.key)" })
        let known = Set(
            KeyBinding.all.flatMap { binding in
                binding.keys.map { "\(binding.name) \($0.name)" }
            })
        #expect(known.subtracting(pressed).isEmpty, "no step presses these")
        #expect(pressed.subtracting(known).isEmpty, "these are in no record")
        #expect(pressed.count == KeyStep.all.count)
    }
}

@Suite("Every key, on a terminal", .enabled(if: EndToEnd.hasScreen), .serialized)
struct KeyScreenEndToEndTests {
    private static let alerts = """
        [[alert]]
        name = "first"
        when = "cache-1"
        [[alert]]
        name = "second"
        when = "cache-2"
        """

    @Test("does what its record says")
    func walk() async throws {
        let folder = try TemporaryFolder()
        try folder.write("holter.toml", Self.alerts)
        let audit = folder.path + "/audit"
        let terminal = try Tmux([], width: 100, height: 30, in: folder.path, underShell: true)
        let start =
            "cd '\(folder.path)'; clear; '\(EndToEnd.holter)' demo --sort peer:asc"
            + " --no-faults-first --audit '\(audit)'\n"
        try terminal.write(start)
        try await terminal.wait(for: "! 2 alerts", within: 30)
        for step in KeyStep.all {
            do {
                try await walk(step, start, terminal)
            } catch {
                Issue.record(
                    "“\(step.key)”, which is \(step.name), did not lead to \(step.sees)")
                for _ in 0..<6 { try await press("esc", terminal) }
            }
        }
        try terminal.write("q")
        _ = try await EndToEnd.eventually("the shell") { terminal.showsNormalScreen ? true : nil }
        let lines = try String(contentsOfFile: audit, encoding: .utf8).split(separator: "\n")
        for order in ["ping", "reconnect", "kill (close)", "acknowledge", "undo"] {
            #expect(lines.contains { $0.contains("\"order\": \"\(order)\"") }, "\(order)")
        }
    }

    private func walk(_ step: KeyStep, _ start: String, _ terminal: Tmux) async throws {
        for word in step.reach { try await obey(word, start, terminal) }
        try await wait("to reach \(step.name)", terminal) { screen in
            step.from.holds(on: screen) { terminal.showsNormalScreen }
                && !step.sees.holds(on: screen) { terminal.showsNormalScreen }
        }
        try await press(step.key, terminal)
        try await wait("\(step.name)", terminal) { screen in
            step.sees.holds(on: screen) { terminal.showsNormalScreen }
        }
        for word in step.leave { try await obey(word, start, terminal) }
    }

    private func wait(
        _ what: String, _ terminal: Tmux, _ holds: ([String]) -> Bool
    ) async throws {
        do {
            _ = try await EndToEnd.eventually(what, within: 7) {
                holds(terminal.screen) ? true : nil
            }
        } catch {
            Issue.record("the screen was:\n\(terminal.screen.joined(separator: "\n"))")
            throw error
        }
    }

    private func obey(_ word: String, _ start: String, _ terminal: Tmux) async throws {
        switch word.first {
        case "'" where word.count > 1: try terminal.write(String(word.dropFirst()))
        case "@" where word.count > 1:
            try await terminal.wait(for: String(word.dropFirst()), within: 7)
        case "!" where word == "!!":
            try terminal.write(start)
            try await terminal.wait(for: "33/33", within: 30)
        case "!" where word.count > 1: try terminal.scrawl(String(word.dropFirst()))
        default: try await press(word, terminal)
        }
    }

    private func press(_ name: String, _ terminal: Tmux) async throws {
        guard let key = Key(name: name) else {
            Issue.record("“\(name)” is no key")
            return
        }
        try terminal.press(key)
        // What follows Esc at once would be read as one key with it.
        if key == .escape { try await Task.sleep(for: .milliseconds(120)) }
    }
}
