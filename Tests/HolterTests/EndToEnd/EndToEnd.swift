import Foundation
import Testing

/// What an end-to-end test stands on: whether it was asked for, the program, folders, ports and patience.
enum EndToEnd {
    /// Tests on a terminal of their own; they need tmux.
    static let hasScreen = isOn("HOLTER_E2E")
    /// Tests against real servers; they need those too.
    static let hasReal = isOn("HOLTER_REAL")
    /// Tests with the programs of Tests/Interop; they need compilers and a browser.
    static let hasInterop = isOn("HOLTER_INTEROP")

    /// The program under test: the one that was built with these tests, unless the environment names one.
    static let holter: String = {
        if let path = environment["HOLTER_BINARY"] { return path }
        let tests = URL(fileURLWithPath: CommandLine.arguments[0])
        return tests.deletingLastPathComponent().appendingPathComponent("holter").path
    }()

    /// The Python that has the packages which servers need.
    static let python = environment["HOLTER_PYTHON"] ?? "python3"

    /// The sources that these tests were built from.
    static let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4)
        .joined(separator: "/").dropFirst()

    static let environment = ProcessInfo.processInfo.environment

    /// A port on which nothing listens now.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        try #require(bound, "no free port")
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Waits until something holds, looking again and again; answers what it found, or fails the test.
    static func eventually<Value>(
        _ what: String, within seconds: Double = 10, _ look: () throws -> Value?
    ) async throws -> Value {
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            if let value = try look() { return value }
            try #require(ContinuousClock.now < end, "waited \(seconds) s in vain for \(what)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func isOn(_ name: String) -> Bool {
        let value = ProcessInfo.processInfo.environment[name] ?? ""
        return !value.isEmpty && value != "0"
    }
}
