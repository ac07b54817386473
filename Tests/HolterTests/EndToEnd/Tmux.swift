import Dashboard
import Foundation
import Testing

/// A terminal of a test's own: one tmux server with one window, seen and typed into from outside.
final class Tmux {
    private let socket = "holter-" + UUID().uuidString.prefix(8)
    private let folder: TemporaryFolder
    private let status: String

    /// Opens a terminal of a size, with holter in it, or with a shell that waits for a command.
    init(
        _ arguments: [String], width: Int = 80, height: Int = 24,
        environment: [String: String] = [:], in directory: String? = nil,
        standardInput: String? = nil, underShell: Bool = false
    ) throws {
        folder = try TemporaryFolder()
        status = folder.path + "/status"
        let settings = environment.map { "export \($0)='\($1)'; " }.joined()
        let command =
            "cd '\(directory ?? folder.path)'; export HOME='\(folder.path)'; unset XDG_CONFIG_HOME; "
            + settings + "'\(EndToEnd.holter)' "
            + arguments.map { "'\($0)'" }.joined(separator: " ")
            + (standardInput.map { " < '\($0)'" } ?? "")
            + "; echo $? > '\(status)'; stty -a > '\(folder.path)/stty'; exec cat"
        let shell = ["env", "HOME=\(folder.path)", "PS1=$ ", "bash", "--norc"]
        try run(
            ["-f", "/dev/null", "new-session", "-d", "-x", "\(width)", "-y", "\(height)"]
                + shell + (underShell ? ["-i"] : ["-c", command]))
        try run(["set-option", "-g", "status", "off"])
        try run(["resize-window", "-x", "\(width)", "-y", "\(height)"])
    }

    deinit {
        _ = try? run(["kill-server"])
    }

    /// The lines on the screen.
    var screen: [String] {
        let text = (try? run(["capture-pane", "-p"])) ?? ""
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The screen with its colours and attributes.
    var styledScreen: String { (try? run(["capture-pane", "-p", "-e"])) ?? "" }

    /// Whether the terminal shows its normal screen, and not the one that full-screen programs use.
    var showsNormalScreen: Bool {
        (try? run(["display-message", "-p", "#{alternate_on}"])) == "0\n"
    }

    /// Whether the program in it is told of the mouse.
    var reportsMouse: Bool {
        (try? run(["display-message", "-p", "#{mouse_standard_flag}"])) == "1\n"
    }

    /// How holter ended; nil while it runs.
    var exitStatus: Int? {
        (try? String(contentsOfFile: status, encoding: .utf8)).flatMap {
            Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    /// What the terminal's settings were after holter ended.
    var settings: String {
        (try? String(contentsOfFile: folder.path + "/stty", encoding: .utf8)) ?? ""
    }

    /// The process of holter.
    var holterPID: Int32? {
        guard let shell = try? run(["display-message", "-p", "#{pane_pid}"]),
            let children = try? Self.call(["pgrep", "-P", shell.trimmingCharacters(in: .newlines)])
        else { return nil }
        return children.split(separator: "\n").first.flatMap { Int32($0) }
    }

    /// Types keys by tmux's names for them: `j`, `Enter`, `C-c`.
    func type(_ keys: String...) throws {
        try type(keys)
    }

    private func type(_ keys: [String]) throws {
        try run(["send-keys"] + keys)
    }

    /// Types a text as it is.
    func write(_ text: String) throws {
        try run(["send-keys", "-l", text])
    }

    /// Presses a key.
    func press(_ key: Key) throws {
        try press([key])
    }

    /// Presses keys, one right after the other.
    func press(_ keys: [Key]) throws {
        var rest = keys[...]
        while let key = rest.first {
            let names = rest.prefix { $0.tmuxName != nil }.compactMap(\.tmuxName)
            if names.isEmpty {
                if case .character(let character) = key { try write(String(character)) }
                rest = rest.dropFirst()
            } else {
                try type(names)
                rest = rest.dropFirst(names.count)
            }
        }
    }

    /// Puts text on the screen that the program in it did not write.
    func scrawl(_ text: String) throws {
        let tty = try run(["display-message", "-p", "#{pane_tty}"])
            .trimmingCharacters(in: .newlines)
        let handle = try #require(FileHandle(forWritingAtPath: tty))
        try handle.write(contentsOf: Data("\u{1B}[12;30H\(text)".utf8))
        try handle.close()
    }

    func resize(width: Int, height: Int) throws {
        try run(["resize-window", "-x", "\(width)", "-y", "\(height)"])
    }

    /// Waits until a line of the screen holds a text, and answers that line.
    @discardableResult
    func wait(for text: String, within seconds: Double = 10) async throws -> String {
        do {
            return try await EndToEnd.eventually("\"\(text)\" on the screen", within: seconds) {
                screen.first { $0.contains(text) }
            }
        } catch {
            Issue.record("the screen was:\n\(screen.joined(separator: "\n"))")
            throw error
        }
    }

    /// Waits until no line of the screen holds a text.
    func wait(without text: String, within seconds: Double = 10) async throws {
        _ = try await EndToEnd.eventually("no \"\(text)\" on the screen", within: seconds) {
            screen.contains { $0.contains(text) } ? nil : true
        }
    }

    /// Kills the only session, an accepted one, as an operator does.
    func killFirst() async throws {
        try await wait(for: "+ UP", within: 20)
        try write("K")
        try await wait(for: "1 close")
        try type("Enter")
        try await wait(for: "type 1 to close")
        try write("1")
        try type("Enter")
    }

    /// Waits until holter has ended and answers how.
    func end(within seconds: Double = 10) async throws -> Int {
        try await EndToEnd.eventually("the end of holter", within: seconds) { exitStatus }
    }

    @discardableResult
    private func run(_ arguments: [String]) throws -> String {
        try Self.call(["tmux", "-L", String(socket)] + arguments)
    }

    /// Runs a short command and answers what it printed.
    private static func call(_ arguments: [String]) throws -> String {
        var environment = EndToEnd.environment
        environment["TERM"] = "xterm-256color"
        environment["LC_ALL"] = "C.UTF-8"
        environment["SWIFT_BACKTRACE"] = "enable=no"
        for name in ["TMUX", "NO_COLOR", "COLORTERM", "HOLTER_THEME"] { environment[name] = nil }
        let folder = try TemporaryFolder()
        let child = try Child(
            arguments, in: folder.path, environment: environment, output: folder.path + "/out")
        while child.status == nil { usleep(1000) }
        try #require(child.status == 0, "\(arguments) failed")
        let data = FileManager.default.contents(atPath: folder.path + "/out")
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}

extension Key {
    /// What tmux calls it; nil for what is typed as it is.
    fileprivate var tmuxName: String? {
        switch self {
        case .character(" "): "Space"
        case .character(let character):
            character.isLetter || character.isNumber ? String(character) : nil
        case .control(let letter): "C-\(letter)"
        case .function(let number): "F\(number)"
        case .enter: "Enter"
        case .escape: "Escape"
        case .tab: "Tab"
        case .backTab: "BTab"
        case .backspace: "BSpace"
        case .delete: "DC"
        case .insert: "IC"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .home: "Home"
        case .end: "End"
        case .pageUp: "PPage"
        case .pageDown: "NPage"
        }
    }
}
