import Foundation
import Testing

/// A program that a test runs; it ends with the test at the latest.
final class Program {
    private let child: Child
    private let folder: TemporaryFolder
    private let arguments: [String]

    /// Starts a program, found along PATH, in a folder of its own unless one is given.
    init(
        _ arguments: [String], in directory: String? = nil, environment: [String: String] = [:],
        standardInput: String? = nil
    ) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        self.arguments = arguments
        for name in ["stdout", "stderr"] { try folder.write(name, "") }
        // A user's own configuration must not reach a test.
        var all = EndToEnd.environment.merging(["HOME": folder.path]) { $1 }
        all["XDG_CONFIG_HOME"] = nil
        child = try Child(
            arguments, in: directory ?? folder.path, environment: all.merging(environment) { $1 },
            input: try standardInput.map { try folder.write("stdin", $0) } ?? "/dev/null",
            output: folder.path + "/stdout", errors: folder.path + "/stderr")
    }

    var pid: Int32 { child.pid }
    var isRunning: Bool { child.status == nil }
    var output: String { text("stdout") }
    var errors: String { text("stderr") }

    func signal(_ number: Int32) {
        if isRunning { kill(pid, number) }
    }

    /// Waits for the end and answers its status; a signal counts as 128 and its number, as in a shell.
    func status(within seconds: Double = 15) async throws -> Int32 {
        try await EndToEnd.eventually("the end of \(arguments)", within: seconds) { child.status }
    }

    /// Ends it and waits until it is gone.
    func stop(_ number: Int32 = SIGTERM) async throws {
        signal(number)
        _ = try await status()
    }

    /// Runs holter to its end.
    static func holter(
        _ arguments: [String], in directory: String? = nil, environment: [String: String] = [:],
        standardInput: String? = nil, within seconds: Double = 15
    ) async throws -> (status: Int32, output: String, errors: String) {
        let program = try Program(
            [EndToEnd.holter] + arguments, in: directory, environment: environment,
            standardInput: standardInput)
        let status = try await program.status(within: seconds)
        return (status, program.output, program.errors)
    }

    private func text(_ name: String) -> String {
        let file = FileManager.default.contents(atPath: folder.path + "/" + name)
        return String(decoding: file ?? Data(), as: UTF8.self)
    }
}
