import Foundation
import Testing

/// A holter that watches in plain mode, and what it said so far.
final class Watcher {
    /// One line of its output.
    struct Line: CustomStringConvertible {
        var description: String
        var at: Date
        var session: String
        var generation: Int
        var word: String
        var text: String
    }

    let program: Program
    private let interval: Double
    private let timeout: Double
    private let misses: Int

    /// Watches URLs, or accepts sessions at them (`listen`), with a quick heartbeat.
    init(
        _ urls: [String], as command: String = "watch", every: Double = 0.5, timeout: Double = 0.8,
        misses: Int = 2,
        _ more: [String] = []
    ) throws {
        interval = every
        self.timeout = timeout
        self.misses = misses
        let policy = [
            "--every", "\(Int(every * 1000))ms", "--timeout", "\(Int(timeout * 1000))ms",
            "--misses", "\(misses)",
        ]
        program = try Program(
            [EndToEnd.holter, command, "--plain"] + policy + more + urls,
            environment: ["TZ": "UTC"])
    }

    /// The longest a silent peer may stay undetected, by the policy's own promise, with room for a busy machine.
    var bound: Double { interval * 1.1 + timeout + 0.5 }

    var lines: [Line] {
        program.output.split(separator: "\n").compactMap { Self.line(String($0)) }
    }

    /// The words of one session's lines so far, without the line that it was added.
    func words(_ session: String = "s0001") -> [String] {
        lines.filter { $0.session == session && $0.word != "ADDED" }.map(\.word)
    }

    /// Waits for a line with that word after so many others, and answers it.
    @discardableResult
    func wait(
        for word: String, containing text: String = "", session: String = "s0001",
        after: Date = .distantPast, within seconds: Double = 15
    ) async throws -> Line {
        do {
            return try await EndToEnd.eventually("\(word) \(text)", within: seconds) {
                lines.first {
                    $0.word == word && $0.session == session && $0.at > after
                        && (text.isEmpty || $0.text.contains(text))
                }
            }
        } catch {
            Issue.record("it said:\n\(program.output)\(program.errors)")
            throw error
        }
    }

    /// Waits until its port is open; a test connection would be a session.
    func listens() async throws {
        _ = try await EndToEnd.eventually("a port of holter") {
            program.output.contains(" LISTEN ") ? true : nil
        }
    }

    private static func line(_ text: String) -> Line? {
        let parts = text.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6 else { return nil }
        let rest = parts[5].split(separator: " ", maxSplits: 1)
        let parser = DateFormatter()
        parser.locale = Locale(identifier: "en_US_POSIX")
        parser.timeZone = TimeZone(identifier: "UTC")
        parser.dateFormat = "yyyy-MM-dd HH:mm:ss.SSS"
        guard let at = parser.date(from: "\(parts[0]) \(parts[1])"), let word = rest.first else {
            return nil
        }
        return Line(
            description: text, at: at, session: String(parts[2]),
            generation: Int(parts[3].dropFirst()) ?? 0, word: String(word),
            text: rest.count > 1 ? String(rest[1]) : "")
    }
}
