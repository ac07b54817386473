import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// The rules of the house as a test, so that the architecture is not decoration.
@Suite("The house is tidy")
struct TidyTests {
    private static let sources = SourceTree.files

    @Test("the tree was found")
    func found() {
        #expect(Self.sources.count > 100)
    }

    @Test("pure modules import nothing that touches the world")
    func imports() {
        let allowed = [
            "Sources/Heartbeat/": ["RealModule"],
            "Sources/Dashboard/": ["Heartbeat"],
        ]
        for file in Self.sources {
            guard let names = allowed.first(where: { file.path.hasPrefix($0.key) })?.value else {
                continue
            }
            for name in file.imports where !names.contains(name) {
                Issue.record("\(file.path) imports \(name)")
            }
        }
    }

    @Test("the screen and the shell never see each other")
    func borders() {
        for file in Self.sources where file.path.hasPrefix("Sources/HeartbeatNIO/") {
            #expect(!file.imports.contains("Dashboard"), "\(file.path)")
        }
    }

    @Test("ncurses is called in one file")
    func ncurses() {
        let callers = Self.sources.filter { $0.imports.contains("CNcurses") }.map(\.path)
        #expect(callers == ["Sources/holter/Terminal/Screen.swift"])
    }

    @Test("pure modules read no clock, draw no chance and never trap")
    func banned() {
        let words = [
            ".now(", "Clock.now", "Date(", ".random(", "Task.sleep", "fatalError(", "precondition(",
            "preconditionFailure(", "try!", "as!",
        ]
        for file in Self.sources where file.isPure {
            for (number, line) in file.code {
                for word in words where line.contains(word) {
                    Issue.record("\(file.path):\(number) says \(word)")
                }
            }
        }
    }

    @Test("no way around the concurrency checks, no unbounded stream")
    func unsafe() {
        let words = ["@unchecked Sendable", "nonisolated(unsafe)", ".unbounded", "TODO", "FIXME"]
        for file in Self.sources {
            for (number, line) in file.code {
                for word in words where line.contains(word) {
                    Issue.record("\(file.path):\(number) says \(word)")
                }
                let isStream = line.contains("AsyncStream<") && line.contains("makeStream(")
                if isStream, !line.hasSuffix("makeStream("), !line.contains("bufferingPolicy") {
                    Issue.record("\(file.path):\(number) names no buffering policy")
                }
            }
        }
    }

    @Test("no file is over 400 lines, half of them are under 120, no line is over 110")
    func lengths() {
        let counts = Self.sources.map(\.lines.count).sorted()
        #expect(counts[counts.count / 2] <= 120)
        for file in Self.sources {
            #expect(file.lines.count <= 400, "\(file.path)")
            for (number, line) in file.lines.enumerated() where line.count > 110 {
                Issue.record("\(file.path):\(number + 1) has \(line.count) columns")
            }
        }
    }

    @Test("no function is over 70 lines")
    func functions() {
        for file in Self.sources {
            for function in file.functions where function.lines > 70 {
                Issue.record("\(file.path):\(function.begin) is \(function.lines) lines long")
            }
        }
    }
}
